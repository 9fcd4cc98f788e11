import Archive
import ArgumentParser
import Query
import Values

/// `facearchive index status`
struct IndexStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the size of the index and the last measured recall.",
    discussion: """
      EXAMPLES
        facearchive index status
        facearchive index status --json | jq .bytesPerFace

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try archive.path()
    let status = try ArchiveReader(path: path).snapshot { snapshot in
      let clock = try ArchiveClock(zoneName: snapshot.settings.timeZone)
      return try IndexStatusResult(
        archive: path, health: try snapshot.indexHealth(),
        checks: try snapshot.indexChecks().map { IndexCheckPayload($0, clock: clock) })
    }
    try output.render(status) { $0.text }
  }
}

/// What `index status` reports.
struct IndexStatusResult: Encodable {
  struct Plane: Encodable {
    /// What the index keeps in it: `columns`, `vectors`, `codes`, `strip`, `centroids`, `list`.
    var name: String
    var blocks: Int
    var bytes: Int
    var bytesPerFace: Double?
  }

  var archive: String
  /// Absent before the first `ingest`, as all that follows but `checks`.
  var generation: Int32?
  var model: String?
  var dimension: Int?
  var faces: Int
  var deletedRows: Int
  var lists: Int
  var tailRows: Int
  /// Rows of the longest list; absent without lists.
  var longestList: Int?
  /// How much more a search of lists compares than if all were equally long; absent without lists.
  var listImbalance: Double?
  var bytes: Int
  var bytesPerFace: Double?
  var planes: [Plane]
  var checks: [IndexCheckPayload]

  init(archive: String, health: IndexHealth?, checks: [IndexCheckPayload]) throws {
    self.archive = archive
    self.checks = checks
    generation = health?.generation.id.rawValue
    model = health?.generation.embedder.name
    dimension = health?.generation.embedder.dimension
    let faces = health?.faces ?? 0
    self.faces = faces
    deletedRows = health?.deletedRows ?? 0
    let gauges = health?.gauges
    lists = gauges?.lists ?? 0
    tailRows = gauges?.tailRows ?? 0
    if let gauges, gauges.lists > 0 {
      longestList = gauges.longest
      listImbalance = gauges.imbalance
    }
    bytes = health?.bytes ?? 0
    func perFace(_ bytes: Int) -> Double? { faces > 0 ? Double(bytes) / Double(faces) : nil }
    bytesPerFace = perFace(bytes)
    planes = (health?.planes ?? []).map { plane in
      Plane(
        name: "\(plane.kind)", blocks: plane.blocks, bytes: plane.bytes,
        bytesPerFace: perFace(plane.bytes))
    }
  }

  private var listWords: String {
    guard let longestList, let listImbalance else { return "none: every sketch is looked at" }
    return "\(grouped(lists)), the longest of \(counted(longestList, "row")) (imbalance "
      + "\(decimals(listImbalance, 1))), \(counted(tailRows, "row")) not in one yet"
  }

  /// The report for people.
  var text: String {
    guard let generation, let model, let dimension else {
      return "There is no index yet: run facearchive ingest.\n"
    }
    let size = bytesPerFace.map { ", \(grouped(Int($0.rounded()))) B per face" } ?? ""
    let lines = [
      ("Index", "\(model), \(dimension) numbers a face, generation \(generation)"),
      ("Faces", grouped(faces)), ("Deleted", counted(deletedRows, "row")),
      ("Lists", listWords), ("On disk", Words.bytes(Int64(bytes)) + size),
    ]
    var table = TextTable([
      ("PLANE", .left), ("BLOCKS", .right), ("BYTES", .right), ("PER FACE", .right),
    ])
    for plane in planes {
      table.add([
        plane.name, grouped(plane.blocks), grouped(plane.bytes),
        plane.bytesPerFace.map { decimals($0, 1) } ?? "",
      ])
    }
    let measured =
      checks.isEmpty
      ? "Not measured yet: facearchive index check.\n"
      : "Measured:\n" + IndexCheckPayload.table(checks).text
    return Words.labelled(lines) + "\n" + table.text + "\n" + measured
  }
}
