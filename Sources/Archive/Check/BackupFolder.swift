import Foundation
import OpenSSL
import Values

/// A directory that holds a backup, or is going to.
struct BackupFolder {
  /// The files of a backup besides its manifest.
  static let names = [ArchiveDirectory.metadataName, ArchiveDirectory.vectorsName]
  private static let pieceBytes = 1 << 20

  let directory: String
  /// As the user knows it.
  private let name: String
  let attempted: String
  var errors: StoreErrors { StoreErrors(directory: name) }

  /// A directory that there is.
  init(existing directory: String, attempted: String) throws {
    (self.directory, name, self.attempted) = (directory, directory, attempted)
    var status = stat()
    guard stat(directory, &status) == 0, (status.st_mode & S_IFMT) == S_IFDIR else {
      throw errors.failure(
        .notFound, attempted, "the directory does not exist",
        "Name the directory that `facearchive backup` wrote.")
    }
  }

  /// An empty directory, made when it is missing, which is this process's own from now on.
  init(claiming directory: String, attempted: String) throws {
    (self.directory, name, self.attempted) = (directory, directory, attempted)
    try Self.refuseUnlessEmpty(directory, attempted: attempted)
    try make(directory)
    let claim = Glibc.open(path(Self.claimName), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard claim >= 0 else {
      guard errno == EEXIST else { throw systemFailure(Self.claimName) }
      throw Self.isTaken(directory, attempted)
    }
    close(claim)
    // Whoever had it before has left something, if there is more.
    guard (try? FileManager.default.contentsOfDirectory(atPath: directory)) == [Self.claimName]
    else {
      unlink(path(Self.claimName))
      throw Self.isTaken(directory, attempted)
    }
  }

  /// A directory that nobody else has made.
  init(making directory: String, named name: String, attempted: String) throws {
    (self.directory, self.name, self.attempted) = (directory, name, attempted)
    try make(URL(fileURLWithPath: directory).deletingLastPathComponent().path)
    guard mkdir(directory, 0o755) == 0 else {
      guard errno == EEXIST else { throw systemFailure(directory) }
      throw errors.failure(
        .archiveExists, attempted,
        "\(directory) exists, from a restore that is running or was interrupted",
        "If no restore is running, remove it.")
    }
  }

  private func make(_ directory: String) throws {
    try WholeFile.makeFolder(directory, attempted: attempted, subject: name)
  }

  /// A path without links, dots and slashes at its end, as far as it exists.
  static func resolved(_ path: String) -> String {
    var (known, rest) = (path[...], [Substring]())
    while true {
      while known.count > 1, known.hasSuffix("/") { known.removeLast() }
      if let resolved = realpath(known.isEmpty ? "." : String(known), nil) {
        defer { free(resolved) }
        let head = String(cString: resolved)
        return ([head == "/" ? "" : head[...]] + rest.reversed()).joined(separator: "/")
      }
      let slash = known.lastIndex(of: "/")
      rest.append(slash.map { known[known.index(after: $0)...] } ?? known)
      // Without a slash it is below the current directory; a lone one is the root.
      known = slash.map { known[...$0] } ?? ""
    }
  }

  /// Refuses a directory without a name, and one below `outer`.
  ///
  /// - Parameter outer: As `resolved` gives it.
  static func refuse(
    _ directory: String, inside outer: String, _ attempted: String, _ reason: String
  ) throws {
    let errors = StoreErrors(directory: directory)
    guard !directory.isEmpty else {
      throw errors.failure(
        .usage, attempted, "its name is empty", "Name a directory that is empty or does not exist.")
    }
    guard !resolved(directory).hasPrefix(outer + "/") else {
      throw errors.failure(.usage, attempted, reason, "Name a directory elsewhere.")
    }
  }

  static func refuseUnlessEmpty(_ directory: String, attempted: String) throws {
    var status = stat()
    guard lstat(directory, &status) == 0 else { return }
    let isEmpty = (try? FileManager.default.contentsOfDirectory(atPath: directory).isEmpty) ?? false
    guard isEmpty else { throw isTaken(directory, attempted) }
  }

  private static func isTaken(_ directory: String, _ attempted: String) -> Failure {
    StoreErrors(directory: directory).failure(
      .archiveExists, attempted, "something is already there, and nothing is ever overwritten",
      "Name a directory that is empty or does not exist.")
  }

  /// The manifest before it is complete; says whose directory it is.
  private static let claimName = BackupManifest.name + ".new"

  func path(_ name: String) -> String { directory + "/" + name }

  func damaged(_ reason: String) -> Failure {
    errors.failure(
      .damaged, attempted, reason, "Use another backup; nothing was restored.")
  }

  /// Removes the stores of a backup, and what is beside them while they are written or read.
  func removeFiles() {
    for name in Self.names { unlink(path(name)) }
    removeTraces()
  }

  /// Removes what is beside the stores of a backup while they are written or read.
  func removeTraces() {
    for name in Self.names {
      for suffix in ["-journal", "-wal", "-shm", "-lock"] { unlink(path(name + suffix)) }
    }
  }

  /// Removes the manifest, finished or not, and leaves the directory to others.
  func removeManifest() {
    for name in [BackupManifest.name, Self.claimName] { unlink(path(name)) }
  }

  /// Removes the directory with everything in it.
  func remove() {
    try? FileManager.default.removeItem(atPath: directory)
  }

  // MARK: Writing

  /// Makes a file durable, and says what is in it.
  func seal(_ name: String) throws -> BackupManifest.File {
    let descriptor = Glibc.open(path(name), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemFailure(name) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw systemFailure(name) }
    var hash = SHA256()
    var bytes: Int64 = 0
    try eachPiece(descriptor, name) { piece in
      hash.update(piece)
      bytes += Int64(piece.count)
    }
    return BackupManifest.File(
      name: name, bytes: bytes, sha256: DigitText.hexadecimal(hash.digest()))
  }

  /// Copies the files of a directory inside `archive`, if there is one, and says what is in them.
  func copyFolder(_ name: String, from archive: String) throws -> [BackupManifest.File] {
    let source = archive + "/" + name
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: source) else {
      return []
    }
    let copied = files.filter { Examination.isFile(source + "/" + $0) }.sorted()
    do {
      try FileManager.default.createDirectory(
        atPath: path(name), withIntermediateDirectories: true)
      for file in copied {
        try FileManager.default.copyItem(
          atPath: source + "/" + file, toPath: path(name) + "/" + file)
      }
    } catch {
      let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
      throw errors.failure(
        isFull ? .diskFull : .notWritable, attempted,
        isFull ? "\(name): no space left on device" : "\(name) cannot be copied", cause: error)
    }
    let sealed = try copied.map { try seal(name + "/" + $0) }
    try ArchiveDirectory.synchronizeDirectory(path(name))
    return sealed
  }

