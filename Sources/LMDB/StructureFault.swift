/// A place where the pages of an LMDB file do not form the trees that they should.
public struct StructureFault: Sendable, Hashable, CustomStringConvertible {
  /// The name of the database; empty for the trees of the file itself: the names of its databases,
  /// and its free pages.
  public var database: String
  /// The page, counted from 0.
  public var page: UInt64
  /// What is wrong with it, as a clause: `its keys are not in order`.
  public var detail: String
  /// The page, or a part of it, lies after the end of the file.
  public var isBehindEnd: Bool

  /// A fault of one page.
  public init(database: String, page: UInt64, detail: String, isBehindEnd: Bool = false) {
    self.database = database
    self.page = page
    self.detail = detail
    self.isBehindEnd = isBehindEnd
  }

  /// `page 7 of crops: its keys are not in order`
  public var description: String {
    let owner = database.isEmpty ? "" : " of \(database)"
    return "page \(page)\(owner): \(detail)"
  }
}

/// Where a value lies in an LMDB file.
public struct ValuePlace: Sendable, Hashable {
  /// From the start of the file, in bytes.
  public var offset: Int
  /// Bytes of the value.
  public var count: Int

  /// A place in bytes from the start of the file.
  public init(offset: Int, count: Int) {
    self.offset = offset
    self.count = count
  }
}
