import Answers
import Wording

extension CheckAnswer {
  /// The rows of the table of losses that people get; all of them are in the JSON.
  private static let mostRows = 40

  /// The report for people.
  var text: String {
    var text = isClean ? "In order: \(archive)\n" : "Damaged: \(archive)\n"
    text += "\(summary)\n"
    for finding in findings {
      let examples = finding.examples.joined(separator: ", ")
      let rest = finding.count > finding.examples.count && !examples.isEmpty ? ", …" : ""
      text += "\n\(finding.kind.rawValue) (\(grouped(finding.count))): \(finding.message)"
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
    for loss in losses.prefix(Self.mostRows) {
      table.add([
        loss.camera, Moment.spanText(loss.from, loss.to), grouped(loss.faces),
        grouped(loss.sightings), loss.path,
        loss.hasFile ? "can be ingested again" : "no known file",
      ])
    }
    let faces = losses.map(\.faces).reduce(0, +)
    var text = "\(counted(faces, "face")) can no longer be shown:\n" + table.text
    if losses.count > Self.mostRows {
      text += "and of \(counted(losses.count - Self.mostRows, "source")) more (see --json)\n"
    }
    return text
  }
}

extension RepairAnswer {
  /// The report for people.
  var text: String {
    if actions.isEmpty { return before.text + "There is nothing to repair.\n" }
    let steps = actions.map { "- \($0)\n" }.joined()
    let queue = requeuedSources.isEmpty ? "" : "Next: facearchive ingest ROOT\n"
    return "\(before.findingsText)\nRepaired:\n\(steps)\nChecked again. \(after.text)\(queue)"
  }
}

extension CheckAnswer {
  /// The findings, a line each, and what is lost.
  fileprivate var findingsText: String {
    let lines = findings.map { finding in
      "- \(finding.kind.rawValue) (\(grouped(finding.count))): \(finding.message)\n"
    }
    let head = findings.isEmpty ? "" : "Found in \(archive):\n" + lines.joined()
    return head + (losses.isEmpty ? "" : "\n" + lossText)
  }
}
