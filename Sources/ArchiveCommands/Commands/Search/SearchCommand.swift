import Answers
import Archive
import ArgumentParser
import Query
import Sheets
import Values

/// `facearchive search`
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find the sightings in which a face appears.",
    discussion: """
      Prints the most similar sightings first. Then it says what was searched: how many faces, \
      over which period and cameras, whether exactly, and what is not processed yet. FALSE \
      estimates how many faces of other people, among those searched, are as similar. The \
      estimate comes from `eval calibrate` on this archive, or else from the model's published \
      curve. Several photos of one person make one query.

      EXAMPLES
        facearchive search photo.jpg
        facearchive search front.jpg side.jpg --from yesterday --top 50
        facearchive search group.jpg --show-faces faces.png
        facearchive search group.jpg --face 2 --camera '10B_*_3' --camera '2A_*'
        facearchive search --sighting 17 --from -2h --by camera
        facearchive search photo.jpg --from '2024-05-12 08:00' --to 2024-05-12 --json
        facearchive search photo.jpg --max-false-matches 0.1

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var question: QuestionOptions

  @Option(
    name: .customLong("show-faces"),
    help: ArgumentHelp(
      "Instead of searching, write the photo with the numbers of its faces, for --face: .png or "
        + ".jpg.",
      valueName: "file"))
  var facesPicture: String?

  @OptionGroup var hits: HitOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    try question.source.requireOne()
    if facesPicture != nil, question.source.photos.count != 1 {
      throw ValidationError("--show-faces needs exactly one photo, whose faces it shows.")
    }
  }

  func run() throws {
    let opened = try question.open()
    if let facesPicture { return try showFaces(opened, FilePath(argument: facesPicture)) }
    try output.render(opened.search(question, hits).answer) { $0.text }
  }

  private func showFaces(_ opened: OpenedArchive, _ path: FilePath) throws {
    let photo = FilePath(argument: question.source.photos[0])
    try SheetWriter.requireOther(than: [photo], path)
    let found = try QueryFace.choices(
      in: photo, analyzer: opened.searcher.analyzer(for: nil), unpack: opened.searcher.unpackPhoto)
    try NumberedFaces.write(found.image, faces: found.choices, to: path)
    let answer = PhotoFacesAnswer(
      photo: photo.description, picture: path.description,
      faces: found.choices.map(FailureAnswer.Face.init))
    try output.render(answer) { _ in
      let numbers = found.choices.map { $0.words + "\n" }.joined()
      return "\(path)\n" + (numbers.isEmpty ? "The photo shows no face.\n" : numbers)
    }
  }
}
