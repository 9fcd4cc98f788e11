import Foundation
import GRDB
import Values

extension ArchiveWriter {
  /// The number of a camera, which is added when the archive does not know its name.
  public func cameraID(for name: CameraName) throws -> CameraID {
    try record("add a camera to") { try Registrar($0, self).cameraID(for: name) }
  }

  /// Offers files to the journal, and tells what it knows of each, in the order of
  /// `registrations`. Rows of faces are never touched here.
  ///
  /// - A file whose path and identity are known costs one look-up: no hash is needed.
  /// - Otherwise the content decides. Without `sha256` the entry says ``JournalEntry/needsFingerprint``;
  ///   the caller hashes the file and registers it again.
  /// - Content that another file has already is that source, with one more path: a copy or a
  ///   rename, and no new work.
  /// - New content at a known path replaces a source that was never finished, whose rows stay
  ///   until its next try replaces them; so does content that begins with all that the file held
  ///   before. Otherwise a source that is `done` keeps its rows and loses the path; the new content
  ///   is a new source.
  ///
  /// A source that is claimed is left as it is; register its file again when it is finished.
  ///
  /// - Throws: what ``flush()`` throws.
  public func register(_ registrations: [SourceRegistration]) throws -> [JournalEntry] {
    for file in registrations {
      guard TimeRange.archived.contains(file.start) else {
        throw stores.errors.failure(
          .failed, "register files in", "\(file.rootRelative) begins outside the years 0 to 9999")
      }
    }
    let (answers, next) = try record("register files in", waitsForDisk: false) { database in
      let registrar = Registrar(database, self)
      let answers = try registrar.register(registrations)
      return (answers, registrar)
    }
    adopt(next)
    let entries = try read { queries in
      try queries.journal(JournalFilter(sources: Set(answers.map(\.source))))
    }
    let known = Dictionary(uniqueKeysWithValues: entries.map { ($0.sourceID, $0) })
    return try answers.map { answer in
      guard var entry = known[answer.source] else {
        throw stores.errors.damaged(
          "register files in", "source \(answer.source.rawValue) has vanished")
      }
      entry.needsFingerprint = entry.needsFingerprint || answer.needsFingerprint
      return entry
    }
  }

  /// Files that the journal knows below the directory `root`, in order of their paths.
  public func knownFiles(under root: FilePath) throws -> [FilePath] {
    try read { try $0.paths(in: PathRange(below: root)) }
  }

  /// Files that the journal knows by this very path, or below it.
  public func knownFiles(at path: FilePath) throws -> [FilePath] {
    try read { queries in
      try queries.paths(in: PathRange(path)) + queries.paths(in: PathRange(below: path))
    }
  }

  /// How many files the journal knows below the directory `root`.
  public func knownFileCount(under root: FilePath) throws -> Int {
    try read { try $0.pathCount(in: PathRange(below: root)) }
  }

  /// Gives known files the names that they have now, without their content's being read: the kernel
  /// told of the rename, and inode, size and time of change of content are those that the journal
  /// has.
  ///
  /// - Returns: for each pair the source's entry; `nil` where the old name is not known, its content
  ///   was never read, it is being worked on, or what is there now is something else. Nothing was
  ///   changed then.
  public func rename(
    _ pairs: [(from: FilePath, to: SourceRegistration)]
  ) throws -> [JournalEntry?] {
    guard !pairs.isEmpty else { return [] }
    let (sources, registrar) = try record("rename files in") { database in
      let registrar = Registrar(database, self)
      return (try pairs.map { try registrar.rename($0.from, to: $0.to) }, registrar)
    }
    adopt(registrar)
    return try sources.map { source in try source.flatMap { try entry($0) } }
  }

  /// Takes note that files are gone. Rows stay: a vanished file is no erasure.
  ///
  /// A source without a file is ``JournalEntry/isGone``. Unfinished ones become `gone`, or
  /// `partial` with the reason `file-vanished` when they have rows already.
  ///
  /// - Returns: the entries of the sources that lost a file.
  @discardableResult
  public func retire(_ paths: [FilePath]) throws -> [JournalEntry] {
    let registrar = try record("note vanished files in") { database in
      let registrar = Registrar(database, self)
      try registrar.retire(paths)
      return registrar
    }
    adopt(registrar)
    let touched = registrar.touched
    return try read { try $0.journal(JournalFilter(sources: touched)) }
  }

  private func adopt(_ registrar: Registrar) {
    counters.nextSource = registrar.nextSource
    for source in registrar.stale { claimed[source]?.isStale = true }
  }
}
