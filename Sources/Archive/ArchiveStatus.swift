import Values

/// The state of an archive in numbers.
public struct ArchiveStatus: Sendable {
  /// What the archive's two stores were created with; both carry it.
  public var archiveID: String
  public var schemaVersion: Int
  public var settings: ArchiveSettings
  /// The number of the last batch that was committed.
  public var batch: Int64
  public var sources: Int
  public var sourcesByState: [JournalState: Int]
  public var sightings: Int
  public var faces: Int
  public var cameras: [CameraRow]
  public var conditions: [ArchiveCondition]
  /// From the first to the last moment of any sighting.
  public var time: ClosedRange<WallTime>?
  /// Media time decoded, in seconds, over all sources.
  public var decodedSeconds: Double
  /// Groups of pictures, over all sources, that would have been left out and were examined to see
  /// what that costs, and those of them in which a sighting began.
  public var auditedGroups: Int
  public var auditedMisses: Int
  /// Places where something that looks like a face never moves, and sightings that were left out
  /// for they only repeat what is seen there.
  public var stillPlaces: Int
  public var stillOccurrences: Int
  /// `nil` before the first `ingest`.
  public var generation: GenerationRow?
  /// Rows of the live generation's index.
  public var indexRows: Int
  /// Generations that are being built, and the rows of their indexes: faces that each covers.
  public var building: [(generation: GenerationRow, covered: Int)]
  public var metadataBytes: Int64
  public var vectorsBytes: Int64
}
