import Foundation
import GRDB
import SightingStream
import Values

/// One content that a recording had: the bytes of a file.
public struct SourceContent: Sendable, Hashable {
  /// Of the file, 64 lower-case hexadecimal digits.
  public var sha256: String
  /// The size of the file in bytes.
  public var sizeBytes: Int64
  /// Where a file of it was registered last. Absolute.
  public var path: FilePath
  /// When it was first read.
  public var firstRead: WallTime
  /// Its coded pictures.
  public var identity: RecordingIdentity
  /// It is what stands at its path now, as far as the archive knows.
  public var isPresent: Bool
}

/// Questions about the contents that recordings had, and changes of them.
///
/// Contents with the same coded pictures are one recording, in whatever containers they are.
struct SourceContents {
  let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// The contents of a recording, in the order in which they were first read.
  func all(of source: SourceID) throws -> [SourceContent] {
    try all(of: NumberList(source))[source] ?? []
  }

  /// Those of several recordings.
  func all(of sources: NumberList) throws -> [SourceID: [SourceContent]] {
    let find = try database.cachedStatement(
      sql: """
        SELECT *, EXISTS (SELECT 1 FROM source_path WHERE source_path.path = source_content.path
            AND source_path.source_id = source_content.source_id)
          AND NOT EXISTS (SELECT 1 FROM source_content AS later
            WHERE later.path = source_content.path
              AND (later.last_ms, later.id) > (source_content.last_ms, source_content.id))
          AS is_present
        FROM source_content WHERE source_id \(NumberList.condition) ORDER BY first_ms, id
        """)
    return try Row.fetchAll(find, arguments: [sources.text]).reduce(into: [:]) { contents, row in
      contents[SourceID(rawValue: try row.value("source_id")), default: []].append(
        SourceContent(
          sha256: try row.value("sha256"), sizeBytes: try row.value("size_bytes"),
          path: try row.path("path"), firstRead: try row.time("first_ms"),
          identity: try Self.identity(row), isPresent: try row.value("is_present")))
    }
  }

