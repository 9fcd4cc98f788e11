import Foundation
import Values

extension FileIdentity {
  init(_ status: stat) {
    self.init(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), sizeBytes: Int64(status.st_size),
      modifiedNanoseconds: Self.nanoseconds(status.st_mtim),
      changedNanoseconds: Self.nanoseconds(status.st_ctim))
  }

  /// The present identity of the regular file at `path`, through symbolic links; `nil` when there
  /// is none.
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
