import Foundation
import Glibc
import TestSupport

/// A small file system in memory, to fill and to make read-only. Needs root.
final class MountedDisk {
  let path: String
  private let directory: TemporaryDirectory

  /// Whether this process may mount.
  static let isAvailable: Bool = {
    guard geteuid() == 0, let directory = try? TemporaryDirectory() else { return false }
    guard mount("tmpfs", directory.path, "tmpfs", 0, "size=65536") == 0 else { return false }
    umount2(directory.path, Int32(MNT_DETACH))
    return true
  }()

  /// - Parameter files: at most, the folders among them; 0 for any number.
  init(bytes: Int, files: Int = 0) throws {
    directory = try TemporaryDirectory()
    path = directory.path
    guard mount("tmpfs", path, "tmpfs", 0, "size=\(bytes),nr_inodes=\(files)") == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
    }
  }

  func resize(bytes: Int) {
    mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(bytes)")
  }

  func makeReadOnly() -> Bool {
    mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "") == 0
  }

  deinit {
    umount2(path, Int32(MNT_DETACH))
  }
}
