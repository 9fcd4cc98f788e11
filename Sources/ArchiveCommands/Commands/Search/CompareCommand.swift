import Answers
import ArgumentParser
import Evaluation
import FaceRecognition
import Query
import Values
import Wording

/// `facearchive compare`
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show how alike the faces in photos are.",
    discussion: """
      Prints the photos with their numbers, and the similarity of each pair: the cosine, which is \
      1 for the same picture. --metric distance prints Euclidean distances instead. The largest \
      face of each photo counts. A photo without a face keeps its number, and its row stays \
      empty.

      It needs no archive. If you name one, --model and --detector may also name networks that \
      were added to it.

      EXAMPLES
        facearchive compare a.jpg b.jpg
        facearchive compare *.jpg --metric distance
        facearchive compare *.jpg --csv > matrix.csv

      \(ExitStatusCode.photosHelp)
      """)

  @Argument(help: ArgumentHelp("Two or more photos.", valueName: "photo"))
  var photos: [String] = []

  @OptionGroup var measure: MetricOption<ComparisonAnswer.Metric>

  @Flag(name: .customLong("csv"), help: "Write the matrix as comma-separated values.")
  var asCSV = false

  @OptionGroup var options: PhotoSetOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if photos.count < 2 { throw ValidationError("Name two or more photos.") }
    if asCSV && output.json { throw ValidationError("Give --csv or --json, not both.") }
  }

  func run() throws {
    let (found, model) = try options.embed(photos.map { FilePath(argument: $0) }, pick: .largest)
    let answer = ComparisonAnswer(
      model: model, metric: measure.metric ?? .similarity, photos: found)
    if asCSV {
      try Console.write(answer.commaSeparated)
    } else {
      try output.render(answer) { $0.text }
    }
    try EvaluationAnswer.Photos(found).report()
  }
}

extension ComparisonAnswer.Metric: ExpressibleByArgument {}

extension ComparisonAnswer {
  /// The photos and the matrix for people.
  var text: String {
    var list = TextTable([("", .right), ("PHOTO", .left), ("", .left)])
    for (index, photo) in photos.enumerated() {
      let note =
        switch photo.outcome {
        case "no-face": "no face found"
        case "unreadable": "could not be read"
        default: photo.facesFound > 1 ? "largest of \(photo.facesFound) faces" : ""
        }
      let missing = photo.missing.map { "not read whole: \($0)" }
      list.add([
        "\(index)", photo.path, [note, missing ?? ""].filter { $0 != "" }.joined(separator: "; "),
      ])
    }
    var table = TextTable(
      [("", .right)] + photos.indices.map { ("\($0)", TextTable.Alignment.right) })
    for (index, row) in matrix.enumerated() {
      table.add(["\(index)"] + row.map { $0.map { decimals($0, 4) } ?? "–" })
    }
    let what = metric == .similarity ? "Similarities (cosine)" : "Distances (Euclidean)"
    return list.text + "\n\(what) of \(model.name):\n" + table.text
  }

  /// The matrix as comma-separated values.
  var commaSeparated: String {
    let names = photos.map { CommaText.field($0.path) }
    var lines = [([""] + names).joined(separator: ",")]
    for (name, row) in zip(names, matrix) {
      lines.append(([name] + row.map { $0.map { "\($0)" } ?? "" }).joined(separator: ","))
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
