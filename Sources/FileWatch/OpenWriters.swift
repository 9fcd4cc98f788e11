import Foundation
import Values

/// Finds out whether a process has a file open for writing.
public enum OpenWriters {
  /// Whether a process of this machine has the regular file at `path` open for writing. The system
  /// says so only on local file systems, and only for files that this user owns, or for every file
  /// to root; otherwise this is `false`.
  ///
  /// Source: fcntl(2): a read lease is refused with `EAGAIN` while a descriptor is open for
  /// writing. We hold the lease only for a moment. If a writer comes just then, the kernel makes it
  /// wait and sends us the signal named here, which is ignored by default.
  public static func exist(for path: FilePath) -> Bool {
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard fcntl(descriptor, setSignal, SIGURG) == 0 else { return false }
    if fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 {
      _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
      return false
    }
    return errno == EAGAIN
  }

  /// Source: <fcntl.h> of Linux: `F_SETSIG` and `F_SETLEASE`, which Glibc's module leaves out.
  private static let setSignal: Int32 = 10
  private static let setLease: Int32 = 1024
}
