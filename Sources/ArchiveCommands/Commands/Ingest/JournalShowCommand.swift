import Answers
import Archive
import ArgumentParser
import FileWatch
import Foundation
import SightingStream
import Values
import Wording

/// `facearchive journal show`
struct JournalShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything about one source, or why a file is not one.",
    discussion: """
      Answers "why is this file not in the archive?". If the journal does not know a file, this \
      says which part of its path or name does not fit.

      EXAMPLES
        facearchive journal show /srv/dump/1599025493/10B_6_3/clip.mp4
        facearchive journal show 1599025493/10B_6_3/clip.mp4
        facearchive journal show 17

      \(ExitStatusCode.readingHelp)
      """)

  @Argument(
    help: ArgumentHelp(
      "A file, by its path or its path below the root; or a source's number.", valueName: "file"))
  var file: String

  @OptionGroup var warnings: WarningsOption
  @OptionGroup var layout: LayoutOptions
  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let archivePath = try archive.path()
    let reader = try ArchiveReader(path: archivePath)
    let (journal, settings) = try reader.snapshot { snapshot in
      let entries = try JournalLookup(text: file).entries(in: snapshot)
      return (
        try JournalAnswer(of: entries, hasDetails: true, in: snapshot), try snapshot.settings
      )
    }
    guard !journal.sources.isEmpty else {
      let explanation = AbsenceExplanation(
        path: FilePath(argument: file), layout: try layout.layout(for: settings),
        watch: WatcherRecord(ofArchive: archivePath))
      throw Failure(
        .notFound, attempted: "find the source", subject: file,
        reason: explanation.reason, remedy: explanation.remedy)
    }
    try output.render(journal) { answer in
      warnings.isGiven
        ? answer.warningsText : answer.sources.map(\.text).joined(separator: "\n")
    }
  }
}

/// Finds the sources that a word on the command line means.
struct JournalLookup {
  let text: String

  /// Sources of that number, path or path below a root; a number wins.
  func entries(in snapshot: borrowing ArchiveSnapshot) throws -> [JournalEntry] {
    if let number = Int64(text) {
      let byNumber = try snapshot.journal(JournalFilter(sources: [SourceID(rawValue: number)]))
      if !byNumber.isEmpty { return byNumber }
    }
    for path in paths {
      let entries = try snapshot.journal(JournalFilter(path: path))
      if !entries.isEmpty { return entries }
    }
    return []
  }

  /// Sources of that number, path or path below a root.
  ///
  /// - Parameter attempted: What they are wanted for, for people.
  /// - Throws: `Failure` `.notFound` when there are none.
  func required(
    in snapshot: borrowing ArchiveSnapshot, to attempted: String
  ) throws -> [JournalEntry] {
    let found = try entries(in: snapshot)
    guard !found.isEmpty else {
      throw Failure(
        .notFound, attempted: attempted, subject: text,
        reason: "the journal has no source with that number or path",
        remedy: "See: facearchive journal list")
    }
    return found
  }

  /// The path as it was written, as `FilePath.description` spells it, and as the file system does.
  private var paths: [FilePath] {
    var paths = [FilePath(text)]
    if let escaped = FilePath(escaped: text) { paths.append(escaped) }
    if let resolved = FilePath(argument: text).withCString({ realpath($0, nil) }) {
      let bytes = UnsafeRawBufferPointer(start: resolved, count: strlen(resolved))
      paths.append(FilePath(bytes: Array(bytes)))
      free(resolved)
    }
    return paths
  }
}

extension JournalAnswer.Source.Reading {
  /// Who says which zone it is.
  fileprivate var zoneWords: String {
    switch zoneFrom {
    case StartReading.ZoneSource.name.rawValue: "as they say"
    case StartReading.ZoneSource.camera.rawValue: "the camera's"
    default: "the archive's"
    }
  }
}

