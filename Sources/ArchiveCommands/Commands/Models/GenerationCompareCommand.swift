import Answers
import Archive
import ArgumentParser
import Evaluation
import Foundation
import Query
import Reindex
import Values
import Wording

/// `facearchive generation compare`
struct GenerationCompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Show how answers would change from one generation to another.",
    discussion: """
      Searches both generations with faces of the archive, spread evenly over it, leaving out \
      each face's own sighting, and compares the first hits. This shows how much would change, \
      not which generation is right.

      The error curves show that. They are measured on the archive's own faces, as `eval \
      calibrate` does: how often each generation takes one person for two, where both take two \
      for one equally often. Pairs of one person need sightings that keep several faces (`ingest \
      --keep 8`).

      EXAMPLES
        facearchive generation compare 1 2
        facearchive generation compare 1 2 --sample 1000 --top 20 --json
        facearchive generation compare 1 2 --sightings 20000

      \(ExitStatusCode.readingHelp)
      """)

  @Argument(help: ArgumentHelp("The number of a generation.", valueName: "a"))
  var first: Int32

  @Argument(help: ArgumentHelp("The number of another generation.", valueName: "b"))
  var second: Int32

  @OptionGroup var sample: SampleOption
  @OptionGroup var top: HitLimitOption
  @OptionGroup var calibration: CalibrationOptions
  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard first != second else {
      throw ValidationError("Name two different generations: see `facearchive generation list`.")
    }
    guard (1...1000).contains(depth) else {
      throw ValidationError("--top must be from 1 to 1000.")
    }
  }

  /// How many of the first hits it compares when the user does not say.
  static let standardDepth = 10

  private var depth: Int { top.count(standard: Self.standardDepth) ?? .max }

  func run() throws {
    let reader = try ArchiveReader(path: try archive.path())
    let result = try reader.snapshot { snapshot in
      let generations = try snapshot.generations
      func row(_ number: Int32) throws -> GenerationRow {
        guard let row = generations.first(where: { $0.id.rawValue == number }) else {
          throw Failure(
            .notFound, attempted: "compare generations",
            reason: "the archive has no generation \(number)",
            remedy: "See: facearchive generation list")
        }
        return row
      }
      let pair = (try row(first), try row(second))
      let comparison = try GenerationComparison(
        pair.0.id, pair.1.id, sample: sample.count, depth: depth,
        threads: ProcessInfo.processInfo.activeProcessorCount, in: snapshot)
      return GenerationComparisonAnswer(
        pair.0, pair.1, comparison, try curves(pair.0.id, pair.1.id, in: snapshot))
    }
    try output.render(result) { $0.text }
  }

  /// The calibrations of both on the same pairs: of faces that both cover.
  private func curves(
    _ first: GenerationID, _ second: GenerationID, in snapshot: borrowing ArchiveSnapshot
  ) throws -> [Calibration] {
    try [(first, second), (second, first)].map { measured, other in
      try Calibrator(snapshot, options: calibration.options) { face in
        guard try snapshot.embedding(face, in: other) != nil else { return nil }
        return try snapshot.embedding(face, in: measured)
      }.overall()
    }
  }
}

extension GenerationComparisonAnswer {
  /// The same for people.
  var text: String {
    func percent(_ share: Double) -> String { "\(decimals(share * 100, 1)) %" }
    var text = """
      Generation \(first) (\(firstModel)) and \(second) (\(secondModel)), \
      \(counted(queries, "face")) searched for, the first \(top) hits of each:
        the same first hit      \(percent(firstAgreement))
        hits that both have     \(percent(overlap))
        only in generation \(first)    \(grouped(vanished))
        only in generation \(second)    \(grouped(appeared))

      """
    if let rankCorrelation {
      text += "  order of those in both  \(decimals(rankCorrelation, 2)) (rank correlation)\n"
    }
    text += "\n" + curveText
    guard !changes.isEmpty else { return text }
    var table = TextTable([
      ("FACE", .right), ("HIT", .right), ("RANK IN \(first)", .right),
      ("RANK IN \(second)", .right), ("SIMILARITY", .right),
    ])
    for change in changes {
      table.add([
        "\(change.query)", "sighting \(change.sighting)",
        change.firstRank.map(String.init) ?? "-", change.secondRank.map(String.init) ?? "-",
        decimals(Double(change.similarity), 3),
      ])
    }
    return text + "\n" + table.text
  }
}

extension GenerationComparisonAnswer {
  /// The errors of both, beside each other.
  fileprivate var curveText: String {
    guard let left = curves.first, let right = curves.last else { return "" }
    let measured = left.calibration
    guard measured.genuinePairs > 0, measured.impostorPairs > 0 else {
      return
        "Error curves: the archive shows \(grouped(measured.genuinePairs)) pairs of one person "
        + "and \(grouped(measured.impostorPairs)) of two; both are needed. (`ingest --keep 8` keeps "
        + "several faces of one person; two are whoever is in view at one moment.)\n"
    }
    let pairs =
      "Errors on the archive's own faces, \(counted(measured.genuinePairs, "pair")) of one "
      + "person and \(grouped(measured.impostorPairs)) of two"
    let rates = ErrorTradeoff.rates.filter { rate in
      curves.contains { $0.points.contains { $0.falseMatchRate == rate } }
    }
    guard !rates.isEmpty else {
      let independent = grouped(Int(measured.effectivePairs))
      return pairs + ": as good as \(independent) independent ones, too few to show a rate.\n"
    }
    var table = TextTable([
      ("FALSE MATCHES", .left), ("GENERATION \(first) REFUSES ONE PERSON", .left), ("AT", .right),
      ("GENERATION \(second)", .left), ("AT", .right),
    ])
    for rate in rates {
      func cells(_ curve: Curve) -> [String] {
        guard let point = curve.points.first(where: { $0.falseMatchRate == rate }) else {
          return ["too little data", ""]
        }
        return [point.refused.words, decimals(Double(point.similarity), 2)]
      }
      table.add(["1 in \(grouped(Int((1 / rate).rounded())))"] + cells(left) + cells(right))
    }
    return pairs + ":\n" + table.text
  }
}
