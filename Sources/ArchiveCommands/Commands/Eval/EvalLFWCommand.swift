import Answers
import ArgumentParser
import Evaluation
import Foundation
import Query
import Values
import Wording

/// `facearchive eval lfw`
struct EvalLFWCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lfw",
    abstract: "Verify pairs of labelled photos, as on Labeled Faces in the Wild.",
    discussion: """
      DIR holds a folder for each person, NAME/NAME_0001.jpg; LFW's pairs.txt lists the pairs. \
      For each fold the threshold is chosen on the other nine. It prints accuracy, the validation \
      rate VAL at a false accept rate, AUC and EER, as the FaceNet tools' validate_on_lfw does: \
      the metric "distance" is its metric 0, "cosine" its metric 1. Without --metric it prints \
      both. EXACT AUC is the usual AUC over all pairs, without the grid of thresholds. --flip \
      joins the embeddings of a face and its mirror image and compares both together. In each \
      photo the large face near the middle counts. Any set of photos in this layout will do.

      EXAMPLES
        facearchive eval lfw lfw/ --pairs pairs.txt
        facearchive eval lfw lfw/ --pairs pairs.txt --metric cosine --flip
        facearchive eval lfw lfw/ --pairs pairs.txt --all-pairs --far 0.0001
        facearchive eval lfw lfw/ --pairs pairs.txt --embeddings lfw.npy --json
        facearchive eval lfw lfw/ --pairs pairs.txt --archive DIR --model arcface

      \(ExitStatusCode.photosHelp)
      """)

  @Argument(help: ArgumentHelp("The folder that holds a folder for each person.", valueName: "dir"))
  var directory: String

  @Option(name: .customLong("pairs"), help: ArgumentHelp("LFW's pairs.txt.", valueName: "file"))
  var pairsPath: String

  @OptionGroup var measure: MetricOption<ComparisonMetric>
  @OptionGroup var mirror: MirrorImageFlag

  @Flag(
    name: .customLong("subtract-mean"),
    help: "Subtract the mean of the other folds' embeddings before comparing.")
  var subtractsMean = false

  @Option(
    name: .customLong("far"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Report the validation rate at this false accept rate; may be repeated. Default: 0.001.",
      valueName: "rate"))
  var rates: [Double] = []

  @Flag(
    name: .customLong("all-pairs"),
    help: ArgumentHelp(
      "Also compare every photo in the folder with every other: true accept rates down to 1e-6."))
  var allPairs = false

  @Option(
    name: .customLong("embeddings"),
    help: ArgumentHelp("Write the embeddings to this .npy or .csv file.", valueName: "file"))
  var embeddingsPath: String?

  @OptionGroup var options: PhotoSetOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard rates.allSatisfy({ $0 > 0 && $0 <= 1 }) else {
      throw ValidationError("--far must be above 0 and at most 1.")
    }
  }

  private static let defaultRates = [1e-3]
  /// Where published tables give true accept rates.
  private static let allPairsRates = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6]

  func run() throws {
    try embeddingsPath.map { _ = try EmbeddingsFile.Ending($0) }
    let set = try LabelledPairs(directory: directory, pairsPath: pairsPath, everyPhoto: allPairs)
    let (photos, model) = try options.embed(set.paths, pick: .central, mirrors: mirror.isGiven)
    if let embeddingsPath { try EmbeddingsFile.write(photos, to: embeddingsPath) }
    let embeddings = photos.map(\.joined)
    let reports = try (measure.metric.map { [$0] } ?? ComparisonMetric.allCases).map { metric in
      try VerificationProtocol(
        metric: metric, subtractsMean: subtractsMean,
        falseAcceptRates: rates.isEmpty ? Self.defaultRates : rates
      ).evaluate(embeddings: embeddings, halves: mirror.isGiven ? 2 : 1, pairs: set.pairs)
    }
    let tally = EvaluationAnswer.Photos(photos)
    let answer = VerificationAnswer(
      directory: directory, pairs: pairsPath, model: model, photos: tally,
      flip: mirror.isGiven, subtractMean: subtractsMean, folds: set.foldCount,
      results: reports.map(VerificationAnswer.Result.init),
      allPairs: allPairs ? everyPair(photos, set) : nil)
    try output.render(answer) { $0.text }
    try tally.report()
  }

  private func everyPair(
    _ photos: [PhotoEmbedding], _ set: LabelledPairs
  ) -> VerificationAnswer.EveryPair {
    // Both halves of a flipped embedding weigh the same: unit length for both together.
    let scale = Float(mirror.isGiven ? 0.5.squareRoot() : 1)
    let embeddings = photos.map { $0.joined?.map { $0 * scale } }
    return VerificationAnswer.EveryPair(
      AllPairs(embeddings, labels: set.people, falseAcceptRates: Self.allPairsRates))
  }
}

extension ComparisonMetric: ExpressibleByArgument {}

/// The photos that a list of pairs names, found on disk.
private struct LabelledPairs {
  var paths: [FilePath]
  /// For each photo the number of its person.
  var people: [Int]
  var pairs: [VerificationPair]
  var foldCount: Int

  init(directory: String, pairsPath: String, everyPhoto: Bool) throws {
    let file = try PairsFile(text: Self.text(pairsPath))
    let files = try PhotoFolder.files(in: directory)
    var byStem: [Substring: String] = [:]
    for path in files.reversed() {
      byStem[path[..<(path.lastIndex(of: ".") ?? path.endIndex)]] = path
    }
    var wanted = Set<String>()
    var missing: [String] = []
    for photo in file.pairs.flatMap({ [$0.first, $0.second] }) {
      if let path = byStem[photo.stem[...]] {
        wanted.insert(path)
      } else {
        missing.append(photo.stem)
      }
    }
    guard missing.isEmpty else {
      throw Failure(
        .notFound, attempted: "find the photos of the pairs in", subject: directory,
        reason: "\(counted(Set(missing).count, "photo is", plural: "photos are")) missing, the "
          + "first \(missing[0]).jpg",
        remedy: "Name the folder that holds a folder for each person.")
    }
    let relative = everyPhoto ? files.filter { $0.contains("/") } : wanted.sorted()
    let places = Dictionary(uniqueKeysWithValues: relative.enumerated().map { ($1, $0) })
    var numbers: [Substring: Int] = [:]
    people = relative.map { path in
      let name = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
      numbers[name] = numbers[name] ?? numbers.count
      return numbers[name] ?? 0
    }
    paths = relative.map { FilePath(directory).appending(FilePath($0)) }
    foldCount = file.foldCount
    pairs = file.pairs.compactMap { pair in
      guard let first = byStem[pair.first.stem[...]].flatMap({ places[$0] }),
        let second = byStem[pair.second.stem[...]].flatMap({ places[$0] })
      else { return nil }
      return VerificationPair(
        first: first, second: second, isGenuine: pair.isGenuine, fold: pair.fold)
    }
  }

  private static func text(_ path: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(
        .notFound, attempted: "read the list of pairs", subject: path,
        reason: "the file does not exist or cannot be read",
        remedy: "Name LFW's pairs.txt with --pairs.")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
