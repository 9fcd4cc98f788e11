import Foundation

/// The room that is left where an archive is.
struct DiskRoom {
  /// For this user, in bytes.
  let freeBytes: UInt64
  /// The file system counts its files and has no number left.
  let isWithoutFiles: Bool

  /// `nil` when the system does not say it.
  init?(of directory: String) {
    var facts = statvfs()
    guard statvfs(directory, &facts) == 0 else { return nil }
    freeBytes = UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
    isWithoutFiles = facts.f_files > 0 && facts.f_favail == 0
  }

  /// There is less room than one write of LMDB may take: 64 pages of 4 KiB, rounded up.
  ///
  /// Source: mdb.c of LMDB 0.9.24, `MDB_COMMIT_PAGES`.
  var isFull: Bool { freeBytes < 1 << 20 }

  /// Less room than a few commits of many faces may take. Source: our choice: crops and embeddings of
  /// one are up to 32 MiB (`PendingRows.mostBytes`), and LMDB writes what it changes anew.
  private static let fewCommits: UInt64 = 100 << 20

  /// Whether there is room for what comes. The raw values are those of `StatusAnswer.disk`.
  enum State: String {
    case roomy
    case nearlyFull = "nearly-full"
    case full
  }

  var state: State {
    isFull || isWithoutFiles ? .full : freeBytes < Self.fewCommits ? .nearlyFull : .roomy
  }
}
