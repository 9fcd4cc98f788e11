/// A file as its file system describes it. Equal identities at one path mean unchanged content, as
/// far as a file system can show. They do not prove that a file stayed the same over time: ext4
/// reuses inodes at once.
public struct FileIdentity: Sendable, Hashable {
  /// The number of the device that holds the file (`st_dev`).
  public var device: UInt64
  /// The number of the file on that device (`st_ino`).
  public var inode: UInt64
  /// The length of the content.
  public var sizeBytes: Int64
  /// Last change of content, in nanoseconds since 1970.
  public var modifiedNanoseconds: Int64
  /// Last change of the inode, in nanoseconds since 1970.
  public var changedNanoseconds: Int64

  /// Creates an identity from its parts.
  public init(
    device: UInt64, inode: UInt64, sizeBytes: Int64, modifiedNanoseconds: Int64,
    changedNanoseconds: Int64
  ) {
    self.device = device
    self.inode = inode
    self.sizeBytes = sizeBytes
    self.modifiedNanoseconds = modifiedNanoseconds
    self.changedNanoseconds = changedNanoseconds
  }
}
