import CLMDB

/// Follows the trees of a file, remembers which pages they use, and collects what is wrong.
final class TreeWalker {
  /// The most faults to report; more would add nothing.
  static let mostFaults = 100
  /// mdb.c `CURSOR_STACK`: the most levels that a tree has.
  static let mostLevels = 32

  private let pages: FilePages
  private let lastPage: UInt64
  /// A bit per page.
  private var used: [UInt64]
  private(set) var faults: [StructureFault] = []
  /// Whether to examine the pages of large values too.
  var looksAtLargeValues = true

  /// The tree that is being followed.
  private var name = ""
  private var isOrderedByNumber = false
  private var depth = 0
  private var entries: UInt64 = 0
  private var previous: [UInt8]?

  init(_ pages: FilePages, lastPage: UInt64) {
    self.pages = pages
    self.lastPage = lastPage
    used = Array(repeating: 0, count: Int(pages.count / 64) + 1)
    // The two header pages.
    _ = mark(0)
    _ = mark(1)
  }

  func report(_ database: String, _ page: UInt64, _ detail: String, isBehindEnd: Bool = false) {
    guard faults.count < Self.mostFaults else { return }
    faults.append(
      StructureFault(database: database, page: page, detail: detail, isBehindEnd: isBehindEnd))
  }

  /// Visits the entries of a tree.
  func follow(
    _ tree: TreeRecord, named name: String, _ visit: (_ key: [UInt8], TreeContent) throws -> Void
  ) throws {
    self.name = name
    depth = tree.depth
    entries = 0
    previous = nil
    guard tree.root != TreeRecord.noRoot else {
      if tree.entries != 0 { report(name, 0, "its tree has no root") }
      return
    }
    let before = faults.count
    try follow(tree.root, level: 1, from: nil, below: nil, visit)
    if faults.count == before, entries != tree.entries {
      report(name, tree.root, "it has \(entries) entries instead of \(tree.entries)")
    }
  }

  /// Reads the lists of free pages, none of which may be in use.
  func followFreePages(_ tree: TreeRecord) throws {
    isOrderedByNumber = true
    defer { isOrderedByNumber = false }
    var lists: [ValuePlace] = []
    try follow(tree, named: "") { _, content in
      guard case .value(let place) = content else {
        report("", tree.root, "a list of free pages is a tree")
        return
      }
      lists.append(place)
    }
    let size = MemoryLayout<UInt64>.size
    for place in lists {
      let owner = UInt64(place.offset / pages.pageBytes)
      guard let bytes = try pages.bytes(at: place.offset, count: place.count),
        let count = PageBytes(bytes: bytes).integer(at: 0, as: UInt64.self),
        count <= UInt64(bytes.count / size - 1)
      else {
        report("", owner, "a list of free pages is too short")
        continue
      }
      let numbers = PageBytes(bytes: bytes)
      for index in 0..<Int(count) {
        guard let page = numbers.integer(at: (index + 1) * size, as: UInt64.self) else { break }
        // A free page may lie after the end: a transaction took it and never wrote it.
        guard page <= lastPage else {
          report("", owner, "page \(page) is listed as free, but is beyond the last")
          break
        }
        guard page >= pages.count || mark(page) else {
          report("", owner, "page \(page) is listed as free, but is in use")
          break
        }
      }
    }
  }

  /// Takes note that a page is in use; `false` when it is already, or after the end of the file.
  private func mark(_ page: UInt64) -> Bool {
    guard page < pages.count else { return false }
    let (word, bit) = (Int(page / 64), UInt64(1) << (page % 64))
    defer { used[word] |= bit }
    return used[word] & bit == 0
  }

  private func follow(
    _ number: UInt64, level: Int, from lower: [UInt8]?, below upper: [UInt8]?,
    _ visit: (_ key: [UInt8], TreeContent) throws -> Void
  ) throws {
    guard number < pages.count else {
      report(name, number, "it is beyond the end of the file", isBehindEnd: true)
      return
    }
    guard level <= Self.mostLevels, mark(number) else {
      report(name, number, "it is used twice")
      return
    }
    guard let page = try pages.page(number), page.number == number, let flags = page.flags,
      let nodes = page.nodeCount
    else {
      report(name, number, "its header is not that of a page of a tree")
      return
    }
    switch flags & PageBytes.kindFlags {
    case PageBytes.branchFlag:
      guard level < depth, nodes > 0 else {
        report(name, number, "it is a branch where none should be")
        return
      }
      try followBranch(page, number, nodes, level: level, from: lower, below: upper, visit)
    case PageBytes.leafFlag:
      guard level == depth else {
        report(name, number, "it is a leaf where none should be")
        return
      }
      for index in 0..<nodes {
        guard let node = TreeNode(index, of: page) else {
          report(name, number, "an entry lies outside of it")
          return
        }
        try visitEntry(node, of: page, number, from: lower, below: upper, visit)
      }
    default:
      report(name, number, "it is neither a branch nor a leaf")
    }
  }

