import Archive
import FileWatch
import Foundation
import Threads
import Values

extension Ingestion {
  /// Takes note of files below `root` that the archive knows and that are not there any more.
  ///
  /// A file that was renamed is then known by its new name alone, when that is registered. Nothing
  /// is deleted: what the archive has of a vanished file stays.
  ///
  /// When more than half of a root's files are gone at once, a disk that is not mounted is likelier
  /// than that somebody removed them: nothing is noted then, and the report says so.
  ///
  /// - Parameters:
  ///   - root: As the scan found it: absolute, without symbolic links.
  ///   - found: The paths of the files that the scan found.
  ///   - isForeign: The root is another folder or file system than it was.
  /// - Returns: what is missing, when it is so much that nothing was noted.
  func noteVanished(
    under root: FilePath, found: Set<FilePath>, isForeign: Bool = false
  ) throws -> IngestReport.FrozenRoot? {
    let known = try writer.knownFiles.below(root)
    let vanished = known.filter { !found.contains($0) && Self.isAbsent($0) }
    guard !vanished.isEmpty else { return nil }
    let isPlausible = vanished.count * 2 <= known.count && !isForeign
    guard isPlausible || options.acceptsMissing else {
      return IngestReport.FrozenRoot(root: root, missing: vanished.count, known: known.count)
    }
    try retire(vanished)
    return nil
  }

  /// Takes note that files are gone, and of what is due again because of that.
  func retire(_ paths: [FilePath]) throws {
    report.vanished += paths.count
    for entry in try writer.retire(paths) where entry.state.needsWork && !entry.isGone {
      // Another file of the same content is left, and its name says another camera or time.
      if let file = try found(entry) { enqueue(file, entry) }
    }
  }

  /// Forgets the files of a source that are not there any more, now that another one with the same
  /// content is: it was moved, or is a copy, and the source's camera and time are those that the
  /// names of living files say.
  ///
  /// - Returns: The source's entry after that.
  func replaceDead(of entry: JournalEntry, by path: FilePath) throws -> JournalEntry {
    let others = ([entry.path] + entry.copies).filter { $0 != path }
    guard !entry.needsFingerprint, !others.isEmpty else { return entry }
    let dead = Self.absent(of: others)
    guard !dead.isEmpty else { return entry }
    _ = try writer.retire(dead)
    return try writer.journal(JournalFilter(sources: [entry.sourceID])).first ?? entry
  }

  /// How long a file system may take to say whether a file is there. Source: our choice; a disk that
  /// sleeps takes longer, and what it holds is then taken to be there.
  private static let patienceSeconds = 2.0

  /// Those of `paths` that are not there, as far as their file systems answer.
  private static func absent(of paths: [FilePath]) -> [FilePath] {
    gathered(within: patienceSeconds) { handOver in
      for path in paths where isAbsent(path) { handOver(path) }
    }
  }

  /// The file that a source's camera and time are taken from, as it is now.
  func found(_ entry: JournalEntry) throws -> FoundSource? {
    guard let identity = FileIdentity(of: entry.path),
      let camera = try writer.snapshot({ try $0.cameras }).first(where: { $0.id == entry.cameraID })
    else { return nil }
    return FoundSource(
      path: entry.path, rootRelative: entry.rootRelative, camera: camera.name, start: entry.start,
      identity: identity)
  }

  /// Not there, as opposed to there and unreadable.
  static func isAbsent(_ path: FilePath) -> Bool {
    var status = stat()
    guard path.withCString({ lstat($0, &status) }) != 0 else { return false }
    return errno == ENOENT || errno == ENOTDIR
  }
}
