import Archive
import ArgumentParser
import Query
import Reindex
import Values

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
    let reader = try ArchiveReader(path: archivePath)
    let status = try reader.snapshot { snapshot in
      let status = try snapshot.status()
      let cameras = try status.cameras.map { camera in
        (camera.name, try snapshot.coverage(cameras: [camera.id]))
      }
      return try StatusResult(status, cameras: cameras, archive: archivePath)
    }
    try output.render(status) { $0.text }
  }
}

/// What `status` reports.
struct StatusResult: Encodable {
  struct Camera: Encodable {
    var name: String
    var building: String
    var floor: String
    var number: String
    var sources: Int
    /// Sources that wait for `ingest`, or are being worked on.
    var pending: Int
    /// Sources that could be read only in part.
    var partial: Int
    /// Sources that were given up.
    var parked: Int
    var sightings: Int
    var faces: Int
    /// Recorded time that was decoded, in seconds.
    var decodedSeconds: Double
    /// First and last moment that was recorded; ISO 8601 in the archive's zone.
    var from: String?
    var to: String?
  }

  struct Model: Encodable {
    var name: String
    var sha256: String
    var dimension: Int
    var precision: String
    var generation: Int32
  }

  var archive: String
  var archiveID: String
  var schemaVersion: Int
  var timeZone: String
  /// Templates that `ingest` uses when it is given none.
  var settings: [String: String]
  /// What embeddings are made with; absent before the first `ingest`.
  var model: Model?
  /// Sources by the state that the journal gives them.
  var sources: [String: Int]
  var sightings: Int
  var faces: Int
  /// Rows in the live index; equals `faces`.
  var indexRows: Int
  /// First and last moment of any sighting; ISO 8601 in the archive's zone.
  var firstSeen: String?
  var lastSeen: String?
  /// Media time decoded, in seconds.
  var decodedSeconds: Double
  /// Groups of pictures that would have been left out and were examined to see what that costs, and
  /// those of them in which a sighting began.
  var auditedGroups: Int
  var auditedMisses: Int
  /// Places where a face never moves, and sightings that were left out for they only repeat them.
  var stillPlaces: Int
  var stillOccurrences: Int
  var cameras: [Camera]
  /// The number of the last batch that was committed.
  var batch: Int64
  var metadataBytes: Int64
  var vectorsBytes: Int64
  /// Generations that `reindex` builds.
  var building: [BuildingStatus]
  /// The watch of this archive, or the last one; absent when there never was one.
  var watch: WatcherStatus?

  /// What is amiss around the archive, by name.
  var conditions: [String: String]

  private enum CodingKeys: String, CodingKey {
    case archive, archiveID, schemaVersion, timeZone, settings, model, sources, sightings, faces
    case indexRows, firstSeen, lastSeen, decodedSeconds, auditedGroups, auditedMisses
    case stillPlaces, stillOccurrences, cameras, batch, metadataBytes, vectorsBytes
    case building, watch, conditions
  }

  private let clock: ArchiveClock
  private let seen: ClosedRange<WallTime>?
  private let coverages: [(name: CameraName, coverage: Coverage)]

  init(
    _ status: ArchiveStatus, cameras: [(CameraName, Coverage)], archive: String
  ) throws {
    clock = try ArchiveClock(zoneName: status.settings.timeZone)
    let clock = clock
    seen = status.time
    coverages = cameras.map { (name: $0.0, coverage: $0.1) }
      .sorted { $0.name.text < $1.name.text }
    self.archive = archive
    let pace = ReindexPace(ofArchive: archive)
    building = status.building.map { generation, covered in
      BuildingStatus(generation, covered: covered, faces: status.faces, pace: pace)
    }
    watch = WatcherRecord(ofArchive: archive).map { WatcherStatus($0, clock: clock) }
    archiveID = status.archiveID
    schemaVersion = status.schemaVersion
    timeZone = status.settings.timeZone
    settings = status.settings.values
    model = status.generation.map { generation in
      Model(
        name: generation.embedder.name, sha256: generation.embedder.sha256,
        dimension: generation.embedder.dimension, precision: generation.embedder.precision,
        generation: generation.id.rawValue)
    }
    sources = Dictionary(
      uniqueKeysWithValues: JournalState.allCases.map { state in
        (state.rawValue, status.sourcesByState[state] ?? 0)
      })
    sightings = status.sightings
    faces = status.faces
    indexRows = status.indexRows
    firstSeen = status.time.map { clock.isoText($0.lowerBound) }
    lastSeen = status.time.map { clock.isoText($0.upperBound) }
    decodedSeconds = status.decodedSeconds
    auditedGroups = status.auditedGroups
    auditedMisses = status.auditedMisses
    stillPlaces = status.stillPlaces
    stillOccurrences = status.stillOccurrences
    self.cameras = coverages.map { name, coverage in
      Camera(
        name: name.text, building: name.building, floor: name.floor, number: name.number,
        sources: coverage.sources, pending: coverage.pending, partial: coverage.partial,
        parked: coverage.parked, sightings: coverage.sightings, faces: coverage.faces,
        decodedSeconds: coverage.cameraSeconds,
        from: coverage.covered.map { clock.isoText($0.lowerBound) },
        to: coverage.covered.map { clock.isoText($0.upperBound) })
    }
    batch = status.batch
    metadataBytes = status.metadataBytes
    vectorsBytes = status.vectorsBytes
    conditions = Dictionary(
      uniqueKeysWithValues: status.conditions.map { ($0.name, $0.message) })
  }
}

extension StatusResult {
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
      ("Seen", seen.map { clock.spanText($0.lowerBound, $0.upperBound) } ?? "nobody yet"),
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
    lines += building.map { ("Building", $0.words) }
    lines += watch?.lines ?? []
    if let attention { lines.append(("Attention", attention)) }
    let head = Words.labelled(lines)
    return coverages.isEmpty ? head : head + "\n" + cameraTable
  }

  private var attention: String? {
    func count(_ state: JournalState) -> Int { sources[state.rawValue] ?? 0 }
    var parts: [String] = []
    if let watch, watch.isRunning, !watch.troubles.isEmpty {
      let codes = Set(watch.troubles.map(\.code)).sorted().joined(separator: ", ")
      parts.append("the watch is degraded (\(codes)): what is new may be found late")
    }
    if let watch, !watch.isRunning, watch.ended == nil {
      parts.append("the watch did not end by itself, and none runs")
    }
    let waiting = count(.seen) + count(.settling) + count(.working)
    if waiting > 0 {
      let way = watch?.isRunning ?? false ? "yet" : "(run ingest)"
      parts.append("\(grouped(waiting)) not processed \(way)")
    }
    for state in [JournalState.parked, .partial, .gone] where count(state) > 0 {
      parts.append("\(grouped(count(state))) \(state) (journal list --state \(state))")
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
    for (name, coverage) in coverages {
      table.add([
        name.text, name.building, name.floor, grouped(coverage.sources),
        Words.duration(coverage.cameraSeconds), grouped(coverage.sightings),
        grouped(coverage.faces),
        coverage.covered.map { clock.spanText($0.lowerBound, $0.upperBound) } ?? "",
      ])
    }
    return table.text
  }
}
