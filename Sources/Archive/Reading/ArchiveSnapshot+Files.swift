import GRDB
import Values

/// A file that holds a recording, and the camera and time that its names give.
///
/// Copies of one recording are one source, whatever names they have. A recording stands wherever one
/// of its files does; the source's own camera and time are those of the file that was registered
/// first.
public struct RecordedFile: Sendable, Hashable {
  /// The recording.
  public var source: SourceID
  /// Where it is. Absolute.
  public var path: FilePath
  /// The camera that the file's names give.
  public var camera: CameraID
  /// When its first frame was recorded, as the file's names give it.
  public var start: WallTime
  /// The file as it was when its content was last known.
  public var identity: FileIdentity
}

extension ArchiveSnapshot {
  /// The files of recordings, in the order in which they were registered; none of a recording of
  /// which no file is left.
  public func files(of sources: [SourceID]) throws -> [SourceID: [RecordedFile]] {
    try reading {
      let find = try database.cachedStatement(
        sql: """
          SELECT * FROM source_path WHERE source_id \(NumberList.condition) ORDER BY sequence
          """)
      let list = NumberList(sources.map(\.rawValue))
      return try Row.fetchAll(find, arguments: [list.text]).reduce(into: [:]) { files, row in
        let file = try RecordedFile(row)
        files[file.source, default: []].append(file)
      }
    }
  }

  /// The files of recordings that stand under another camera or time than their source's own.
  ///
  /// - Complexity: O(files), at the speed of a scan of an index.
  public func filesElsewhere() throws -> [RecordedFile] {
    try reading {
      try Row.fetchAll(
        database,
        sql: """
          SELECT source_path.* FROM source_path JOIN source ON source.id = source_path.source_id
          WHERE source_path.source_id IN
              (SELECT source_id FROM source_path GROUP BY source_id HAVING count(*) > 1)
            AND (source_path.camera_id <> source.camera_id OR source_path.start_ms <> source.start_ms)
          ORDER BY source_path.sequence
          """
      ).map(RecordedFile.init)
    }
  }
}

extension RecordedFile {
  fileprivate init(_ row: Row) throws {
    try RowChecksum.check(row, "source_path", from: "path")
    self.init(
      source: SourceID(rawValue: try row.value("source_id")), path: try row.path("path"),
      camera: try row.camera("camera_id"), start: try row.time("start_ms"),
      identity: try MetadataQueries.identity(row))
  }
}

extension MetadataQueries {
  /// The file of a row of `source_path`.
  static func identity(_ row: Row) throws -> FileIdentity {
    FileIdentity(
      device: UInt64(bitPattern: try row.value("device") as Int64),
      inode: UInt64(bitPattern: try row.value("inode") as Int64),
      sizeBytes: try row.value("size_bytes"),
      modifiedNanoseconds: try row.value("modified_ns"),
      changedNanoseconds: try row.value("changed_ns"))
  }
}
