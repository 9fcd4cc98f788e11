import FileWatch
import Ingest
import Query
import Values

/// What `ingest` reports.
struct IngestResult: Encodable {
  /// A source that could not be read, or only in part.
  struct Problem: Encodable {
    var path: String
    /// `partial`, `parked` or `unreadable`.
    var kind: String
    var code: String
    var reason: String
    /// An earlier run found it; the file has not changed since.
    var isOld: Bool
  }

  /// A path that no source was made of.
  struct Unmatched: Encodable {
    var path: String
    var code: String
    var reason: String
    /// Videos and images that stay unread because of it.
    var mediaFiles: Int
  }

  /// A root of which more than half of the known files are missing.
  struct FrozenRoot: Encodable {
    var root: String
    var missing: Int
    var known: Int
  }

  var archive: String
  /// Sources found under the roots.
  var found: Int
  /// Of those, known and unchanged since an earlier run.
  var unchanged: Int
  /// Of those, further files of content that the archive has.
  var copies: Int
  /// Read whole in this run.
  var done: Int
  /// Files that changed while they were read; the next run takes them up.
  var changed: [String]
  var problems: [Problem]
  var unmatched: [Unmatched]
  /// Sources whose files' names tell another camera or time now; their rows followed.
  var moved: Int
  /// Known files that are not there any more; what the archive has of them stays.
  var vanished: Int
  /// Roots where so much is missing that nothing was noted as gone.
  var frozenRoots: [FrozenRoot]
  /// Files under temporary names, left alone.
  var temporaryFiles: Int
  /// Tries that a worker did not survive.
  var failedTries: Int
  /// Sources that were gone on with inside, where an earlier run had come to.
  var resumed: Int
  /// Walls around the workers that the kernel does not offer; absent when all stand.
  var missingWalls: String?
  /// New in the archive.
  var sightings: Int
  /// New in the archive.
  var faces: Int
  /// Sightings that were left out, for they only repeat faces that never move.
  var leftOut: Int
  /// Media time decoded, in seconds.
  var mediaSeconds: Double
  /// Wall time, in seconds.
  var elapsedSeconds: Double
  /// `mediaSeconds` per `elapsedSeconds`.
  var timesRealTime: Double
  var framesDecoded: Int
  var framesSampled: Int
  var framesWithFaces: Int
  var detections: Int
  /// Detections that were not kept, by the gate that refused them.
  var rejected: [String: Int]
  /// Pictures that were not decoded or not examined, by the gate that spared them.
  var skipped: [String: Int]
  /// Groups of pictures examined to see what leaving them out would have cost.
  var auditedGroups: Int
  /// Of those, the ones in which a sighting began.
  var auditedMisses: Int
  /// Time of all workers together per stage, in seconds.
  var stageSeconds: [String: Double]
  /// The run was stopped before everything was done.
  var isInterrupted: Bool

  init(_ report: IngestReport, archive: String) {
    self.archive = archive
    found = report.found
    unchanged = report.unchanged
    copies = report.copies
    done = report.done
    changed = report.changed.map(\.description)
    problems = report.problems.map { problem in
      Problem(
        path: problem.path.description, kind: problem.kind.rawValue, code: problem.reason.code,
        reason: problem.reason.message, isOld: problem.isOld)
    }
    unmatched = report.unmatched.map { path in
      Unmatched(
        path: path.path.description, code: path.code.rawValue, reason: path.reason,
        mediaFiles: path.mediaFiles)
    }
    moved = report.moved
    vanished = report.vanished
    frozenRoots = report.frozenRoots.map { frozen in
      FrozenRoot(root: frozen.root.description, missing: frozen.missing, known: frozen.known)
    }
    temporaryFiles = report.temporaryFiles
    failedTries = report.failedTries
    resumed = report.resumed
    missingWalls = report.missingWalls.isEmpty ? nil : report.missingWalls
    sightings = report.progress.sightings
    faces = report.progress.faces
    leftOut = report.leftOut
    mediaSeconds = report.progress.mediaSeconds
    elapsedSeconds = report.progress.elapsedSeconds
    timesRealTime = report.progress.speed
    framesDecoded = report.accounting.decoded
    framesSampled = report.accounting.sampled
    framesWithFaces = report.accounting.withFaces
    detections = report.accounting.detections
    rejected = report.accounting.rejected
    skipped = report.accounting.skipped
    auditedGroups = report.accounting.auditedGroups
    auditedMisses = report.accounting.auditedMisses
    stageSeconds = report.stageSeconds
    isInterrupted = report.isInterrupted
  }
}

extension IngestResult {
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
          + "See: facearchive journal list --state parked --state partial")
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
