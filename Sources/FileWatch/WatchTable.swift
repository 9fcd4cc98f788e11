import Values

/// Which folder each watch belongs to. A folder with several paths has one watch for all of them.
struct WatchTable {
  struct Entry {
    var folder: DumpFolder
    var root: Int
  }

  private var entries: [Int32: [Entry]] = [:]
  private var watches: [FilePath: Int32] = [:]
  private var countByRoot: [Int: Int] = [:]

  /// How many watches the system keeps for us.
  var count: Int { entries.count }

  func isWatched(_ path: FilePath) -> Bool { watches[path] != nil }

  /// How many folders of a root are watched.
  func count(of root: Int) -> Int { countByRoot[root] ?? 0 }

  /// The folders of a watch, one per path.
  subscript(watch: Int32) -> [Entry] { entries[watch] ?? [] }

  /// Notes that `watch` belongs to `folder`.
  ///
  /// - Returns: The watches that no path needs any more.
  mutating func set(_ watch: Int32, _ folder: DumpFolder, root: Int) -> [Int32] {
    var ended: [Int32] = []
    if let old = watches[folder.path], old != watch { ended = forget(folder.path, old) }
    watches[folder.path] = watch
    let entry = Entry(folder: folder, root: root)
    if let index = entries[watch]?.firstIndex(where: { $0.folder.path == folder.path }) {
      entries[watch]?[index] = entry
    } else {
      entries[watch, default: []].append(entry)
      countByRoot[root, default: 0] += 1
    }
    return ended
  }

  /// Forgets a watch that the system has ended.
  mutating func end(_ watch: Int32) {
    for entry in entries.removeValue(forKey: watch) ?? [] {
      countByRoot[entry.root, default: 0] -= 1
      if watches[entry.folder.path] == watch { watches[entry.folder.path] = nil }
    }
  }

  /// Forgets `path`.
  ///
  /// - Returns: The watches that no path needs any more.
  mutating func remove(_ path: FilePath) -> [Int32] {
    watches[path].map { forget(path, $0) } ?? []
  }

  /// Forgets `path` and every folder below it.
  ///
  /// - Returns: The watches that no path needs any more.
  /// - Complexity: O(watches)
  mutating func remove(under path: FilePath) -> [Int32] {
    watches.filter { $0.key.lies(under: path) }.flatMap { forget($0.key, $0.value) }
  }

  private mutating func forget(_ path: FilePath, _ watch: Int32) -> [Int32] {
    watches[path] = nil
    if let index = entries[watch]?.firstIndex(where: { $0.folder.path == path }),
      let entry = entries[watch]?.remove(at: index)
    {
      countByRoot[entry.root, default: 0] -= 1
    }
    guard entries[watch]?.isEmpty ?? false else { return [] }
    entries[watch] = nil
    return [watch]
  }
}

extension FilePath {
  /// Whether this is `other` or lies below it.
  public func lies(under other: FilePath) -> Bool {
    guard bytes.starts(with: other.bytes) else { return false }
    return bytes.count == other.bytes.count || other.bytes == [UInt8(ascii: "/")]
      || bytes[other.bytes.count] == UInt8(ascii: "/")
  }
}
