import Answers
import Archive
import ArgumentParser
import Values

/// `facearchive camera set`
struct CameraSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Say how the pictures of a camera are turned.",
    discussion: """
      What you set holds for files that are read from then on, whatever their faces say. Files that \
      were read already stay as they are: `journal retry` has them read again.

      EXAMPLES
        facearchive camera set 10B_6_3 --turn 90
        facearchive camera set 10B_6_3 --turn none
        facearchive camera set 10B_6_3 --turn auto

      \(ExitStatusCode.writingHelp)
      """)

  /// How pictures are turned.
  enum Turn: String, ExpressibleByArgument, CaseIterable {
    case quarter = "90"
    case half = "180"
    case threeQuarters = "270"
    case none
    case auto

    /// `nil` for what is found by the faces.
    var degrees: Int? {
      switch self {
      case .quarter: 90
      case .half: 180
      case .threeQuarters: 270
      case .none: 0
      case .auto: nil
      }
    }
  }

  @Argument(
    help: ArgumentHelp("The camera's name, as `camera list` shows it.", valueName: "camera"))
  var camera: String

  @Option(
    name: .customLong("turn"),
    help: ArgumentHelp(
      "Turn pictures clockwise by so many degrees, beyond what files say; none as files say; auto "
        + "as their faces say.", valueName: "degrees"))
  var turn: Turn

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try archive.path()
    let writer = try ArchiveWriter(path: path, tenure: .visitor)
    try writer.turn {
      try writer.cameraTurns.set(degrees: turn.degrees, ofCamera: camera)
      try writer.close()
    }
    let answer = try ArchiveReader(path: path).snapshot {
      try CameraListAnswer(of: $0, only: camera)
    }
    try output.render(answer) { $0.text }
  }
}
