import Values

extension FileIdentity {
  /// Whether a file at one path is unchanged. Its device's number is none of its own: it changes
  /// with the order in which disks are found, and inode and times to the nanosecond say enough.
  public func isOfSameContent(as other: FileIdentity) -> Bool {
    var same = other
    same.device = device
    return self == same
  }

  /// Whether a file that the kernel says was renamed is as it was; renaming changes the inode.
  func isRenamed(_ after: FileIdentity) -> Bool {
    var same = after
    same.changedNanoseconds = changedNanoseconds
    return self == same
  }
}

/// A file that was found under a root, offered to the journal.
public struct SourceRegistration: Sendable, Hashable {
  /// Absolute.
  public var path: FilePath
  /// The path below the root: `1599025493/10B_6_3/clip.mp4`.
  public var rootRelative: FilePath
  /// As the path names it.
  public var camera: CameraName
  /// When the recording begins, as the path says it.
  public var start: WallTime
  /// What that was read from; `nil` when it was not read anew, so that what is known stays.
  public var reading: StartReading?
  /// Device, inode, size and times of the file.
  public var identity: FileIdentity
  /// SHA-256 of the whole content, 64 lower-case hexadecimal digits; `nil` when nobody read it
  /// yet. Without it only files whose identity is known are recognised.
  public var sha256: String?
  /// SHA-256 of the first bytes of the content, as many as the file's earlier content had. When they
  /// are that content the file has grown, and takes the place of what it was.
  public var beginning: String?
  /// Whether the file has stopped changing; `false` puts it into the state `settling`.
  public var isSettled: Bool

  /// A file to register; `start` is when its recording begins.
  public init(
    path: FilePath, rootRelative: FilePath, camera: CameraName, start: WallTime,
    reading: StartReading? = nil, identity: FileIdentity, sha256: String? = nil,
    isSettled: Bool = true
  ) {
    self.path = path
    self.rootRelative = rootRelative
    self.camera = camera
    self.start = start
    self.reading = reading
    self.identity = identity
    self.sha256 = sha256
    self.isSettled = isSettled
  }
}