extension JournalAnswer.Source {
  /// Everything about the source, for people.
  var text: String {
    var lines: [(String, String)] = [
      ("Source", "\(source)"), ("State", stateWords), ("File", path),
    ]
    lines += copies.map { ("Copy", $0) }
    lines += [
      ("Camera", camera ?? "?"), ("Begins", begins.text),
    ]
    if let reading {
      lines.append(
        (
          "Read from",
          "\(reading.text) (\(reading.field); zone \(reading.zone), \(reading.zoneWords))"
        ))
    }
    lines += [
      ("Size", Words.bytes(sizeBytes)), ("SHA-256", sha256 ?? "not read yet"),
    ]
    if framesDecoded > 0 {
      let declared = declaredSeconds.map { " of \(Words.duration($0))" } ?? ""
      lines += [
        ("Decoded", Words.duration(decodedSeconds) + declared),
        (
          "Frames",
          "\(grouped(framesDecoded)) decoded, \(grouped(framesSampled)) sampled, "
            + "\(grouped(framesWithFaces)) with faces" + Words.spared(skipped)
        ),
        (
          "Detections",
          grouped(detections)
            + rejected.sorted { $0.key < $1.key }.map { ", \(grouped($0.value)) \($0.key)" }
            .joined()
        ),
        ("Sightings", "\(grouped(sightings)), with \(counted(faces, "face")) kept"),
      ]
    }
    lines += contentLines
    lines += stretchLines
    lines += warnings.map { ("Warning", $0.words) }
    if let leftOut, !leftOut.isEmpty {
      let places = Set(leftOut.map(\.place)).sorted().map { "\($0)" }.joined(separator: ", ")
      lines.append(
        (
          "Left out",
          "\(counted(leftOut.count, "sighting")) that only repeat what never moves, at place "
            + "\(places) (facearchive stills)"
        ))
    }
    for again in redetections ?? [] {
      lines.append(
        (
          "Detected again",
          "with \(again.detectorSHA256.prefix(12))…\(again.finished == nil ? ", not to its end" : ""): "
            + "\(counted(again.seenAgain, "sighting")) seen again, "
            + "\(grouped(again.newSightings)) added, with \(counted(again.newFaces, "new face"))"
        ))
    }
    if let finished { lines.append(("Last try", "ended \(finished.text)")) }
    return Words.labelled(lines)
  }

  /// What it was read from, once that has changed.
  private var contentLines: [(String, String)] {
    guard let contents, contents.count > 1 else { return [] }
    return contents.enumerated().map { index, content in
      let end = content.replacedBy.map { ", replaced by \($0.prefix(12))…" } ?? ""
      return (
        index == 0 ? "Contents" : "",
        "\(content.sha256.prefix(12))… \(Words.bytes(content.sizeBytes)) at \(content.path), "
          + "first read \(content.firstRead.text)\(end)"
      )
    }
  }

  /// What was done with it, part by part: the first of them, for `--json` says all.
  private var stretchLines: [(String, String)] {
    guard let stretches, !stretches.isEmpty else { return [] }
    let most = 20
    var lines = stretches.prefix(most).enumerated().map { index, stretch in
      (
        index == 0 ? "Stretches" : "",
        "\(decimals(stretch.fromSeconds, 1))–\(decimals(stretch.toSeconds, 1)) s "
          + stretch.treatment
      )
    }
    if stretches.count > most {
      lines.append(("", "and \(grouped(stretches.count - most)) more (--json)"))
    }
    return lines
  }

  /// What lies at the path now has another size than what was read.
  private var hasChanged: Bool {
    guard !isGone, state != JournalState.settling.rawValue, let file = FilePath(escaped: path),
      let identity = FileIdentity(of: file)
    else { return false }
    return identity.sizeBytes != sizeBytes
  }

  private var stateWords: String {
    var words = state
    if let reason { words += ": \(reason.message) (\(reason.code))" }
    if tries > 0 { words += ", after \(counted(tries, "failed try", plural: "failed tries"))" }
    if isGone { words += "; the file is gone" }
    switch JournalState(rawValue: state) {
    case .settling:
      words +=
        "; it is being written, or was a moment ago: it is read once it stops changing"
    case .seen where reason?.code == SourceSummary.Reason.unreadableCode:
      words += "; ingest tries again each time, watch now and then and when its rights change"
    case .seen where !isGone: words += "; it waits for a worker of ingest or watch"
    case .partial where !isGone:
      words += "; the readable part is searchable, and it is read again when the file changes"
    default: break
    }
    if hasChanged {
      words += "; the file has changed since: ingest or watch reads it again"
    }
    if state == JournalState.parked.rawValue {
      words += "; it is tried again when the file changes, or by journal retry"
    }
    return words
  }
}
