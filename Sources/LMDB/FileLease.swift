import Glibc
import Synchronization

/// The right to be the only environment of this process on a file, given back in `deinit`.
final class FileLease: Sendable {
  private struct File: Hashable {
    var device: UInt64
    var inode: UInt64

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
    }
  }

  private static let open = Mutex<Set<File>>([])
  private let file: File

  private init(_ file: File, _ path: String) throws(LMDBError) {
    guard Self.open.withLock({ $0.insert(file).inserted }) else {
      throw LMDBError(
        code: .alreadyOpen, call: "mdb_env_open", detail: "this process already has \(path) open")
    }
    self.file = file
  }

  /// Claims the file at `path`; `nil` when there is none yet.
  static func claimExisting(_ path: String) throws(LMDBError) -> FileLease? {
    guard let file = File(path) else { return nil }
    return try FileLease(file, path)
  }

  /// Claims the file that was just created at `path`.
  static func claimCreated(_ path: String) throws(LMDBError) -> FileLease {
    guard let lease = try claimExisting(path) else {
      throw LMDBError(code: .noSuchFile, call: "stat", detail: "\(path) vanished")
    }
    return lease
  }

  deinit {
    _ = Self.open.withLock { $0.remove(file) }
  }
}
