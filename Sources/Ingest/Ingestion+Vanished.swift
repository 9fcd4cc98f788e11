import Archive
import FaceModel
import Foundation

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
  func noteVanished(under root: FilePath, found: Set<FilePath>) throws {
    let known = try writer.knownFiles(under: root)
    let vanished = known.filter { !found.contains($0) && Self.isAbsent($0) }
    guard !vanished.isEmpty else { return }
    guard vanished.count * 2 <= known.count else {
      report.frozenRoots.append(
        IngestReport.FrozenRoot(root: root, missing: vanished.count, known: known.count))
      return
    }
    try writer.retire(vanished)
    report.vanished += vanished.count
  }

  /// Not there, as opposed to there and unreadable.
  private static func isAbsent(_ path: FilePath) -> Bool {
    var status = stat()
    guard path.withCString({ lstat($0, &status) }) != 0 else { return false }
    return errno == ENOENT || errno == ENOTDIR
  }
}
