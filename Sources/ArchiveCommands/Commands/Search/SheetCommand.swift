import Answers
import Archive
import ArgumentParser
import Query
import Sheets
import Values
import Wording

/// `facearchive sheet`
struct SheetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheet",
    abstract: "Make a contact sheet of the hits of a search, or of chosen faces.",
    discussion: """
      The ending of the file's name decides the format: .pdf (one file), .png or .jpg (one file \
      per page: sheet-1.png, sheet-2.png, …). Say who, where and when as for `search`, or name \
      sightings and faces with --pick-sighting and --pick-face. With --context each tile shows \
      the surroundings of the face, decoded from the source again.

      The files appear when all of them are complete. They replace an earlier sheet of that name, \
      with all its pages, but never a photo that you search with.

      EXAMPLES
        facearchive sheet photo.jpg --out hits.pdf
        facearchive sheet photo.jpg --from yesterday --out hits.png --context
        facearchive sheet --pick-sighting 17 --pick-sighting 23 --title Entrance

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var question: QuestionOptions
  @OptionGroup var hits: HitOptions

  @Option(
    name: .customLong("pick-sighting"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Show this sighting, without a search; may be repeated.", valueName: "id"))
  var sightings: [Int64] = []

  @Option(
    name: .customLong("pick-face"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Show this face, without a search; may be repeated.", valueName: "id"))
  var faces: [Int64] = []

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp("The file to write: .pdf, .png or .jpg.", valueName: "file"))
  var out = "sheet.pdf"

  @Flag(name: .customLong("context"), help: "Show the surroundings of each face.")
  var context = false

  @Option(
    name: .customLong("title"), help: ArgumentHelp("The sheet's headline.", valueName: "text"))
  var title: String?

  @OptionGroup var output: OutputOptions

  private var choices: [SheetChoice] {
    sightings.map { .sighting(SightingID(rawValue: $0)) }
      + faces.map { .face(FaceID(rawValue: $0)) }
  }

  func validate() throws {
    if choices.isEmpty {
      try question.source.requireOne()
    } else if question.source.isGiven {
      throw ValidationError("--pick-sighting and --pick-face replace the search: name nobody else.")
    }
  }

  func run() throws {
    let path = FilePath(argument: out)
    let format = try SheetFormat(path: path)
    try SheetWriter.requireOther(than: photos, path)
    let opened = try question.open()
    var options = SheetOptions(printed: WallTime.now)
    options.title = title
    options.showsContext = context
    let (sheet, search) = try sheet(opened, options)
    let written = try SheetWriter.write(sheet, to: path, sparing: photos)
    let answer = try SheetAnswer(sheet, format: format, written: written, search: search)
    try output.render(answer) { written in
      let content = "\(counted(written.tiles, "tile")) on \(counted(written.pages, "page")).\n"
      let removed = written.removed.map { "Removed \($0), of the earlier sheet.\n" }.joined()
      return written.files.map { "\($0.path)\n" }.joined() + content + removed
    }
  }

  private var photos: [FilePath] { question.source.photos.map { FilePath(argument: $0) } }

  private func sheet(_ opened: OpenedArchive, _ options: SheetOptions) throws -> (
    ContactSheet, SearchAnswer?
  ) {
    let builder = SheetBuilder(reader: opened.reader)
    let display = StepDisplay("surroundings")
    defer { display.clear() }
    guard choices.isEmpty else {
      let filter = try question.filter.filter(opened.clock)
      return (
        try builder.sheet(of: choices, filter: filter, options: options, progress: display.show),
        nil
      )
    }
    let result = try opened.search(question, hits)
    return (try builder.sheet(of: result, options: options, progress: display.show), result.answer)
  }
}
