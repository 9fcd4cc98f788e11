import CLMDB

/// Finds one key in a tree, trusting nothing on the way.
struct TreeSearch {
  private let pages: FilePages

  init(_ pages: FilePages) {
    self.pages = pages
  }

  /// What is stored under `key`; `nil` when it is not there.
  func find(_ key: [UInt8], in tree: TreeRecord) throws(LMDBError) -> TreeContent? {
    guard tree.root != TreeRecord.noRoot else { return nil }
    var number = tree.root
    for _ in 0..<TreeWalker.mostLevels {
      guard let page = try pages.page(number), page.number == number, let flags = page.flags,
        let nodes = page.nodeCount
      else { throw corrupted(number) }
      switch flags & PageBytes.kindFlags {
      case PageBytes.branchFlag:
        number = try child(for: key, of: page, number, nodes)
      case PageBytes.leafFlag:
        return try entry(of: key, in: page, number, nodes)
      default:
        throw corrupted(number)
      }
    }
    throw corrupted(number)
  }

  /// The last child whose first key is not above `key`.
  private func child(
    for key: [UInt8], of page: PageBytes, _ number: UInt64, _ nodes: Int
  ) throws(LMDBError) -> UInt64 {
    // LMDB never reads the first key of a branch.
    var (low, high) = (0, nodes)
    while high - low > 1 {
      let middle = (low + high) / 2
      guard let node = TreeNode(middle, of: page) else { throw corrupted(number) }
      if key.lexicographicallyPrecedes(node.key) { high = middle } else { low = middle }
    }
    guard let node = TreeNode(low, of: page) else { throw corrupted(number) }
    return node.child
  }

  private func entry(
    of key: [UInt8], in page: PageBytes, _ number: UInt64, _ nodes: Int
  ) throws(LMDBError) -> TreeContent? {
    var (low, high) = (0, nodes)
    while low < high {
      let middle = (low + high) / 2
      guard let node = TreeNode(middle, of: page) else { throw corrupted(number) }
      if node.key == key { return try content(of: node, in: page, number) }
      if node.key.lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  private func content(
    of node: TreeNode, in page: PageBytes, _ number: UInt64
  ) throws(LMDBError) -> TreeContent {
    switch node.flags {
    case 0:
      guard node.data + Int(node.size) <= page.bytes.count else { throw corrupted(number) }
      let offset = Int(number) * pages.pageBytes + node.data
      return .value(ValuePlace(offset: offset, count: Int(node.size)))
    case TreeNode.bigDataFlag:
      let bytes = PageBytes.headerBytes + Int(node.size)
      guard let first = page.integer(at: node.data, as: UInt64.self), first < pages.count,
        UInt64((bytes + pages.pageBytes - 1) / pages.pageBytes) <= pages.count - first
      else { throw corrupted(number) }
      let offset = Int(first) * pages.pageBytes + PageBytes.headerBytes
      return .value(ValuePlace(offset: offset, count: Int(node.size)))
    case TreeNode.subDatabaseFlag:
      guard let tree = TreeRecord(page, at: node.data) else { throw corrupted(number) }
      return .tree(tree)
    default:
      throw corrupted(number)
    }
  }

  private func corrupted(_ page: UInt64) -> LMDBError {
    LMDBError(code: .corrupted, call: "pread", detail: "page \(page) is not what was written")
  }
}