  /// The coded pictures of what stands at the path of a source; `nil` where nobody has noted them.
  func identity(of source: SourceID) throws -> RecordingIdentity? {
    try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT source_content.* FROM source JOIN source_content USING (sha256) WHERE source.id = ?
          """), arguments: [source.rawValue]
    ).map(Self.identity)
  }

  private static func identity(_ row: Row) throws -> RecordingIdentity {
    try RowChecksum.check(row, "source_content")
    var identity = RecordingIdentity(
      pictures: try row.value("pictures"), units: try row.value("units"),
      seconds: try row.value("seconds"), lead: try lead(row))
    if let looks: Data = try row.value("looks") {
      do {
        identity.looks = try RecordingLook.looks(bytes: Array(looks))
      } catch let error as StreamError {
        throw StoredValueError(metadata: "the looks of a content: \(error.description)")
      }
    }
    return identity
  }

  private static func lead(_ row: Row) throws -> RecordingIdentity.Lead? {
    guard let pictures: String = try row.value("lead_pictures") else { return nil }
    return RecordingIdentity.Lead(pictures: pictures, units: try row.value("lead_units"))
  }

  /// The recording that once had a content; `nil` when none had.
  func source(of sha256: String) throws -> SourceID? {
    try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT source_id FROM source_content WHERE sha256 = ?"),
      arguments: [sha256]
    ).map { SourceID(rawValue: $0) }
  }

  /// A source whose rows are finished, as one of several that are one recording.
  struct Finished: Comparable {
    var source: SourceID
    /// It was read whole.
    var isDone: Bool

    /// Whose rows stay comes first: of one that was read whole, then of the one that was registered
    /// first, whichever was read first.
    static func < (left: Finished, right: Finished) -> Bool {
      left.isDone != right.isDone ? left.isDone : left.source < right.source
    }
  }

  /// Finished sources of these coded pictures besides `source`.
  func others(_ identity: RecordingIdentity, than source: SourceID) throws -> [Finished] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT source_content.*, state FROM source_content JOIN journal USING (source_id)
          WHERE pictures = ? AND source_id <> ? AND rows_finished = 1 AND state IN ('done', 'partial')
          """), arguments: [identity.pictures, source.rawValue]
    ).reduce(into: []) { found, row in
      let other = SourceID(rawValue: try row.value("source_id"))
      let isSame = try identity.isSame(as: Self.identity(row))
      guard isSame, !found.contains(where: { $0.source == other }) else { return }
      found.append(Finished(source: other, isDone: try MetadataQueries.state(row) == .done))
    }
  }

  /// How many recordings a source is compared with, of those near it and of those that were cut off.
  /// Source: our choice: more are not told apart by their names, or wait for the rest of a recording
  /// that will never come.
  private static let mostCandidates = 256

  /// What a source may be another content of, or the whole of: finished recordings that were
  /// registered before it. They are of its camera and begin when it does, as far as names say it; or
  /// they were read before they were whole, the latest first, for what is written to its end or
  /// copied once more may have been moved meanwhile.
  ///
  /// Those have looks that the source may be another coding of: of the first kind, under a name that
  /// differs in its ending at most.
  func identities(near source: SourceID) throws -> [RecordingIdentity] {
    let tolerance = Int64(1000 * RecordingIdentity.toleranceSeconds)
    return try Row.fetchAll(
      database.cachedStatement(
        sql: """
          WITH near AS (
            SELECT source_content.id FROM source AS mine
            JOIN source AS other ON other.start_ms BETWEEN mine.start_ms - ?1 AND mine.start_ms + ?1
              AND other.camera_id = mine.camera_id AND other.id < mine.id
            JOIN journal ON journal.source_id = other.id AND rows_finished = 1
              AND state IN ('done', 'partial')
            JOIN source_content ON source_content.source_id = other.id
            WHERE mine.id = ?2 ORDER BY other.id LIMIT ?3),
          cut AS (
            SELECT source_content.id FROM journal
            JOIN source_content ON source_content.source_id = journal.source_id
              AND lead_pictures IS NOT NULL
            WHERE state = 'partial' AND rows_finished = 1 AND journal.source_id < ?2
            ORDER BY journal.source_id DESC LIMIT ?3)
          SELECT source_content.*, source_content.id IN near AS is_near, mine.path AS my_path,
            other.path AS other_path
          FROM source_content JOIN source AS mine ON mine.id = ?2
          JOIN source AS other ON other.id = source_content.source_id
          WHERE source_content.id IN near OR source_content.id IN cut
          ORDER BY source_id, source_content.id
          """), arguments: [tolerance, source.rawValue, Self.mostCandidates]
    ).map { row in
      var identity = try Self.identity(row)
      // Its last file, or the one by which the recording is known.
      let names = try ["path", "other_path"].map { try row.path($0).stem }
      let isNamedAlike = try names.contains(row.path("my_path").stem)
      if try !row.value("is_near") || !isNamedAlike { identity.looks = [] }
      return identity
    }
  }

  /// Notes that a source was read, and as which recording.
  func note(_ identity: RecordingIdentity, of source: SourceID) throws {
    let now = WallTime.now.milliseconds
    try database.cachedStatement(
      sql: """
        INSERT INTO source_content (source_id, sha256, size_bytes, path, first_ms, last_ms,
          pictures, units, seconds, lead_pictures, lead_units, looks)
        SELECT id, sha256, size_bytes, path, ?, ?, ?, ?, ?, ?, ?, ? FROM source
        WHERE id = ? AND sha256 IS NOT NULL
        ON CONFLICT (sha256) DO UPDATE SET source_id = excluded.source_id,
          pictures = excluded.pictures, units = excluded.units, seconds = excluded.seconds,
          lead_pictures = excluded.lead_pictures, lead_units = excluded.lead_units,
          looks = coalesce(excluded.looks, looks)
        """
    ).execute(arguments: [
      now, now, identity.pictures, identity.units, identity.seconds, identity.lead?.pictures,
      identity.lead?.units,
      identity.looks.isEmpty ? nil : Data(try RecordingLook.bytes(of: identity.looks)),
      source.rawValue,
    ])
  }

  /// The content that a source's file at a path has, as far as it was noted.
  func sha256(at path: FilePath, of source: SourceID) throws -> String? {
    try String.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT sha256 FROM source_content WHERE source_id = ? AND path = ?
          ORDER BY last_ms DESC, id DESC LIMIT 1
          """), arguments: [source.rawValue, Data(path.bytes)])
  }

  /// Notes that a file holds a content, should it be known.
  func note(_ sha256: String, at path: FilePath) throws {
    try database.cachedStatement(
      sql: "UPDATE source_content SET path = ?, last_ms = ? WHERE sha256 = ?"
    ).execute(arguments: [Data(path.bytes), WallTime.now.milliseconds, sha256])
  }

  /// Makes what stands at the path of a source the content by which it is known. One that is to be
  /// read has a content there that nobody has noted yet.
  func choose(for source: SourceID) throws {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT source_content.sha256, source_content.size_bytes FROM source_content
          JOIN source ON source.id = source_id AND source.path = source_content.path
          JOIN journal USING (source_id)
          WHERE source.id = ? AND state IN ('done', 'partial')
          ORDER BY last_ms DESC, source_content.id DESC LIMIT 1
          """), arguments: [source.rawValue])
    guard let row else { return }
    let (sha256, sizeBytes): (String, Int64) = (
      try row.value("sha256"), try row.value("size_bytes")
    )
    try database.cachedStatement(
      sql: "UPDATE source SET sha256 = ?, size_bytes = ? WHERE id = ? AND sha256 <> ?"
    ).execute(arguments: [sha256, sizeBytes, source.rawValue, sha256])
  }
}

extension ArchiveSnapshot {
  /// What was read of a recording, in the order in which it was first read; empty for one that was
  /// read before contents were kept.
  public func contents(of source: SourceID) throws -> [SourceContent] {
    try reading { try SourceContents(database).all(of: source) }
  }
}
