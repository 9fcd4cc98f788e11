import Answers
import Archive
import ArgumentParser
import Values
import Wording

/// `facearchive camera list`
struct CameraListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the cameras, and how their pictures are turned.",
    discussion: """
      TURNED says by how many degrees clockwise, beyond what the files say, and whether that was \
      found by the faces or set by you.

      EXAMPLES
        facearchive camera list
        facearchive camera list --json | jq '.cameras[] | select(.turnedDegrees > 0)'

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let cameras = try ArchiveReader(path: try archive.path()).snapshot {
      try CameraListAnswer(of: $0)
    }
    try output.render(cameras) { $0.text }
  }
}

extension CameraListAnswer {
  /// The list for people.
  var text: String {
    guard !cameras.isEmpty else { return "The archive knows no camera yet.\n" }
    var table = TextTable([
      ("CAMERA", .left), ("BUILDING", .left), ("FLOOR", .left), ("NUMBER", .left),
      ("SOURCES", .right), ("TURNED", .left),
    ])
    for entry in cameras {
      table.add([
        entry.camera.name, entry.camera.building, entry.camera.floor, entry.camera.number,
        grouped(entry.sources), entry.turnWords,
      ])
    }
    return table.text
  }
}

extension CameraListAnswer.Camera {
  /// `90° (found in source 3)`, `no (set)`, or nothing.
  var turnWords: String {
    guard let turnOrigin else { return "" }
    let place = turnSource.map { " in source \($0.rawValue)" } ?? ""
    return (turnedDegrees == 0 ? "no" : "\(turnedDegrees)°") + " (\(turnOrigin)\(place))"
  }
}
