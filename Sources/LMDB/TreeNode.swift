/// What an entry of a tree holds.
enum TreeContent {
  case value(ValuePlace)
  case tree(TreeRecord)
}

/// An entry of a page of a tree.
struct TreeNode {
  // Source: mdb.c of LMDB 0.9.24, `mn_flags`.
  static let bigDataFlag: UInt16 = 0x01
  static let subDatabaseFlag: UInt16 = 0x02
  /// mdb.c `MDB_MAXKEYSIZE`.
  private static let mostKeyBytes = 511
  private static let headerBytes = 8

  var size: UInt32
  var flags: UInt16
  var key: [UInt8]
  /// Where its data begin in the page.
  var data: Int

  /// The page that an entry of a branch leads to: the 48 bits of size and flags.
  var child: UInt64 { UInt64(size) | UInt64(flags) << 32 }

  /// - Returns: `nil` when it does not lie within the page.
  init?(_ index: Int, of page: PageBytes) {
    let pointer = PageBytes.headerBytes + 2 * index
    guard let place = page.integer(at: pointer, as: UInt16.self).map(Int.init),
      let upper = page.upper, place >= upper,
      let size = page.integer(at: place, as: UInt32.self),
      let flags = page.integer(at: place + 4, as: UInt16.self),
      let keyBytes = page.integer(at: place + 6, as: UInt16.self).map(Int.init),
      keyBytes <= Self.mostKeyBytes, place + Self.headerBytes + keyBytes <= page.bytes.count
    else { return nil }
    data = place + Self.headerBytes + keyBytes
    self.size = size
    self.flags = flags
    key = Array(page.bytes[(data - keyBytes)..<data])
  }
}
