import Glibc
import Values

/// The right to write to an archive: `flock` on `writer.lock`, given back in `deinit` or by the
/// system when the process ends.
struct WriterLock: ~Copyable {
  /// Who holds the lock together with whom.
  enum Kind {
    /// One writer, and nobody else.
    case writer
    /// Readers that cannot register in LMDB's lock file: they keep writers out instead.
    case unregisteredReader
  }

  let descriptor: Int32

  /// Takes the lock without waiting.
  ///
  /// - Throws: `Failure` `.writerLocked` with the process number of the holder, `.notWritable`.
  init(
    directory: String, kind: Kind, name: String = ArchiveDirectory.lockName
  ) throws {
    let path = directory + "/" + name
    let errors = StoreErrors(directory: directory)
    let flags = kind == .writer ? O_RDWR | O_CREAT : O_RDONLY
    let opened = Glibc.open(path, flags | O_CLOEXEC | O_NOCTTY, 0o644)
    guard opened >= 0 else {
      throw errors.failure(
        .notWritable, "write to the archive",
        "\(name) cannot be opened (\(String(cString: strerror(errno))))",
        "Check your right to write there, and whether the file system is read-only.")
    }
    while flock(opened, (kind == .writer ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      let holder = Self.holder(opened)
      close(opened)
      guard code == EWOULDBLOCK else {
        throw errors.failure(
          .notWritable, "lock the archive", String(cString: strerror(code)))
      }
      let reason =
        holder.map { "process \($0) is writing to it" } ?? "another process has it locked"
      guard kind == .unregisteredReader else {
        throw errors.failure(
          .writerLocked, "write to the archive", reason, "Wait until it ends, or end it.")
      }
      let readers = ArchiveDirectory.vectorsName + "-lock"
      throw errors.failure(
        .writerLocked, "read the archive",
        "\(reason), and you have no right to write \(readers), where readers beside a writer register",
        "Get the right to write \(readers) in the archive's folder, or wait until the writer ends.")
    }
    // Best effort: the number is for people, nothing rests on it.
    if kind == .writer {
      let text = Array("\(getpid())\n".utf8)
      _ = ftruncate(opened, 0)
      _ = pwrite(opened, text, text.count, 0)
      _ = fchmod(opened, 0o644)
    }
    // Last: once it is set, what throws runs `deinit`, and another thread's file would be closed.
    descriptor = opened
  }

  deinit {
    // Closing would not be enough: a process that another thread is just starting has a copy of the
    // descriptor until it runs its program.
    while flock(descriptor, LOCK_UN) != 0, errno == EINTR {}
    close(descriptor)
  }

  private static func holder(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    let digits = bytes.prefix(count).prefix { (48...57).contains($0) }
    return Int32(String(decoding: digits, as: UTF8.self))
  }
}
