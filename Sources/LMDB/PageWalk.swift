import CLMDB
import Glibc

/// Follows the pages that the newest header of an LMDB file leads to, reading with `pread` so that
/// a missing page is an answer and not a signal.
///
/// Source of all offsets: `MDB_page`, `MDB_node`, `MDB_db` and `MDB_meta` in mdb.c of LMDB 0.9.24;
/// the layout is that of every 0.9 version on a 64-bit little-endian machine.
struct PageWalk {
  private static let pageHeaderBytes = 16
  private static let branchFlag: UInt16 = 0x01
  private static let leafFlag: UInt16 = 0x02
  private static let bigDataFlag: UInt16 = 0x01
  private static let subDatabaseFlag: UInt16 = 0x02
  private static let emptyRoot = UInt64.max
  /// mdb.c `CURSOR_STACK`: the most levels that a tree has.
  private static let mostLevels = 32

  private let facts: FileFacts
  private let pagesInFile: UInt64

  init(_ handle: OpaquePointer) throws(LMDBError) {
    facts = try FileFacts(handle)
    pagesInFile = UInt64(facts.fileBytes / facts.pageBytes)
  }

  /// Whether every page that is in use lies within the file.
  ///
  /// - Complexity: O(pages in use), without the pages of large values.
  func staysWithinFile() throws(LMDBError) -> Bool {
    guard let meta = try newestMeta() else { return false }
    // Two trees: free pages, and the names of the databases, which lead to the databases' trees.
    for offset in [24, 72] {
      guard let root = meta.integer(at: offset + 40, as: UInt64.self) else { return false }
      if try !follow(root, level: 0) { return false }
    }
    return true
  }

  private func follow(_ number: UInt64, level: Int) throws(LMDBError) -> Bool {
    if number == Self.emptyRoot { return true }
    guard level < Self.mostLevels, let page = try page(number) else { return false }
    guard let flags = page.integer(at: 10, as: UInt16.self),
      let lower = page.integer(at: 12, as: UInt16.self), Int(lower) >= Self.pageHeaderBytes
    else { return false }
    for index in 0..<(Int(lower) - Self.pageHeaderBytes) / 2 {
      let place = Self.pageHeaderBytes + 2 * index
      guard let node = page.integer(at: place, as: UInt16.self),
        try followNode(page, at: Int(node), flags, level: level)
      else { return false }
    }
    return true
  }

  private func followNode(
    _ page: PageBytes, at node: Int, _ pageFlags: UInt16, level: Int
  ) throws(LMDBError) -> Bool {
    guard let size = page.integer(at: node, as: UInt32.self),
      let flags = page.integer(at: node + 4, as: UInt16.self),
      let keyBytes = page.integer(at: node + 6, as: UInt16.self)
    else { return false }
    if pageFlags & Self.branchFlag != 0 {
      // In a branch the 48 bits of size and flags are the number of the child.
      return try follow(UInt64(size) | UInt64(flags) << 32, level: level + 1)
    }
    guard pageFlags & Self.leafFlag != 0 else { return false }
    let data = node + 8 + Int(keyBytes)
    if flags & Self.bigDataFlag != 0 {
      guard let first = page.integer(at: data, as: UInt64.self) else { return false }
      let pages = (Self.pageHeaderBytes + Int(size) + facts.pageBytes - 1) / facts.pageBytes
      let (end, overflow) = first.addingReportingOverflow(UInt64(pages))
      return !overflow && end <= pagesInFile
    }
    if flags & Self.subDatabaseFlag != 0 {
      guard let root = page.integer(at: data + 40, as: UInt64.self) else { return false }
      return try follow(root, level: 0)
    }
    return true
  }

  private func newestMeta() throws(LMDBError) -> PageBytes? {
    var newest: (number: UInt64, bytes: PageBytes)?
    for number in 0..<UInt64(2) {
      guard let page = try page(number),
        page.integer(at: Self.pageHeaderBytes, as: UInt32.self) == 0xBEEF_C0DE,
        let transaction = page.integer(at: Self.pageHeaderBytes + 128, as: UInt64.self)
      else { continue }
      if let found = newest, found.number >= transaction { continue }
      newest = (transaction, PageBytes(bytes: Array(page.bytes[Self.pageHeaderBytes...])))
    }
    return newest?.bytes
  }

  private func page(_ number: UInt64) throws(LMDBError) -> PageBytes? {
    guard number < pagesInFile else { return nil }
    let offset = off_t(number) * off_t(facts.pageBytes)
    var bytes = [UInt8](repeating: 0, count: facts.pageBytes)
    let count = bytes.withUnsafeMutableBytes {
      pread(facts.descriptor, $0.baseAddress, $0.count, offset)
    }
    if count < 0 { try check("pread", errno) }
    return count == bytes.count ? PageBytes(bytes: bytes) : nil
  }
}

/// Bytes of a page, read without trusting the offsets in them.
private struct PageBytes {
  var bytes: [UInt8]

  func integer<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type) -> Value? {
    let size = MemoryLayout<Value>.size
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    return bytes.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
  }
}
