import Answers
import Archive
import ArgumentParser
import Values
import Wording

/// `facearchive stills`
struct StillsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stills",
    abstract: "List posters and other faces that never move, and how often they were left out.",
    discussion: """
      A poster or a photo on a wall appears in every recording of its camera. Its first \
      \(ArchiveWriter.storedStillRecordings) recordings are stored as sightings like any other. A \
      later recording that shows the same face at the same place, motionless from beginning to \
      end, is left out and only counted. This lists those places: the camera, where in the \
      picture, from when to when, in how many recordings, and a stored sighting that shows the \
      face. A person who moves there is stored as everywhere. A person who moves by less than a \
      hundredth of the head through three whole recordings of at least eight seconds would be \
      counted too.

      `journal show` lists what was left out of one file. `ingest --keep-stills` and `watch \
      --keep-stills` leave nothing out; `journal retry` has a file read again.

      EXAMPLES
        facearchive stills
        facearchive stills --json | jq '.places[] | select(.leftOut > 100)'
        facearchive sheet --pick-sighting 17 --out poster.png

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let stills = try ArchiveReader(path: try archive.path()).snapshot { try StillsAnswer(of: $0) }
    try output.render(stills) { $0.text }
  }
}

extension StillsAnswer {
  /// The list for people.
  var text: String {
    guard !places.isEmpty else { return "Nothing was left out.\n" }
    var table = TextTable([
      ("PLACE", .right), ("CAMERA", .left), ("IN THE PICTURE", .left), ("FROM – TO", .left),
      ("RECORDINGS", .right), ("LEFT OUT", .right), ("SIGHTING", .right),
    ])
    for place in places {
      table.add([
        "\(place.place)", place.camera, place.position,
        Moment.spanText(place.firstSeen, place.lastSeen), grouped(place.recordings),
        grouped(place.leftOut), place.sightings.first.map { "\($0)" } ?? "removed",
      ])
    }
    return table.text
  }
}

extension StillsAnswer.Place {
  /// Where in the picture, for people.
  var position: String {
    "\(Int(box.width.rounded()))x\(Int(box.height.rounded())) at "
      + "\(Int(box.x.rounded())),\(Int(box.y.rounded()))"
  }
}
