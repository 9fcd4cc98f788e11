import Answers
import Archive
import ArgumentParser
import Foundation
import Query
import Values
import Wording

/// `facearchive index check`
struct IndexCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Measure on the archive how many of the true matches searches find.",
    discussion: """
      Searches for a sample of the archive's faces with four kinds of filter (none; a tenth of \
      the time; some cameras; both), and compares each answer with an exact comparison of every \
      face. A match is a face at least as similar as searches report; the face's own sighting \
      does not count. MATCHES FOUND is the share of the matches that searches found. TEN NEAREST \
      is the same for the ten most similar faces, however similar. PROVEN is the share of the \
      answers that are certainly complete.

      The archive keeps the figures, and `search` quotes them. If searches find less than their \
      aim, the exit status is 1. Ingest and searches may run meanwhile, but then the figures are \
      not kept if another process is writing to the archive.

      EXAMPLES
        facearchive index check
        facearchive index check --sample 1000 --recall 0.999
        facearchive index check --min-similarity 0.4 --seed 7 --json

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var sample: SampleOption
  @OptionGroup var recall: RecallOption
  @OptionGroup var minimum: MinimumSimilarityOption

  @Option(
    name: .customLong("seed"), parsing: .unconditional,
    help: ArgumentHelp(
      "Repeat a check: the number that chose its sample. Default: a random number.",
      valueName: "number"))
  var seed: UInt64?

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if sample.count > 100_000 { throw ValidationError("--sample must be from 1 to 100000.") }
  }

  func run() throws {
    let path = try archive.path()
    var (answer, records) = try measure(path)
    answer.isKept = try keep(records, in: path)
    try output.render(answer) { $0.text }
    if let failure = answer.failure { throw failure }
  }

  private func measure(
    _ path: String
  ) throws -> (answer: IndexCheckAnswer, records: [IndexCheckRecord]) {
    let reader = try ArchiveReader(path: path)
    let searcher = Searcher(reader: reader, library: try? weights.library())
    let floor = try searcher.defaultFloor(minimumSimilarity: minimum.similarity)
    guard try reader.snapshot({ try $0.liveGeneration }) != nil else {
      throw RecallCheck.noFaces
    }
    guard floor.origin != .none else {
      throw Failure(
        .usage, attempted: "check the index",
        reason: "the archive's model has no published similarity at which it tells people apart",
        remedy: "Give --min-similarity, such as 0.4.")
    }
    var check = RecallCheck(minimumSimilarity: floor.similarity)
    check.sample = sample.count
    check.seed = seed ?? UInt64.random(in: 0..<1_000_000)
    check.targetRecall = recall.share
    check.threads = ProcessInfo.processInfo.activeProcessorCount
    let steps = StepDisplay("searches")
    defer { steps.clear() }
    return try reader.snapshot { snapshot in
      let records = try check.run(in: snapshot, checked: WallTime.now, progress: steps.show)
      return (
        IndexCheckAnswer(records, floor: floor, seed: check.seed, try snapshot.clock), records
      )
    }
  }

  /// Keeps the figures. Another writer or a read-only archive is reported, but is not a failure.
  private func keep(_ records: [IndexCheckRecord], in path: String) throws -> Bool {
    do {
      let writer = try ArchiveWriter(path: path)
      try writer.record(records)
      try writer.close()
      return true
    } catch let failure as Failure where [.writerLocked, .notWritable].contains(failure.code) {
      Console.note("facearchive: the figures are not kept. \(failure)")
      return false
    }
  }
}

extension IndexCheckAnswer {
  /// What is wrong when searches find too little.
  var failure: Failure? {
    guard !isReached, let worst = checks.min(by: { $0.matchRecall < $1.matchRecall }) else {
      return nil
    }
    return Failure(
      .failed, attempted: "find \(percent(targetRecall)) of the matches",
      reason: "searches with the filter \"\(worst.filter)\" found "
        + "\(percent(worst.matchRecall)) of them, "
        + "\(grouped(worst.matchesFound)) of \(grouped(worst.matches))",
      remedy: "Check a larger --sample; until it is better, search with --exact, or with a higher "
        + "--recall.")
  }

  /// The report for people.
  var text: String {
    let matches = checks.reduce(0) { $0 + $1.matches }
    let floor = decimals(Double(minimumSimilarity.similarity), 3)
    let verdict =
      matches == 0
      ? "No face of the sample has a match in another sighting: nothing was measured."
      : isReached
        ? "Searches find the \(percent(targetRecall)) of the matches that they "
          + "are asked for."
        : "Searches find too little."
    return Check.table(checks).text + "\n"
      + "Searched for \(counted(samples, "face")) among \(counted(faces, "face")) (seed "
      + "\(seed)); matches are at least \(floor) similar. \(verdict)\n"
      + (isKept ? "The figures are kept: search quotes them.\n" : "")
  }
}

extension IndexCheckAnswer.Check {
  /// Measurements for people.
  static func table(_ checks: [Self]) -> TextTable {
    var table = TextTable([
      ("FILTER", .left), ("ASKED FOR", .right), ("MATCHES", .right), ("MATCHES FOUND", .right),
      ("TEN NEAREST", .right), ("PROVEN", .right), ("SEARCH", .right), ("FACES", .right),
      ("MEASURED", .left),
    ])
    for check in checks {
      let proven = Double(check.samples - check.estimatedAnswers) / Double(max(1, check.samples))
      table.add([
        check.filter, percent(check.targetRecall), grouped(check.matches),
        check.matches == 0 ? "" : percent(check.matchRecall),
        check.nearest == 0 ? "" : percent(check.nearestRecall), percent(proven),
        "\(decimals(check.medianSeconds * 1000, 2)) ms", grouped(check.faces),
        check.checked.dateText,
      ])
    }
    return table
  }
}
