import CLMDB
import Glibc

/// The pages of an LMDB file, read with `pread`, so that a missing page is an answer and no signal.
struct FilePages {
  let descriptor: Int32
  let pageBytes: Int
  /// Whole pages that the file has.
  let count: UInt64

  init(descriptor: Int32, pageBytes: Int) throws(LMDBError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      try check("fstat", errno)
      throw LMDBError(code: .inputOutput, call: "fstat", detail: "no reason given")
    }
    self.descriptor = descriptor
    self.pageBytes = pageBytes
    count = UInt64(Int(status.st_size) / pageBytes)
  }

  /// A page; `nil` when the file ends before its end.
  func page(_ number: UInt64) throws(LMDBError) -> PageBytes? {
    guard number < count else { return nil }
    return try bytes(at: Int(number) * pageBytes, count: pageBytes).map(PageBytes.init)
  }

  /// The header of a page; `nil` when the file ends before the page's end.
  func header(_ number: UInt64) throws(LMDBError) -> PageBytes? {
    guard number < count else { return nil }
    return try bytes(at: Int(number) * pageBytes, count: PageBytes.headerBytes).map(PageBytes.init)
  }

  /// `count` bytes of the file from `offset` on; `nil` when it ends before.
  func bytes(at offset: Int, count: Int) throws(LMDBError) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let (read, code) = bytes.withUnsafeMutableBytes { buffer in
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        let read = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
        return (read, errno)
      }
      if read < 0 && code == EINTR { continue }
      if read < 0 { try check("pread", code) }
      if read <= 0 { return nil }
      done += read
    }
    return bytes
  }
}

/// Bytes of a page, read without trusting the offsets in them.
///
/// Source of all offsets: `MDB_page`, `MDB_node`, `MDB_db` and `MDB_meta` in mdb.c of LMDB 0.9.24;
/// the layout is that of every 0.9 version on a 64-bit little-endian machine.
struct PageBytes {
  static let headerBytes = 16
  // Source: mdb.c, `mp_flags`.
  static let branchFlag: UInt16 = 0x01
  static let leafFlag: UInt16 = 0x02
  static let overflowFlag: UInt16 = 0x04
  /// All flags that say what a page is.
  static let kindFlags: UInt16 = 0x2F

  var bytes: [UInt8]

  /// The number that the page gives itself.
  var number: UInt64? { integer(at: 0, as: UInt64.self) }
  var flags: UInt16? { integer(at: 10, as: UInt16.self) }
  /// Behind the last pointer to a node.
  var lower: Int? { integer(at: 12, as: UInt16.self).map(Int.init) }
  /// Where the first node begins.
  var upper: Int? { integer(at: 14, as: UInt16.self).map(Int.init) }
  /// Entries of a page of a tree; `nil` when its header cannot be right.
  var nodeCount: Int? {
    guard let lower, let upper, lower >= Self.headerBytes, lower % 2 == 0, lower <= upper,
      upper <= bytes.count
    else { return nil }
    return (lower - Self.headerBytes) / 2
  }
  /// Pages of a large value.
  var overflowPages: UInt64? { integer(at: 12, as: UInt32.self).map(UInt64.init) }

  func integer<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value? {
    let size = MemoryLayout<Value>.size
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    return bytes.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
  }
}

/// What a file says of one of its trees.
struct TreeRecord {
  static let byteCount = 48
  /// The root of a tree without pages.
  static let noRoot = UInt64.max

  var depth: Int
  var entries: UInt64
  var root: UInt64

  init?(_ page: PageBytes, at offset: Int) {
    guard let depth = page.integer(at: offset + 6, as: UInt16.self),
      let entries = page.integer(at: offset + 32, as: UInt64.self),
      let root = page.integer(at: offset + 40, as: UInt64.self)
    else { return nil }
    self.depth = Int(depth)
    self.entries = entries
    self.root = root
  }
}

/// One of the two header pages of a file.
struct FileHeader {
  /// mdb.c `MDB_MAGIC`.
  private static let magic: UInt32 = 0xBEEF_C0DE
  /// mdb.c `MAX_PAGESIZE`, and the least that any system has.
  private static let pageSizes = 512...65_536

  var transaction: UInt64
  var pageBytes: Int
  var freePages: TreeRecord
  var databases: TreeRecord
  /// The last page in use.
  var lastPage: UInt64

  /// - Parameter page: Of at least 16 + 136 bytes.
  init?(_ page: PageBytes) {
    let start = PageBytes.headerBytes
    guard page.integer(at: start, as: UInt32.self) == Self.magic,
      let pageBytes = page.integer(at: start + 24, as: UInt32.self),
      Self.pageSizes.contains(Int(pageBytes)),
      let freePages = TreeRecord(page, at: start + 24),
      let databases = TreeRecord(page, at: start + 72),
      let lastPage = page.integer(at: start + 120, as: UInt64.self),
      let transaction = page.integer(at: start + 128, as: UInt64.self)
    else { return nil }
    self.transaction = transaction
    self.pageBytes = Int(pageBytes)
    self.freePages = freePages
    self.databases = databases
    self.lastPage = lastPage
  }
}
