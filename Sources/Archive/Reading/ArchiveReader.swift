import Glibc
import LMDB
import Values

/// Reads an archive, while a writer is at work or not, also on a read-only file system.
///
/// **Threading.** Snapshots of one reader are taken one after the other; use several readers to
/// read from several threads at once. Any number of processes may read.
public final class ArchiveReader: Sendable {
  let stores: Stores
  // Keeps writers out while this process cannot show them which pages it reads.
  private let lock: SharedLock?

  /// Opens the archive in the directory `path`; one of an older version is brought up to date
  /// first, which takes the writer's lock for that moment.
  ///
  /// - Throws: `Failure` `.noArchive`, `.newerFormat`, `.damaged`; `.olderFormat` when it has to be
  ///   brought up to date and cannot be now; `.writerLocked` when a writer is at work and this user
  ///   may not register as a reader beside it.
  public init(path: String) throws {
    let directory = try ArchiveDirectory.resolved(path)
    let errors = StoreErrors(directory: path)
    try ArchiveDirectory.require(directory, named: path)
    let unlocked = !Self.canRegister(directory)
    // Before anything is examined: what is true without a writer stays true from here on.
    lock = unlocked ? try SharedLock(directory: directory) : nil
    let open = {
      try errors.translating("open the archive") {
        try MetadataStore(directory: directory, access: unlocked ? .loneReader : .reader)
      }
    }
    let metadata: MetadataStore
    do {
      metadata = try open()
    } catch let failure as Failure where failure.code == .olderFormat {
      // Whoever may not write learns that somebody else has to.
      guard !unlocked, (try? ArchiveWriter(path: path)) != nil else { throw failure }
      metadata = try open()
    }
    let vectors = try errors.translating("open the archive") {
      try VectorStore.forReading(in: directory, unlocked: unlocked)
    }
    stores = Stores(directory: directory, metadata: metadata, vectors: vectors)
    try stores.checkIdentity()
  }

  /// Calls `body` with a consistent state of the whole archive, which lives during the call only.
  ///
  /// Keep it short: while it lasts the writer cannot reuse the space of what it deletes. Must not
  /// be called from within `body`.
  ///
  /// - Throws: What `body` throws, and `Failure` `.damaged` or `.failed`.
  public func snapshot<Result>(
    _ body: (borrowing ArchiveSnapshot) throws -> Result
  ) throws -> Result {
    try stores.snapshot(body)
  }

  /// Whether this process may write to LMDB's lock file, where readers register.
  static func canRegister(_ directory: String) -> Bool {
    let lock = directory + "/" + ArchiveDirectory.vectorsName + "-lock"
    if access(lock, F_OK) == 0 { return access(lock, R_OK | W_OK) == 0 }
    return access(directory, W_OK) == 0
  }
}

/// Keeps a writer away for as long as it lives.
final class SharedLock: Sendable {
  private let lock: WriterLock
  private let turn: WriterLock?

  /// `nil` when there is no lock file: then no writer is at work, and this user cannot make one.
  init?(directory: String) throws {
    guard access(directory + "/" + ArchiveDirectory.lockName, F_OK) == 0 else { return nil }
    lock = try WriterLock(directory: directory, kind: .unregisteredReader)
    let name = ArchiveDirectory.turnName
    guard access(directory + "/" + name, F_OK) == 0 else {
      turn = nil
      return
    }
    // There is no resident, so that a visitor's turn is all there is to wait for.
    var attempts = 0
    while true {
      do {
        turn = try WriterLock(directory: directory, kind: .unregisteredReader, name: name)
        return
      } catch let failure as Failure where failure.code == .writerLocked && attempts < 500 {
        attempts += 1
        usleep(10_000)
      }
    }
  }
}

extension Stores {
  /// Refuses two stores that were not created together.
  func checkIdentity() throws {
    let stamp = try checked("open the archive") {
      try vectors.environment.read { try vectors.stamp(in: $0) }
    }
    guard stamp.archiveID == metadata.archiveID else {
      throw errors.damaged(
        "open the archive",
        "\(ArchiveDirectory.vectorsName) and \(ArchiveDirectory.metadataName) belong to different "
          + "archives")
    }
  }
}
