import SightingStream
import Values

/// How far the archive has come with a source.
public enum JournalState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Known, settled, waiting for a worker.
  case seen
  /// Known, but still being written.
  case settling
  /// A worker has it, or had it when the last writer died.
  case working
  /// Decoded whole, all rows written.
  case done
  /// Decoded in part; the rows of that part are written.
  case partial
  /// Given up after a few tries. It has no rows, but for those of an earlier try that ended well.
  case parked
  /// Not finished, and no file of that content is left.
  case gone
}

/// The journal's line about one source.
public struct JournalEntry: Sendable, Equatable {
  /// The number of the source.
  public var sourceID: SourceID
  /// How far it has come.
  public var state: JournalState
  /// Why it is partial or parked, or why the last try failed.
  public var reason: SourceSummary.Reason?
  /// Tries that failed since the content was first seen or since a retry was asked for.
  public var tries: Int
  /// The content has not been read yet, or the file at ``path`` has changed since: register it
  /// again with its SHA-256 before claiming it, whatever ``state`` says.
  public var needsFingerprint: Bool
  /// No file of this content is left.
  public var isGone: Bool
  /// The path that the source's camera and time are taken from; the last known one when
  /// ``isGone``. Absolute.
  public var path: FilePath
  /// ``path`` below its root.
  public var rootRelative: FilePath
  /// Further files of the same content. Absolute.
  public var copies: [FilePath]
  /// The camera that its first registered file names.
  public var cameraID: CameraID
  /// When its first frame was recorded, as that file says.
  public var start: WallTime
  /// What ``start`` was read from; `nil` when an older program read it, or no file is left.
  public var reading: StartReading?
  /// The size of the file in bytes.
  public var sizeBytes: Int64
  /// 64 lower-case hexadecimal digits.
  public var sha256: String?
  /// The duration that the container declares, in seconds.
  public var declaredSeconds: Double?
  /// Media time decoded, in seconds.
  public var decodedSeconds: Double
  /// Rows of this source that are stored.
  public var sightings: Int
  /// Rows of this source that are stored.
  public var faces: Int
  /// What became of every frame and detection.
  public var accounting: FrameAccounting
  /// Wall time spent per stage of the last try, in seconds.
  public var stageSeconds: [String: Double]
  /// When the file was first registered.
  public var firstSeen: WallTime
  /// When the last try began.
  public var started: WallTime?
  /// When the last try ended.
  public var finished: WallTime?
  /// What was odd about it, of the try whose rows it has, in order of the codes.
  public var warnings: [SourceWarningRow]
}

/// Which sources of the journal to list. Every part that is given must hold.
public struct JournalFilter: Sendable, Hashable {
  /// Only entries in these states; `nil` for all.
  public var states: Set<JournalState>?
  /// Only entries of these cameras; `nil` for all.
  public var cameras: Set<CameraID>?
  /// Sources that overlap this period; its upper end is excluded.
  public var time: Range<WallTime>?
  /// Only entries of these sources; `nil` for all.
  public var sources: Set<SourceID>?
  /// A file's absolute or root-relative path.
  public var path: FilePath?
  /// Only entries with warnings.
  public var hasWarnings: Bool
  /// At most this many entries.
  public var limit: Int?

  /// A filter that leaves what meets all of its conditions.
  public init(
    states: Set<JournalState>? = nil, cameras: Set<CameraID>? = nil, time: Range<WallTime>? = nil,
    sources: Set<SourceID>? = nil, path: FilePath? = nil, hasWarnings: Bool = false,
    limit: Int? = nil
  ) {
    self.states = states
    self.cameras = cameras
    self.time = time
    self.sources = sources
    self.path = path
    self.hasWarnings = hasWarnings
    self.limit = limit
  }
}
