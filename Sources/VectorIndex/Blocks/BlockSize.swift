/// The sizes that blocks have.
///
/// A store of pages keeps a large value on pages of its own and needs them contiguous. With a few
/// sizes only, the pages that one block leaves fit the next one.
enum BlockSize {
  /// The page size that the classes are made for.
  ///
  /// Source: LMDB takes the system's page size, 4,096 bytes on x86-64 and most of arm64.
  static let page = 4096
  /// What the store itself needs on the first page of a value.
  ///
  /// Source: `PAGEHDRSZ` of LMDB 0.9, mdb.c.
  static let pageHeader = 16
  /// What a block that is still being filled may take, in pages. The smallest is above half a page,
  /// so that the store never packs a block between others, where it would not be aligned.
  static let openPages = [1, 4, 16]

  /// The class of a block of `needed` bytes whose kind takes `full` bytes at most.
  static func padded(_ needed: Int, full: Int) -> Int {
    let whole = (full + pageHeader + page - 1) / page * page - pageHeader
    for pages in openPages where pages * page - pageHeader >= needed {
      return min(pages * page - pageHeader, whole)
    }
    return whole
  }
}
