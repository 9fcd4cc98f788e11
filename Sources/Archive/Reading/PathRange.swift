import Foundation
import GRDB
import Values

/// Paths between two others, in the order of their bytes.
struct PathRange {
  /// The first one.
  var first: FilePath
  /// The one after the last.
  var end: FilePath

  /// One path alone.
  init(_ path: FilePath) {
    first = path
    end = FilePath(bytes: path.bytes + [0])
  }

  /// All paths below a directory.
  init(below directory: FilePath) {
    first = directory.appending(FilePath(bytes: []))
    // The byte after the slash's.
    end = FilePath(bytes: Array(first.bytes.dropLast()) + [UInt8(ascii: "/") + 1])
  }

  fileprivate var arguments: StatementArguments { [Data(first.bytes), Data(end.bytes)] }
}

extension MetadataQueries {
  /// Paths of files, in order.
  func paths(in range: PathRange) throws -> [FilePath] {
    try Data.fetchAll(
      database.cachedStatement(
        sql: "SELECT path FROM source_path WHERE path >= ? AND path < ? ORDER BY path"),
      arguments: range.arguments
    ).map { FilePath(bytes: Array($0)) }
  }

  func pathCount(in range: PathRange) throws -> Int {
    try Int.fetchOne(
      database.cachedStatement(
        sql: "SELECT count(*) FROM source_path WHERE path >= ? AND path < ?"),
      arguments: range.arguments) ?? 0
  }
}
