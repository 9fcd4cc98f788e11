import CLMDB
import Glibc

/// Examines the trees of an LMDB file page by page, and finds its values, without a map: damage is
/// an answer here and never a signal.
///
/// **Threading.** Used by one thread.
public final class FileWalk {
  private let pages: FilePages
  private let header: FileHeader
  private let isOwner: Bool
  // While this process has the file open here, it must not open it through LMDB.
  private let lease: FileLease?

  /// Opens the file at `path` in the state of its last commit. Only while nobody writes to it.
  ///
  /// - Throws: `LMDBError`: `alreadyOpen`; `truncated` and `invalid` when it has no whole header.
  public init(path: String) throws(LMDBError) {
    let lease = try FileLease.claimExisting(path)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      try check("open", errno)
      throw LMDBError(code: .inputOutput, call: "open", detail: "no reason given")
    }
    do throws(LMDBError) {
      (header, pages) = try Self.lastCommit(descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    isOwner = true
    self.lease = lease
  }

  /// Examines the state that `transaction` sees, which must outlive the walk. Others may write.
  ///
  /// - Throws: `LMDBError` `outrun` when a writer has committed twice since it began.
  public convenience init(_ transaction: borrowing ReadTransaction) throws(LMDBError) {
    try self.init(transaction.environment.handle, transaction: UInt64(transaction.number))
  }

  /// Examines the state with the number of a live read transaction.
  init(_ handle: OpaquePointer, transaction number: UInt64) throws(LMDBError) {
    let descriptor = try FileFacts(handle).descriptor
    guard let found = try Self.headers(descriptor).first(where: { $0.transaction == number }) else {
      throw LMDBError(
        code: .outrun, call: "pread", detail: "a writer committed while its header was being read")
    }
    header = found
    pages = try FilePages(descriptor: descriptor, pageBytes: found.pageBytes)
    isOwner = false
    lease = nil
  }

  /// Examines the last commit of an environment that is being opened.
  init(opening handle: OpaquePointer) throws(LMDBError) {
    let descriptor = try FileFacts(handle).descriptor
    (header, pages) = try Self.lastCommit(descriptor)
    isOwner = false
    lease = nil
  }

  deinit {
    if isOwner { close(pages.descriptor) }
  }

  /// Bytes of a page.
  public var pageBytes: Int { pages.pageBytes }
  /// Whole pages in the file, unused ones included.
  public var pageCount: Int { Int(pages.count) }

  /// Follows every tree from its root, and compares the pages in use with the free ones.
  ///
  /// - Parameter visit: Called with each value of each database whose place is known, in order of
  ///   keys as far as they are in order. Where a page is damaged, what lies below it is left out.
  /// - Returns: the faults, at most ``mostFaults``.
  /// - Complexity: O(pages in use), without the pages of large values; a bit of memory per page.
  public func run(
    _ visit: (_ database: String, _ key: [UInt8], _ place: ValuePlace) throws -> Void = { _, _, _ in
    }
  ) throws -> [StructureFault] {
    let walker = TreeWalker(pages, lastPage: header.lastPage)
    var trees: [(name: String, record: TreeRecord)] = []
    try walker.follow(header.databases, named: "") { key, content in
      switch content {
      case .tree(let record): trees.append((String(decoding: key, as: UTF8.self), record))
      case .value: walker.report("", header.databases.root, "a database has no tree")
      }
    }
    for tree in trees {
      try walker.follow(tree.record, named: tree.name) { key, content in
        guard case .value(let place) = content else {
          walker.report(tree.name, tree.record.root, "it holds a tree in place of a value")
          return
        }
        try visit(tree.name, key, place)
      }
    }
    try walker.followFreePages(header.freePages)
    return walker.faults
  }

  /// Follows the trees of some databases as far as they can lead a reader astray: what LMDB finds
  /// through the map lies within the file then.
  ///
  /// - Returns: the first fault.
  /// - Complexity: O(pages in use), without the pages of large values.
  func firstFault(in databases: Set<String>) throws -> StructureFault? {
    let walker = TreeWalker(pages, lastPage: header.lastPage)
    walker.looksAtLargeValues = false
    var trees: [(name: String, record: TreeRecord)] = []
    try walker.follow(header.databases, named: "") { key, content in
      let name = String(decoding: key, as: UTF8.self)
      if case .tree(let record) = content, databases.contains(name) { trees.append((name, record)) }
    }
    for tree in trees { try walker.follow(tree.record, named: tree.name) { _, _ in } }
    return walker.faults.first
  }

  /// Where the value of a key lies; `nil` when there is none.
  ///
  /// - Throws: `LMDBError` `corrupted` when a page on the way cannot be what was written.
  /// - Complexity: O(log n), a page read for each level.
  public func find(_ database: String, _ key: [UInt8]) throws(LMDBError) -> ValuePlace? {
    let search = TreeSearch(pages)
    guard case .tree(let tree) = try search.find(Array(database.utf8), in: header.databases),
      case .value(let place) = try search.find(key, in: tree)
    else { return nil }
    return place
  }

  /// The most faults that ``run(_:)`` returns.
  public static let mostFaults = TreeWalker.mostFaults

  /// The bytes of a value that ``run(_:)`` found.
  ///
  /// - Throws: `LMDBError` `truncated` when the file ends before them.
  public func bytes(at place: ValuePlace) throws(LMDBError) -> [UInt8] {
    guard let bytes = try pages.bytes(at: place.offset, count: place.count) else {
      throw LMDBError(
        code: .truncated, call: "pread", detail: "it ends within a value of \(place.count) bytes")
    }
    return bytes
  }

  private static func lastCommit(
    _ descriptor: Int32
  ) throws(LMDBError) -> (FileHeader, FilePages) {
    let headers = try headers(descriptor)
    guard let header = headers.max(by: { $0.transaction < $1.transaction }) else {
      throw LMDBError(
        code: .invalid, call: "pread", detail: "it has no complete header page")
    }
    return (header, try FilePages(descriptor: descriptor, pageBytes: header.pageBytes))
  }

  /// The header pages that are whole.
  private static func headers(_ descriptor: Int32) throws(LMDBError) -> [FileHeader] {
    var found: [FileHeader] = []
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let pages = try FilePages(descriptor: descriptor, pageBytes: page)
    for number in 0..<UInt64(2) {
      if let bytes = try pages.page(number), let header = FileHeader(bytes) { found.append(header) }
    }
    return found
  }
}
