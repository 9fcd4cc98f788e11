import Glibc
import Values

/// How a writer stands to others that want to write.
public enum WriterTenure: Sendable, Hashable {
  /// Writes for as long as it lives: no other resident can be opened meanwhile. It lets visitors
  /// have their turns.
  case resident
  /// Writes for moments only, also while a resident is at work.
  case visitor
}

/// The locks that a writer holds: who may write to an archive at all, and whose turn it is.
///
/// `writer.lock` says that there is a resident. `writer.turn` is held by whoever writes. A visitor
/// that waits for its turn holds `writer.wish` together with other visitors; a resident that finds
/// somebody there lets go of the turn until `writer.wish` is free, and then waits for the turn to
/// come back. All are `flock`s, so that one who dies keeps nothing. Used by one thread.
final class WriterLocks {
  private let errors: StoreErrors
  private let tenure: WriterTenure
  private let residence: Residence?
  private let turn: LockFile
  private let wish: LockFile
  private(set) var isTurn = false

  /// How often a lock that another one holds is tried again, in microseconds.
  private static let pauseMicroseconds: UInt32 = 2000
  /// How long a resident stands aside for visitors that wait, in seconds: a visitor that was stopped
  /// must not stop the resident too.
  private static let patienceSeconds = 2.0
  /// How long somebody waits for a first turn, in seconds. Visitors' turns take moments.
  static let openingSeconds = 30.0

  /// Takes the locks, and the turn.
  ///
  /// - Throws: `Failure` `.writerLocked`, `.notWritable`.
  init(directory: String, tenure: WriterTenure) throws {
    errors = StoreErrors(directory: directory)
    self.tenure = tenure
    residence = tenure == .resident ? try Residence(directory: directory) : nil
    turn = try LockFile(directory: directory, name: ArchiveDirectory.turnName)
    wish = try LockFile(directory: directory, name: ArchiveDirectory.wishName)
    switch tenure {
    case .resident: try acquire(turn, LOCK_EX, waitSeconds: Self.openingSeconds)
    case .visitor: try beginVisit(waitSeconds: Self.openingSeconds)
    }
    isTurn = true
  }

  /// For a visitor: waits for its turn.
  ///
  /// - Throws: `Failure` `.writerLocked` when it does not come in time.
  func beginVisit(waitSeconds: Double) throws {
    try acquire(wish, LOCK_SH, waitSeconds: waitSeconds)
    defer { wish.unlock() }
    try acquire(turn, LOCK_EX, waitSeconds: waitSeconds)
    isTurn = true
  }

  /// For a visitor, and for a resident at its end: lets the next one write.
  func endVisit() {
    isTurn = false
    turn.unlock()
  }

  /// A visitor that has just been opened has had its first turn.
  func endTurnOfVisitor() {
    if tenure == .visitor { endVisit() }
  }

  /// Whether a visitor waits.
  var isWished: Bool {
    guard wish.tryLock(LOCK_EX) else { return true }
    wish.unlock()
    return false
  }

  /// For a resident: lets every visitor that waits have its turn, and waits for its own.
  ///
  /// - Throws: `Failure` `.failed` when the system refuses.
  func standAside() throws {
    isTurn = false
    turn.unlock()
    if (try? acquire(wish, LOCK_EX, waitSeconds: Self.patienceSeconds)) != nil { wish.unlock() }
    try acquire(turn, LOCK_EX, waitSeconds: .infinity)
    isTurn = true
  }

  /// What lets go of all of them without this object's thread.
  var release: WriterRelease {
    WriterRelease(
      descriptors: [turn.descriptor, wish.descriptor] + (residence.map { [$0.descriptor] } ?? []))
  }

  private func acquire(_ file: LockFile, _ operation: Int32, waitSeconds: Double) throws {
    var waited = 0.0
    while !file.tryLock(operation) {
      guard waited < waitSeconds else {
        throw errors.failure(
          .writerLocked, "write to the archive",
          "another process is writing and did not let this one have its turn",
          "Wait until it ends, or end it.")
      }
      usleep(Self.pauseMicroseconds)
      waited += Double(Self.pauseMicroseconds) / 1e6
    }
  }
}

/// Lets go of a writer's locks on behalf of a process that ends this moment and may have to stay: as
/// long as one of its threads waits for a file system that does not answer, the system closes none of
/// its files, and another writer would be kept out.
public struct WriterRelease: Sendable {
  fileprivate let descriptors: [Int32]

  /// To be called last, by any thread: the writer must not be used after it. What another one does
  /// from then on, the stores' own locks keep apart from a commit that is just being made.
  public func callAsFunction() {
    for descriptor in descriptors { _ = flock(descriptor, LOCK_UN) }
  }
}

/// `writer.lock`, held as long as this lives.
private final class Residence {
  private let lock: WriterLock
  var descriptor: Int32 { lock.descriptor }

  init(directory: String) throws {
    lock = try WriterLock(directory: directory, kind: .writer)
  }
}

/// A file that is locked and unlocked again and again; closed, and so unlocked, in `deinit`.
final class LockFile {
  fileprivate let descriptor: Int32

  /// - Throws: `Failure` `.notWritable`.
  init(directory: String, name: String) throws {
    descriptor = Glibc.open(directory + "/" + name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0o644)
    guard descriptor >= 0 else {
      throw StoreErrors(directory: directory).failure(
        .notWritable, "write to the archive",
        "\(name) cannot be opened (\(String(cString: strerror(errno))))",
        "Check your right to write there, and whether the file system is read-only.")
    }
  }

  deinit {
    // See `WriterLock`: closing alone leaves the lock with a process that is just being started.
    unlock()
    close(descriptor)
  }

  /// Takes the lock if nobody else has it.
  func tryLock(_ operation: Int32) -> Bool {
    while flock(descriptor, operation | LOCK_NB) != 0 {
      guard errno == EINTR else { return false }
    }
    return true
  }

  func unlock() {
    while flock(descriptor, LOCK_UN) != 0, errno == EINTR {}
  }
}
