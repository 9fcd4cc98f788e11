import FaceModel
import Foundation

/// What the file system says a file is: equal identities mean unchanged content, as far as a
/// file system can tell. Not proof of sameness over time: inodes are reused at once on ext4.
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

  init(_ status: stat) {
    self.init(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), sizeBytes: Int64(status.st_size),
      modifiedNanoseconds: Self.nanoseconds(status.st_mtim),
      changedNanoseconds: Self.nanoseconds(status.st_ctim))
  }

  /// The identity of the regular file at `path` now, through symbolic links; `nil` when there is
  /// none.
  public init?(of path: FilePath) {
    guard let status = try? FileSystem.status(of: path), FileSystem.isRegularFile(status) else {
      return nil
    }
    self.init(status)
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? 0 : seconds &+ Int64(time.tv_nsec)
  }
}
