import Values

/// The state of an archive in numbers.
public struct ArchiveStatus: Sendable {
  /// What the archive's two stores were created with; both carry it.
  public var archiveID: String
  /// The version of the metadata's schema.
  public var schemaVersion: Int
  /// What the archive was created with.
  public var settings: ArchiveSettings
  /// The number of the last batch that was committed.
  public var batch: Int64
  /// All sources that the journal knows.
  public var sources: Int
  /// How many sources are in each state.
  public var sourcesByState: [JournalState: Int]
  /// Sightings that are stored.
  public var sightings: Int
  /// Faces that are stored.
  public var faces: Int
  /// All cameras, in order of their names.
  public var cameras: [CameraRow]
  /// What is amiss around the archive.
  public var conditions: [ArchiveCondition]
  /// From the first to the last moment of any sighting.
  public var time: ClosedRange<WallTime>?
  /// Media time decoded, in seconds, over all sources.
  public var decodedSeconds: Double
  /// Groups of pictures, over all sources, that would have been left out and were examined to see
  /// what that costs, and those of them in which a sighting began.
  public var auditedGroups: Int
  /// Audited groups in which a sighting began.
  public var auditedMisses: Int
  /// How many sources have each warning, by its code.
  public var warnings: [String: Int]
  /// Sources that were read by a build that could miss people or misread times.
  public var affectedSources: Int
  /// Places where something that looks like a face never moves, and sightings that were left out
  /// for they only repeat what is seen there.
  public var stillPlaces: Int
  /// Sightings that were left out.
  public var stillOccurrences: Int
  /// `nil` before the first `ingest`.
  public var generation: GenerationRow?
  /// Rows of the live generation's index.
  public var indexRows: Int
  /// Generations that are being built, and the rows of their indexes: faces that each covers.
  public var building: [(generation: GenerationRow, covered: Int)]
  /// SQLite's file, in bytes.
  public var metadataBytes: Int64
  /// LMDB's file, in bytes, holes included.
  public var vectorsBytes: Int64
}
