import Answers
import Archive
import ArgumentParser
import Values
import Wording

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
    let status = try ArchiveReader(path: path).snapshot {
      try IndexStatusAnswer(of: $0, archive: path)
    }
    try output.render(status) { $0.text }
  }
}

extension IndexStatusAnswer {
  private var listWords: String {
    guard let longestList, let listImbalance else { return "none: a search reads every sketch" }
    return "\(grouped(lists)), the longest of \(counted(longestList, "row")) (imbalance "
      + "\(decimals(listImbalance, 1))), \(counted(tailRows, "row")) not in one yet"
  }

  /// The report for people.
  var text: String {
    guard let generation, let model, let dimension else {
      return "The archive has no index yet: run facearchive ingest.\n"
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
      : "Measured:\n" + IndexCheckAnswer.Check.table(checks).text
    return Words.labelled(lines) + "\n" + table.text + "\n" + measured
  }
}
