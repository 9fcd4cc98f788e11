import Foundation
import Values

/// A folder, by what the file system knows it as.
public struct FolderIdentity: Sendable, Hashable {
  public var device: UInt64
  public var inode: UInt64

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// The identity of the folder at `path` now, through symbolic links; `nil` when there is none.
  public init?(of path: FilePath) {
    guard let status = try? FileSystem.status(of: path), FileSystem.isFolder(status) else {
      return nil
    }
    self.init(status)
  }
}
