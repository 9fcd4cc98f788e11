import Foundation
import Values

/// A folder as its file system identifies it, whatever its path.
public struct FolderIdentity: Sendable, Hashable {
  /// The number of the device that holds the folder (`st_dev`).
  public var device: UInt64
  /// The number of the folder on that device (`st_ino`).
  public var inode: UInt64

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// The present identity of the folder at `path`, through symbolic links; `nil` when there is
  /// none.
  public init?(of path: FilePath) {
    guard let status = try? FileSystem.status(of: path), FileSystem.isFolder(status) else {
      return nil
    }
    self.init(status)
  }
}
