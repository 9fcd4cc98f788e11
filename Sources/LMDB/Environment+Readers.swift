import CLMDB
import Glibc

/// A read transaction that some process has begun and not ended.
public struct OpenRead: Sendable, Hashable {
  /// The process that began it.
  public var processID: Int32
  /// LMDB's number for the thread.
  public var thread: UInt
  /// The last transaction that it sees: nothing that a later one freed is used again meanwhile.
  public var transaction: UInt64
}

extension Environment {
  /// The read transactions of all processes that are open now, those of dead processes too.
  public func openReads() throws(LMDBError) -> [OpenRead] {
    var text = [UInt8]()
    let code = withUnsafeMutablePointer(to: &text) { text in
      mdb_reader_list(
        handle,
        { line, context in
          guard let line, let context else { return -1 }
          let bytes = UnsafeBufferPointer(
            start: UnsafeRawPointer(line).assumingMemoryBound(to: UInt8.self),
            count: strlen(line))
          context.assumingMemoryBound(to: [UInt8].self).pointee += bytes
          return 0
        }, text)
    }
    if code < 0 { try check("mdb_reader_list", code) }
    return Self.openReads(in: String(decoding: text, as: UTF8.self))
  }

  /// The number of the last transaction that was committed.
  public var lastTransaction: UInt64 {
    get throws(LMDBError) {
      var information = MDB_envinfo()
      try check("mdb_env_info", mdb_env_info(handle, &information))
      return UInt64(information.me_last_txnid)
    }
  }

  /// Source: mdb.c of LMDB 0.9.24, `mdb_reader_list`: lines of process, thread in hexadecimal and
  /// transaction, which is `-` for a slot that waits for its next one; the first line is a title.
  static func openReads(in text: String) -> [OpenRead] {
    text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count == 3, let process = Int32(fields[0]),
        let thread = UInt(fields[1], radix: 16), let transaction = UInt64(fields[2])
      else { return nil }
      return OpenRead(processID: process, thread: thread, transaction: transaction)
    }
  }
}
