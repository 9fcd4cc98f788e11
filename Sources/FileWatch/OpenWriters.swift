import Foundation
import Synchronization
import Values

/// Finds out whether a process has a file open for writing, with the help of leases.
///
/// Source: fcntl(2): a read lease is refused with `EAGAIN` while a descriptor is open for writing.
/// NFS without a delegation and SMB without an oplock refuse every lease in the same way: there it
/// proves nothing. So a refusal counts where the file system has granted a lease before, or does so
/// for a file beside the one in question.
public enum OpenWriters {
  /// What is known about the writers of a file.
  public enum Finding: Sendable {
    /// No process of this machine has it open for writing, or the system does not say: it does only
    /// for files that this user owns, or for every file to root.
    case none
    /// A process has.
    case some
    /// The lease was refused on a file system that refuses them all, as far as is known: only a
    /// second look shows whether the file stays as it is.
    case unproven
  }

  /// What is known about the writers of the regular file at `path`.
  public static func finding(for path: FilePath) -> Finding {
    guard let answer = ask(path), answer.isRefused else { return .none }
    return proves(path, answer.device) ? .some : .unproven
  }

  /// Whether a refused lease proves that there is a writer on the file system of the folder `root`;
  /// `nil` when no lease was asked for there yet.
  public static func provesWriters(in root: FilePath) -> Bool? {
    guard let identity = FolderIdentity(of: root) else { return nil }
    return grants.withLock { $0[identity.device] }
  }

  /// Whether file systems, by their device numbers, were seen to grant a lease.
  private static let grants = Mutex<[UInt64: Bool]>([:])

  /// Files that are asked about to find out whether their file system grants leases.
  ///
  /// Source: our choice: of a folder that a recorder writes to, nearly all are closed.
  private static let mostNeighbours = 32

  private static func proves(_ path: FilePath, _ device: UInt64) -> Bool {
    if let known = grants.withLock({ $0[device] }), known { return true }
    guard MountedFileSystem(under: path)?.isRemote != true else {
      grants.withLock { $0[device] = false }
      return false
    }
    let folder = FilePath(bytes: path.bytes.dropLast(path.lastComponent.bytes.count + 1))
    let names = (try? FileSystem.names(in: folder)) ?? []
    for name in names.lazy.filter({ $0 != path.lastComponent }).prefix(mostNeighbours) {
      // Asking notes what is granted.
      if let other = ask(folder.appending(name)), !other.isRefused, other.device == device {
        return true
      }
    }
    grants.withLock { $0[device] = $0[device] ?? false }
    return false
  }

  /// Asks for a lease for a moment; `nil` when the file cannot be opened or the system has no
  /// leases there.
  ///
  /// If a writer comes just then, the kernel makes it wait and sends us the signal named here, which
  /// is ignored by default.
  private static func ask(_ path: FilePath) -> (isRefused: Bool, device: UInt64)? {
    let descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, FileSystem.isRegularFile(status),
      fcntl(descriptor, setSignal, SIGURG) == 0
    else { return nil }
    let device = UInt64(status.st_dev)
    if fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 {
      _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
      grants.withLock { $0[device] = true }
      return (false, device)
    }
    return errno == EAGAIN ? (true, device) : nil
  }

  /// Source: <fcntl.h> of Linux: `F_SETSIG` and `F_SETLEASE`, which Glibc's module leaves out.
  private static let setSignal: Int32 = 10
  private static let setLease: Int32 = 1024
}
