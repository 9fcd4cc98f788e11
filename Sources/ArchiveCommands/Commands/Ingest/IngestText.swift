import Answers
import SightingStream
import Wording

extension IngestAnswer {
  /// Names of each kind that are printed; the rest is counted. `--json` has all.
  private static let shownNames = 20

  /// What needs somebody's attention, on standard error.
  func writeNotes() {
    Self.list(
      unmatched.map { entry in
        let files =
          entry.mediaFiles > 0
          ? " (\(counted(entry.mediaFiles, "video or image", plural: "videos or images")) unread)"
          : ""
        return "skipped \(entry.path): \(entry.reason)\(files)"
      })
    Self.list(
      frozenRoots.map { frozen in
        "\(frozen.root): \(grouped(frozen.missing)) of \(grouped(frozen.known)) known files are "
          + "missing, so none was marked as gone. Is the disk mounted? (--accept-missing)"
      })
    if let missingWalls {
      Console.note("workers are not fully confined: this kernel lacks \(missingWalls)")
    }
    Self.list(changed.map { "left for the next run because it is still being written: \($0)" })
    Self.list(
      warned.flatMap { source in source.warnings.map { "odd \(source.path): \($0.words)" } })
    Self.list(
      problems.map { problem in
        let since = problem.isOld ? " since an earlier run" : ""
        return "\(problem.kind)\(since) \(problem.path): \(problem.reason)"
      })
  }

  private static func list(_ lines: [String]) {
    for line in lines.prefix(shownNames) { Console.note(line) }
    if lines.count > shownNames { Console.note("… and \(lines.count - shownNames) more (--json)") }
  }

  /// The summary for people.
  var text: String {
    var lines: [String] = []
    let head = isInterrupted ? "Interrupted after" : "Done in"
    lines.append(
      "\(head) \(Words.duration(elapsedSeconds)): \(counted(found, "source")) found, "
        + "\(grouped(done)) read, \(grouped(unchanged)) known already"
        + (copies > 0 ? ", \(counted(copies, "copy", plural: "copies"))" : "") + ".")
    if found == 0 {
      lines.append(
        "Nothing fits ROOT/<timestamp>/<camera>/…: `facearchive journal show FILE` says why.")
    }
    if framesDecoded > 0 {
      lines.append(
        "New: \(counted(sightings, "sighting")), \(counted(faces, "face")), from "
          + "\(Words.duration(mediaSeconds)) of media at \(decimals(timesRealTime, 1)) x real "
          + "time.")
      lines.append(
        "Frames: \(grouped(framesDecoded)) decoded, \(grouped(framesSampled)) sampled, "
          + "\(grouped(framesWithFaces)) with faces\(Words.spared(skipped)). Detections: \(grouped(detections))"
          + rejected.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
          .map { ", \(grouped($0.value)) \($0.key)" }.joined() + ".")
    }
    if leftOut > 0 {
      lines.append(
        "Left out: \(counted(leftOut, "sighting")) of faces that never move. "
          + "See: facearchive stills")
    }
    if auditedGroups > 0 { lines.append("Audit: \(Words.audit(auditedGroups, auditedMisses)).") }
    if moved > 0 {
      lines.append(
        "Moved to the camera and time that their names now give: \(counted(moved, "source")).")
    }
    if vanished > 0 {
      lines.append(
        "Missing: \(counted(vanished, "known file")); the archive keeps what it read of them.")
    }
    if !problems.isEmpty {
      lines.append(
        "Not read completely: \(counted(problems.count, "source")). "
          + "See: facearchive journal list --state parked --state partial"
          + (problems.contains { $0.kind == SourceSummary.Reason.unreadableCode }
            ? " --state seen" : ""))
    }
    if !warned.isEmpty {
      let codes = Dictionary(grouping: warned.flatMap(\.warnings), by: \.code).mapValues(\.count)
      lines.append(Words.warningsLine(codes))
    }
    let unread = unmatched.reduce(0) { $0 + $1.mediaFiles }
    if unread > 0 {
      lines.append(
        "Not read: \(counted(unread, "video or image", plural: "videos or images")) whose "
          + "names give no time or camera.")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
