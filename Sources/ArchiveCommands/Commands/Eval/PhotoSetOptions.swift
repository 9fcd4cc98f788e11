import Answers
import ArgumentParser
import Evaluation
import FaceRecognition
import Query
import Values
import Wording

/// Which networks examine photos, and how.
struct PhotoSetOptions: ParsableArguments {
  @OptionGroup var embedder: EmbedderOption
  @OptionGroup var detector: DetectorOption
  @OptionGroup var threshold: DetectionThresholdOption
  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var threads: ThreadsOption

  /// The installed networks, with those of the archive if the user named one.
  ///
  /// - Throws: `Failure`: `noArchive` when the named directory holds no archive; `modelMismatch`.
  private func library() throws -> ModelLibrary {
    guard let path = try archive.optionalPath() else { return try weights.library() }
    return try weights.library(archive: path)
  }

  /// Embeds photos, with a count on the terminal.
  ///
  /// - Throws: `Failure` of the networks.
  func embed(
    _ photos: [FilePath], pick: FacePick, mirrors: Bool = false
  ) throws -> (photos: [PhotoEmbedding], model: EvaluationAnswer.Model) {
    let library = try library()
    let photoEmbedder = try PhotoEmbedder(
      library: library, model: embedder.name, detector: detector.name,
      criteria: FaceCriteria(detectorScore: threshold.score), pick: pick, mirrors: mirrors)
    let display = StepDisplay("photos")
    defer { display.clear() }
    let found = try photoEmbedder.embed(photos, threads: threads.count) {
      display.show($0, photos.count)
    }
    let entry = try library.entry(.embedder, named: photoEmbedder.model)
    return (found, EvaluationAnswer.Model(entry, detector: photoEmbedder.detector))
  }
}

/// Which measure of comparison a command prints.
struct MetricOption<Metric>: ParsableArguments
where Metric: ExpressibleByArgument & CaseIterable & RawRepresentable<String> {
  @Option(
    name: .customLong("metric"),
    help: ArgumentHelp(
      "The measure to print.",
      valueName: Metric.allCases.map(\.rawValue).joined(separator: "|")))
  var metric: Metric?
}

extension EvaluationAnswer.Photos {
  /// `7,701 photos; 2 without a face, 1 unreadable (both count as failures)`
  var words: String {
    let without = withoutFace.count
    let bad = unreadable.count
    if without + bad == 0 { return "\(counted(photos, "photo")), a face in each" }
    return "\(counted(photos, "photo")); no face in \(grouped(without)), "
      + "\(grouped(bad)) unreadable: each counts as a failure"
  }

  /// Names what could not be read, on standard error, and ends with the status that says so.
  func report() throws {
    for problem in unreadable.prefix(Self.mostNotes) {
      Console.note("facearchive: \(problem.path) could not be read: \(problem.reason).")
    }
    if unreadable.count > Self.mostNotes {
      Console.note("facearchive: and \(unreadable.count - Self.mostNotes) more.")
    }
    if !unreadable.isEmpty { throw ExitCode(ExitStatusCode.someUnreadable.rawValue) }
  }

  private static let mostNotes = 20
}

extension EvaluationAnswer.Share {
  /// `97.96 % (97.61–98.25)`
  var words: String {
    "\(decimals(share * 100, 2)) % (\(decimals(lower * 100, 2))–\(decimals(upper * 100, 2)))"
  }
}
