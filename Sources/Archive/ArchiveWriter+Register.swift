import FaceModel
import Foundation
import GRDB

extension ArchiveWriter {
  /// The number of a camera, which is added when the archive does not know its name.
  public func cameraID(for name: CameraName) throws -> CameraID {
    try record("add a camera to") { try Registrar($0, self).cameraID(for: name) }
  }

  /// Offers files to the journal, and tells what it knows of each, in the order of
  /// `registrations`. Rows of faces are never touched here.
  ///
  /// - A file whose path and stamp are known costs one look-up: no hash is needed.
  /// - Otherwise the content decides. Without `sha256` the entry says ``JournalEntry/needsFingerprint``;
  ///   the caller hashes the file and registers it again.
  /// - Content that another file has already is that source, with one more path: a copy or a
  ///   rename, and no new work.
  /// - New content at a known path replaces a source that was never finished, whose rows stay
  ///   until its next try replaces them. A source that is `done` keeps its rows and loses the
  ///   path; the new content is a new source.
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
    let (answers, next) = try record("register files in") { database in
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

  /// Files that the journal knows, in order of their paths.
  ///
  /// - Parameter root: Only files below this directory; `nil` for all.
  public func knownFiles(under root: FilePath? = nil) throws -> [FilePath] {
    try read { queries in
      let paths = try Data.fetchAll(
        queries.database, sql: "SELECT path FROM source_path ORDER BY path"
      ).map { FilePath(bytes: Array($0)) }
      guard let root else { return paths }
      let prefix = root.appending(FilePath(bytes: [])).bytes
      return paths.filter { $0.bytes.starts(with: prefix) }
    }
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
