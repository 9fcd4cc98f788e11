import Archive
import Query
import Values

/// One source of the journal as `journal list --json` and `journal show --json` write it.
struct JournalLine: Encodable {
  struct Reason: Encodable {
    /// A stable name.
    var code: String
    /// A clause for people.
    var message: String
  }

  /// Another detector that has examined it again.
  struct Redetection: Encodable {
    var detectorSHA256: String
    /// Absent while it has not come to its end.
    var finished: String?
    var seenAgain: Int
    var newSightings: Int
    var newFaces: Int
  }

  /// A sighting that was left out, for it only repeats a face that never moves.
  struct LeftOut: Encodable {
    /// The still place that it repeats.
    var place: Int64
    var from: String
    var to: String
    var detections: Int
    /// Faces that would have been kept.
    var faces: Int
  }

  /// The source's number.
  var source: Int64
  /// `seen`, `settling`, `working`, `done`, `partial`, `parked` or `gone`.
  var state: String
  /// Why it is partial or parked, or why the last try failed.
  var reason: Reason?
  /// Tries that failed since the content was first seen or a retry was asked for.
  var tries: Int
  var path: String
  /// The path below its root.
  var relativePath: String
  /// Further files of the same content.
  var copies: [String]
  var camera: String?
  /// When the recording begins; ISO 8601 in the archive's zone.
  var begins: String
  var sizeBytes: Int64
  var sha256: String?
  /// What the container says, in seconds.
  var declaredSeconds: Double?
  /// Media time decoded, in seconds.
  var decodedSeconds: Double
  var sightings: Int
  var faces: Int
  var framesDecoded: Int
  var framesSampled: Int
  var framesWithFaces: Int
  var detections: Int
  /// Detections that were not kept, by the gate that refused them.
  var rejected: [String: Int]
  /// Pictures by the gate that spared them.
  var skipped: [String: Int]
  var auditedGroups: Int
  var auditedMisses: Int
  /// Wall time per stage of the last try, in seconds.
  var stageSeconds: [String: Double]
  var firstSeen: String
  /// When the last try began and ended.
  var started: String?
  var finished: String?
  /// No file of this content is left.
  var isGone: Bool
  /// Only in `journal show`.
  var redetections: [Redetection]?
  /// Only in `journal show`.
  var leftOut: [LeftOut]?

  private enum CodingKeys: String, CodingKey {
    case source, state, reason, tries, path, relativePath, copies, camera, begins, sizeBytes
    case sha256, declaredSeconds, decodedSeconds, sightings, faces, framesDecoded, framesSampled
    case framesWithFaces, detections, rejected, skipped, auditedGroups, auditedMisses
    case stageSeconds, firstSeen, started, finished, isGone, redetections, leftOut
  }

  /// `begins` for people.
  let beginsLocal: String
  let finishedLocal: String?

  init(_ entry: JournalEntry, camera: CameraName?, clock: ArchiveClock) {
    source = entry.sourceID.rawValue
    state = entry.state.rawValue
    reason = entry.reason.map { Reason(code: $0.code, message: $0.message) }
    tries = entry.tries
    path = entry.path.description
    relativePath = entry.rootRelative.description
    copies = entry.copies.map(\.description)
    self.camera = camera?.text
    begins = clock.isoText(entry.start)
    beginsLocal = clock.text(entry.start)
    sizeBytes = entry.sizeBytes
    sha256 = entry.sha256
    declaredSeconds = entry.declaredSeconds
    decodedSeconds = entry.decodedSeconds
    sightings = entry.sightings
    faces = entry.faces
    framesDecoded = entry.accounting.decoded
    framesSampled = entry.accounting.sampled
    framesWithFaces = entry.accounting.withFaces
    detections = entry.accounting.detections
    rejected = entry.accounting.rejected
    skipped = entry.accounting.skipped
    auditedGroups = entry.accounting.auditedGroups
    auditedMisses = entry.accounting.auditedMisses
    stageSeconds = entry.stageSeconds
    firstSeen = clock.isoText(entry.firstSeen)
    started = entry.started.map { clock.isoText($0) }
    finished = entry.finished.map { clock.isoText($0) }
    finishedLocal = entry.finished.map { clock.text($0) }
    isGone = entry.isGone
  }
}