  /// Writes the manifest: from here on the backup is complete.
  func write(_ manifest: BackupManifest) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let unfinished = path(Self.claimName)
    do {
      try encoder.encode(manifest).write(to: URL(fileURLWithPath: unfinished))
    } catch {
      throw errors.failure(
        .notWritable, attempted, "\(BackupManifest.name) cannot be written", cause: error)
    }
    _ = try seal(Self.claimName)
    try ArchiveDirectory.synchronizeDirectory(directory)
    guard rename(unfinished, path(BackupManifest.name)) == 0 else {
      throw systemFailure(BackupManifest.name)
    }
    try ArchiveDirectory.synchronizeDirectory(directory)
  }

  /// Gives the directory another name.
  func moveTo(_ target: String) throws {
    try ArchiveDirectory.synchronizeDirectory(directory)
    // An empty directory is replaced by rename(2).
    guard rename(directory, target) == 0 else { throw systemFailure(target) }
    let parent = URL(fileURLWithPath: target).deletingLastPathComponent().path
    try ArchiveDirectory.synchronizeDirectory(parent)
  }

  /// Calls `body` with each MiB of an open file, in order; `name` is what failures call it.
  func eachPiece(
    _ descriptor: Int32, _ name: String, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw systemFailure(name) }
      if count == 0 { return }
      try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }

  /// What the system's `errno` says of a file of this folder.
  func systemFailure(_ name: String) -> Failure {
    let code = errno
    return errors.failure(
      code == ENOSPC || code == EDQUOT ? .diskFull : .notWritable, attempted,
      "\(name): \(String(cString: strerror(code)).lowercased())")
  }
}
