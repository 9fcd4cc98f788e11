/// What the file system says a file is: equal identities at one path mean unchanged content, as far
/// as a file system can tell. Not proof of sameness over time: inodes are reused at once on ext4.
public struct FileIdentity: Sendable, Hashable {
  public var device: UInt64
  public var inode: UInt64
  public var sizeBytes: Int64
  /// Last change of content, in nanoseconds since 1970.
  public var modifiedNanoseconds: Int64
  /// Last change of the inode, in nanoseconds since 1970.
  public var changedNanoseconds: Int64

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