  private func followBranch(
    _ page: PageBytes, _ number: UInt64, _ nodes: Int, level: Int, from lower: [UInt8]?,
    below upper: [UInt8]?, _ visit: (_ key: [UInt8], TreeContent) throws -> Void
  ) throws {
    var children: [(page: UInt64, key: [UInt8]?)] = []
    for index in 0..<nodes {
      guard let node = TreeNode(index, of: page) else {
        report(name, number, "an entry lies outside of it")
        return
      }
      // LMDB never reads the first key of a branch.
      let key = index == 0 ? lower : node.key
      if let last = children.last?.key, let key, !isOrdered(last, key) {
        report(name, number, "its keys are not in order")
        return
      }
      children.append((node.child, key))
    }
    for (index, child) in children.enumerated() {
      let end = index + 1 < children.count ? children[index + 1].key : upper
      try follow(child.page, level: level + 1, from: child.key, below: end, visit)
    }
  }

  private func visitEntry(
    _ node: TreeNode, of page: PageBytes, _ number: UInt64, from lower: [UInt8]?,
    below upper: [UInt8]?, _ visit: (_ key: [UInt8], TreeContent) throws -> Void
  ) throws {
    guard previous.map({ isOrdered($0, node.key) }) ?? true,
      lower.map({ $0 == node.key || isOrdered($0, node.key) }) ?? true,
      upper.map({ isOrdered(node.key, $0) }) ?? true
    else {
      report(name, number, "its keys are not in order")
      return
    }
    previous = node.key
    entries += 1
    switch node.flags {
    case 0:
      guard node.data + Int(node.size) <= page.bytes.count else {
        report(name, number, "a value lies outside of it")
        return
      }
      let offset = Int(number) * pages.pageBytes + node.data
      try visit(node.key, .value(ValuePlace(offset: offset, count: Int(node.size))))
    case TreeNode.bigDataFlag:
      guard let place = try largeValue(node, of: page, number) else { return }
      try visit(node.key, .value(place))
    case TreeNode.subDatabaseFlag:
      guard Int(node.size) == TreeRecord.byteCount, let tree = TreeRecord(page, at: node.data)
      else {
        report(name, number, "the record of a tree lies outside of it")
        return
      }
      try visit(node.key, .tree(tree))
    default:
      report(name, number, "an entry is of an unknown kind")
    }
  }

  /// Where a value with pages of its own lies.
  private func largeValue(
    _ node: TreeNode, of page: PageBytes, _ number: UInt64
  ) throws -> ValuePlace? {
    guard let first = page.integer(at: node.data, as: UInt64.self) else {
      report(name, number, "the place of a large value lies outside of it")
      return nil
    }
    let bytes = PageBytes.headerBytes + Int(node.size)
    let needed = UInt64((bytes + pages.pageBytes - 1) / pages.pageBytes)
    guard first < pages.count, needed <= pages.count - first else {
      report(name, first, "a large value extends beyond the end of the file", isBehindEnd: true)
      return nil
    }
    let place = ValuePlace(
      offset: Int(first) * pages.pageBytes + PageBytes.headerBytes, count: Int(node.size))
    guard looksAtLargeValues else { return place }
    guard let header = try pages.header(first), header.number == first, let flags = header.flags,
      flags & PageBytes.kindFlags == PageBytes.overflowFlag, let taken = header.overflowPages,
      taken >= needed, taken <= pages.count - first
    else {
      report(name, first, "its header is not that of a large value")
      return nil
    }
    for page in first..<(first + taken) where !mark(page) {
      report(name, page, "it is used twice")
      return nil
    }
    return place
  }

  private func isOrdered(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    if isOrderedByNumber {
      let (a, b) = (PageBytes(bytes: left), PageBytes(bytes: right))
      return (a.integer(at: 0, as: UInt64.self) ?? 0) < (b.integer(at: 0, as: UInt64.self) ?? 0)
    }
    return left.lexicographicallyPrecedes(right)
  }
}
