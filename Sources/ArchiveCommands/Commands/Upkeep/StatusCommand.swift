import Answers
import Archive
import ArgumentParser
import Reindex
import Values
import Wording

/// `facearchive status`
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what the archive holds, and what needs attention.",
    discussion: """
      EXAMPLES
        facearchive status --archive /srv/faces
        facearchive status --json | jq .sources.parked

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let archivePath = try archive.path()
    let status = try ArchiveReader(path: archivePath).snapshot {
      try StatusAnswer(of: $0, archive: archivePath)
    }
    try output.render(status) { $0.text }
  }
}

extension StatusAnswer {
  /// The report for people.
  var text: String {
    let total = sources.values.reduce(0, +)
    let states = JournalState.allCases.compactMap { state in
      sources[state.rawValue].flatMap { $0 > 0 ? "\(grouped($0)) \(state.rawValue)" : nil }
    }
    var lines = [
      ("Archive", "\(archive)  (times in \(timeZone))"),
      (
        "Model",
        model.map { "\($0.name), \($0.dimension) x \($0.precision), generation \($0.generation)" }
          ?? "none yet"
      ),
      ("Sources", grouped(total) + (states.isEmpty ? "" : ": " + states.joined(separator: ", "))),
      ("Decoded", Words.duration(decodedSeconds)),
      ("Sightings", "\(grouped(sightings)), with \(counted(faces, "face"))"),
      ("Seen", Moment.spanText(firstSeen, lastSeen) ?? "nobody yet"),
      (
        "On disk",
        "\(Words.bytes(metadataBytes)) metadata, \(Words.bytes(vectorsBytes)) crops and vectors"
      ),
    ]
    if auditedGroups > 0 { lines.append(("Audit", Words.audit(auditedGroups, auditedMisses))) }
    if stillPlaces > 0 {
      lines.append(
        (
          "Stills",
          "\(counted(stillOccurrences, "sighting")) left out that only repeat what never moves, "
            + "at \(counted(stillPlaces, "place")) (facearchive stills)"
        ))
    }
    if !warnings.isEmpty {
      lines.append(("Warnings", "\(Words.warnings(warnings)) (journal list --warnings)"))
    }
    lines += building.map { ("Building", $0.words) }
    lines += watch?.lines ?? []
    if let attention { lines.append(("Attention", attention)) }
    let head = Words.labelled(lines)
    return cameras.isEmpty ? head : head + "\n" + cameraTable
  }

  private var attention: String? {
    func count(_ state: JournalState) -> Int { sources[state.rawValue] ?? 0 }
    var parts: [String] = []
    if let watch, watch.isRunning, !watch.troubles.isEmpty {
      let codes = Set(watch.troubles.map(\.code)).sorted().joined(separator: ", ")
      parts.append("the watch is degraded (\(codes)): new files may be found late")
    }
    if let watch, !watch.isRunning, watch.ended == nil {
      parts.append("the watch did not end by itself, and no watch is running")
    }
    if let freeBytes, let disk, disk != "roomy" {
      let consequence =
        disk == "full"
        ? "is full: nothing can be added until there is room" : "is nearly full"
      parts.append("the archive's disk \(consequence) (\(Words.bytes(freeBytes)) left)")
    }
    let waiting = count(.seen) + count(.settling) + count(.working)
    if waiting > 0 {
      let way = watch?.isRunning ?? false ? "yet" : "(run ingest)"
      parts.append("\(grouped(waiting)) not processed \(way)")
    }
    for state in [JournalState.parked, .partial, .gone] where count(state) > 0 {
      parts.append("\(grouped(count(state))) \(state) (journal list --state \(state))")
    }
    if affectedSources > 0 {
      parts.append(
        "\(grouped(affectedSources)) read by a build that could miss people or misread times "
          + "(journal retry --affected)")
    }
    if indexRows != faces {
      parts.append("the index has \(grouped(indexRows)) rows for \(grouped(faces)) faces")
    }
    for (name, message) in conditions.sorted(by: { $0.key < $1.key }) {
      parts.append("\(name): \(message)")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private var cameraTable: String {
    var table = TextTable([
      ("CAMERA", .left), ("BUILDING", .left), ("FLOOR", .left), ("SOURCES", .right),
      ("DECODED", .right), ("SIGHTINGS", .right), ("FACES", .right), ("RECORDED", .left),
    ])
    for camera in cameras {
      table.add([
        camera.name, camera.building, camera.floor, grouped(camera.sources),
        Words.duration(camera.decodedSeconds), grouped(camera.sightings), grouped(camera.faces),
        Moment.spanText(camera.from, camera.to) ?? "",
      ])
    }
    return table.text
  }
}
