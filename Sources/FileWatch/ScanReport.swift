import Values

/// One media file of a dump, and what its path says.
public struct FoundSource: Sendable, Hashable {
  /// The absolute path of the file.
  public var path: FilePath
  /// The path below the root: `1599025493/10B_6_3/clip.mp4`.
  public var rootRelative: FilePath
  /// The camera that its path names.
  public var camera: CameraName
  /// When the recording begins.
  public var start: WallTime
  /// What that was read from; `nil` when nothing was read anew.
  public var reading: StartReading?
  /// The file as the scan found it.
  public var identity: FileIdentity

  /// Creates a source from its parts.
  public init(
    path: FilePath, rootRelative: FilePath, camera: CameraName, start: WallTime,
    reading: StartReading? = nil, identity: FileIdentity
  ) {
    self.path = path
    self.rootRelative = rootRelative
    self.camera = camera
    self.start = start
    self.reading = reading
    self.identity = identity
  }
}

/// A folder or file under a root that is not a source, and why.
public struct UnmatchedPath: Sendable, Hashable {
  /// The kind of trouble, by its stable name.
  public enum Code: String, Sendable, Codable {
    /// A folder of the first level whose name is not a timestamp.
    case notTimestamp = "not-a-timestamp"
    /// A folder or media file of the second level whose name is not a camera.
    case notCamera = "not-a-camera"
    /// A media file where only folders belong.
    case misplaced = "misplaced-file"
    /// A file without the extension of a video or image, or something else with such an extension.
    case notMedia = "not-media"
    /// A folder or file that the system does not let us read.
    case unreadable = "unreadable"
    /// A media file whose path has the form of no recorder that was named.
    case notInLayout = "not-in-layout"
    /// A media file whose path has a recorder's form and gives no time.
    case noTime = "no-time"
    /// A media file whose path two recorders' forms read differently.
    case ambiguous = "ambiguous-layout"
    /// A symbolic link to a folder that was already visited.
    case loop = "loop"
    /// A folder nested deeper than `DumpScanner.maximumDepth`.
    case tooDeep = "too-deep"
  }

  /// The absolute path.
  public var path: FilePath
  /// The kind of trouble.
  public var code: Code
  /// A clause for people: `its name is not a timestamp`.
  public var reason: String
  /// How many video and image files stay unread because of this, as far as they were counted.
  public var mediaFiles: Int

  /// Creates an entry from its parts.
  public init(path: FilePath, code: Code, reason: String, mediaFiles: Int) {
    self.path = path
    self.code = code
    self.reason = reason
    self.mediaFiles = mediaFiles
  }
}

/// What a scan of one root found.
public struct ScanReport: Sendable {
  /// The root, absolute and without symbolic links.
  public var root: FilePath
  /// The sources, in the order of their paths' bytes.
  public var sources: [FoundSource] = []
  /// The folders and files that are not sources.
  public var unmatched: [UnmatchedPath] = []
  /// Files that are still being written under a temporary name.
  public var temporaryFiles: [FilePath] = []

  /// Creates an empty report about `root`.
  public init(root: FilePath) {
    self.root = root
  }
}
