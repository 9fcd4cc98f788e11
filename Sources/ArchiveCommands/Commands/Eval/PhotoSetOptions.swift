import ArgumentParser
import Evaluation
import FaceRecognition
import Query
import Values

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
  ) throws -> (photos: [PhotoEmbedding], model: EvaluatedModel) {
    let library = try library()
    let photoEmbedder = try PhotoEmbedder(
      library: library, model: embedder.name, detector: detector.name,
      detectorThreshold: threshold.score, pick: pick, mirrors: mirrors)
    let display = StepDisplay("photos")
    defer { display.clear() }
    let found = try photoEmbedder.embed(photos, threads: threads.count) {
      display.show($0, photos.count)
    }
    let entry = try library.entry(.embedder, named: photoEmbedder.model)
    return (found, EvaluatedModel(entry, detector: photoEmbedder.detector))
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

/// How many photos of a set could not be embedded, and why.
struct PhotoTally: Encodable {
  /// Photos examined.
  var photos: Int
  /// In which no face was found.
  var withoutFace: [String]
  /// That could not be decoded.
  var unreadable: [Problem]

  struct Problem: Encodable {
    var path: String
    var reason: String
  }

  init(_ photos: [PhotoEmbedding]) {
    self.photos = photos.count
    withoutFace = photos.filter { $0.outcome == .noFace }.map(\.path.description)
    unreadable = photos.compactMap { photo in
      photo.problem.map { Problem(path: photo.path.description, reason: $0) }
    }
  }

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

/// The network that made the embeddings, and the name of the one that found the faces.
struct EvaluatedModel: Encodable {
  var name: String
  var sha256: String
  var precision: String
  var detector: String

  init(_ model: ModelManifest.Model, detector: String) {
    name = model.name
    sha256 = model.sha256
    precision = model.precision
    self.detector = detector
  }
}

/// A counted share.
struct SharePayload: Encodable {
  var count: Int
  var of: Int
  var share: Double
  /// Wilson's interval at 95 %.
  var lower: Double
  var upper: Double

  init(_ proportion: Proportion) {
    count = proportion.successes
    of = proportion.trials
    share = proportion.value
    lower = proportion.interval.lower
    upper = proportion.interval.upper
  }

  /// `97.96 % (97.61–98.25)`
  var words: String {
    "\(decimals(share * 100, 2)) % (\(decimals(lower * 100, 2))–\(decimals(upper * 100, 2)))"
  }
}
