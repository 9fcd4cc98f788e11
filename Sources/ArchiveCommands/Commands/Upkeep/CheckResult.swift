import Archive
import Query
import Values

/// What `check` reports.
struct CheckResult: Encodable {
  /// One kind of damage.
  struct Finding: Encodable {
    /// The stable name of the kind.
    var kind: String
    var count: Int
    var message: String
    /// Some of them.
    var examples: [String]
  }

  /// Faces of one source whose pictures cannot be shown any more.
  struct Loss: Encodable {
    var source: Int64
    /// The file, below its root.
    var path: String
    var camera: String
    /// The first and the last of the faces; ISO 8601 in the archive's zone.
    var from: String
    var to: String
    var faces: Int
    var sightings: Int
    /// A file of it is known, so that it can be ingested anew.
    var hasFile: Bool
  }

  var archive: String
  var isClean: Bool
  var isQuick: Bool
  var findings: [Finding]
  var losses: [Loss]
  var notes: [String]
  var examined: CheckReport.Examined
  var timeZone: String
  /// The rows can be read, at least in part.
  var hasRows: Bool

  private enum CodingKeys: String, CodingKey {
    case archive, isClean, isQuick, hasRows, findings, losses, notes, examined, timeZone
  }

  private let clock: ArchiveClock
  private let spans: [String]

  init(_ report: CheckReport) throws {
    let clock = try ArchiveClock(zoneName: report.timeZone)
    self.clock = clock
    archive = report.archive
    isClean = report.isClean
    isQuick = report.isQuick
    hasRows = report.hasRows
    findings = report.findings.map { finding in
      Finding(
        kind: finding.kind.rawValue, count: finding.count, message: finding.message,
        examples: finding.examples)
    }
    func moment(_ milliseconds: Int64) -> WallTime { WallTime(milliseconds: milliseconds) }
    losses = report.losses.map { loss in
      Loss(
        source: loss.source, path: loss.path, camera: loss.camera,
        from: clock.isoText(moment(loss.fromMilliseconds)),
        to: clock.isoText(moment(loss.toMilliseconds)), faces: loss.faces,
        sightings: loss.sightings, hasFile: loss.hasFile)
    }
    spans = report.losses.map { loss in
      clock.spanText(moment(loss.fromMilliseconds), moment(loss.toMilliseconds))
    }
    notes = report.notes
    examined = report.examined
    timeZone = report.timeZone
  }
}

extension CheckResult {
  /// The rows of the table of losses that people get; all of them are in the JSON.
  private static let mostRows = 40

  /// The report for people.
  var text: String {
    var text = isClean ? "In order: \(archive)\n" : "Damaged: \(archive)\n"
    text += "\(summary)\n"
    for finding in findings {
      let examples = finding.examples.joined(separator: ", ")
      let rest = finding.count > finding.examples.count && !examples.isEmpty ? ", …" : ""
      text += "\n\(finding.kind) (\(grouped(finding.count))): \(finding.message)"
      text += examples.isEmpty ? "\n" : ": \(examples)\(rest)\n"
    }
    for note in notes { text += "\n\(note)\n" }
    if !losses.isEmpty { text += "\n" + lossText }
    if !isClean {
      text +=
        hasRows
        ? """

        Mend it with: facearchive check --repair --archive \(archive)
        or bring back a backup with: facearchive restore BACKUP ARCHIVE

        """
        : """

        Without its rows it cannot be mended.
        Bring back a backup with: facearchive restore BACKUP ARCHIVE

        """
    }
    return text
  }

  private var summary: String {
    let sizes =
      "\(Words.bytes(examined.metadataBytes)) metadata, "
      + "\(Words.bytes(examined.vectorsBytes)) crops and vectors"
    let what = [
      counted(examined.sources, "source"), counted(examined.sightings, "sighting"),
      counted(examined.faces, "face"), counted(examined.crops, "crop"),
      counted(examined.embeddings, "embedding"),
      counted(examined.blocks, "block") + " of the index",
    ].joined(separator: ", ")
    return "\(isQuick ? "Counted" : "Read") \(what); \(sizes)."
  }

  private var lossText: String {
    var table = TextTable([
      ("CAMERA", .left), ("FROM – TO", .left), ("FACES", .right), ("SIGHTINGS", .right),
      ("FILE", .left), ("", .left),
    ])
    for (loss, span) in zip(losses, spans).prefix(Self.mostRows) {
      table.add([
        loss.camera, span, grouped(loss.faces), grouped(loss.sightings), loss.path,
        loss.hasFile ? "can be ingested again" : "no known file",
      ])
    }
    let faces = losses.map(\.faces).reduce(0, +)
    var text = "\(counted(faces, "face")) cannot be shown any more:\n" + table.text
    if losses.count > Self.mostRows {
      text += "and of \(counted(losses.count - Self.mostRows, "source")) more (see --json)\n"
    }
    return text
  }
}

/// What `check --repair` reports.
struct RepairResult: Encodable {
  /// What was wrong.
  var before: CheckResult
  /// What was done, in order.
  var actions: [String]
  var removedFaces: Int
  var recomputedEmbeddings: Int
  /// Sources that the next `ingest` examines again, by path below their roots.
  var requeuedSources: [String]
  /// Sources that lost faces and of which no file is known.
  var lostSources: [String]
  /// What a second check found.
  var after: CheckResult

  init(_ report: RepairReport) throws {
    before = try CheckResult(report.before)
    actions = report.actions
    removedFaces = report.removedFaces
    recomputedEmbeddings = report.recomputedEmbeddings
    requeuedSources = report.requeuedSources
    lostSources = report.lostSources
    after = try CheckResult(report.after)
  }

  /// The report for people.
  var text: String {
    if actions.isEmpty { return before.text + "There is nothing to repair.\n" }
    let steps = actions.map { "- \($0)\n" }.joined()
    let queue = requeuedSources.isEmpty ? "" : "Next: facearchive ingest ROOT\n"
    return "\(before.findingsText)\nRepaired:\n\(steps)\nChecked again. \(after.text)\(queue)"
  }
}

extension CheckResult {
  /// The findings, a line each, and what is lost.
  fileprivate var findingsText: String {
    let lines = findings.map { finding in
      "- \(finding.kind) (\(grouped(finding.count))): \(finding.message)\n"
    }
    let head = findings.isEmpty ? "" : "Found in \(archive):\n" + lines.joined()
    return head + (losses.isEmpty ? "" : "\n" + lossText)
  }
}
