import Foundation
import GRDB
import SightingStream
import Values

/// What the journal says of a file that is what it was when its source was read to its end.
public struct ReadFile: Sendable {
  /// The number of the source.
  public var source: SourceID
  /// How its last try ended.
  public var state: JournalState
  /// Why it is partial or parked.
  public var reason: SourceSummary.Reason?
  /// It is the file that gives the source its camera and start; otherwise a copy of it.
  public var isPrimary: Bool

  /// A file at `path`, whose source has this entry.
  public init(_ entry: JournalEntry, of path: FilePath) {
    self.init(
      source: entry.sourceID, state: entry.state, reason: entry.reason,
      isPrimary: entry.path == path)
  }

  fileprivate init(
    source: SourceID, state: JournalState, reason: SourceSummary.Reason?, isPrimary: Bool
  ) {
    self.source = source
    self.state = state
    self.reason = reason
    self.isPrimary = isPrimary
  }
}

/// The files that the journal knows, by their paths. Used by the thread of the writer that it is of.
public struct KnownFiles {
  let sources: SourceJournal

  /// Those below the directory `root`, in order of their paths.
  public func below(_ root: FilePath) throws -> [FilePath] {
    try sources.paths(in: PathRange(below: root))
  }

  /// Those with this very path, or below it.
  public func at(_ path: FilePath) throws -> [FilePath] {
    try sources.paths(in: PathRange(path), PathRange(below: path))
  }

  /// What the journal has of the file with this very path: as it was when it was registered, and the
  /// SHA-256 of its content, `nil` when nobody has read it; `nil` for an unknown path.
  public func content(at path: FilePath) throws -> (identity: FileIdentity, sha256: String?)? {
    try sources.content(at: path)
  }

  /// Gives known files the names that they have now without reading their content: the kernel
  /// reported the rename, and inode, size and time of change of content are those that the journal
  /// has.
  ///
  /// - Returns: for each pair the source's entry; `nil` where the old name is not known, its content
  ///   was never read, it is being worked on, or what is there now is something else. Nothing was
  ///   changed then.
  ///
  /// - Parameter isProven: The caller has made sure that each is the file that it was, on another
  ///   file system perhaps.
  public func rename(
    _ pairs: [(from: FilePath, to: SourceRegistration)], isProven: Bool = false
  ) throws -> [JournalEntry?] {
    try sources.rename(pairs, isProven: isProven)
  }

  /// The recordings, one of which a source may be in another container.
  public func recordings(near source: SourceID) throws -> [RecordingIdentity] {
    try sources.recordings(near: source)
  }

  /// How many there are below the directory `root`.
  public func count(below root: FilePath) throws -> Int {
    try sources.pathCount(in: PathRange(below: root))
  }

  /// Those of `files` that need nothing: the archive has read their content, and identity, camera,
  /// start and reading are what it knows. In the order of `files`; `nil` for all others, which have to
  /// be registered.
  ///
  /// Nothing is written. - Complexity: O(n log N)
  public func read(_ files: [SourceRegistration]) throws -> [ReadFile?] {
    try sources.readFiles(files)
  }
}

extension MetadataQueries {
  /// As ``KnownFiles/read(_:)``.
  func readFiles(_ files: [SourceRegistration]) throws -> [ReadFile?] {
    let cameras = Dictionary(
      try self.cameras().map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
    let find = try database.cachedStatement(
      sql: """
        SELECT source_path.*, state, reason_code, reason_message, source.path AS primary_path
        FROM source_path JOIN source ON source.id = source_path.source_id
        JOIN journal ON journal.source_id = source.id
        WHERE source_path.path = ? AND sha256 IS NOT NULL AND state IN ('done', 'partial', 'parked')
        """)
    return try files.map { file in
      let path = Data(file.path.bytes)
      guard let row = try Row.fetchOne(find, arguments: [path]) else { return nil }
      try RowChecksum.check(row, "source_path", from: "path")
      guard try Self.identity(row) == file.identity,
        try row.camera("camera_id") == cameras[file.camera],
        try row.time("start_ms") == file.start,
        try file.reading == nil || PathReadings(database).reading(of: file.path) == file.reading
      else { return nil }
      return ReadFile(
        source: SourceID(rawValue: try row.value("source_id")), state: try Self.state(row),
        reason: try Self.reason(row), isPrimary: try row.value("primary_path") as Data == path)
    }
  }
}
