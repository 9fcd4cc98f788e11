import Answers
import Archive
import ArgumentParser
import Evaluation
import FaceRecognition
import Foundation
import Query
import Values
import Wording

/// Which networks examine photos, and how.
struct PhotoSetOptions: ParsableArguments {
  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "The embedder, by its name in the manifest. Default: the manifest's.", valueName: "name"))
  var model: String?

  @OptionGroup var detector: DetectorOption

  @Option(
    name: .customLong("det-threshold"), parsing: .unconditional,
    help: ArgumentHelp(
      "The least score of a detection, 0 to 1; detectors score differently. Default: 0.7.",
      valueName: "number"))
  var detectorThreshold: Float?

  @Option(
    name: .customLong("archive"),
    help: ArgumentHelp(
      "An archive whose added networks --model and --detector may name too.",
      discussion: "Without it, FACEARCHIVE_ARCHIVE of the environment, if there is an archive.",
      valueName: "dir"))
  var archive: String?

  @OptionGroup var weights: WeightsOption

  @Option(
    name: .customLong("threads"), parsing: .unconditional,
    help: ArgumentHelp("Photos examined at a time. Default: as many as processors.", valueName: "n")
  )
  var threads: Int?

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads must be from 1 to 256.")
    }
    if let detectorThreshold, !(0...1).contains(detectorThreshold) {
      throw ValidationError("--det-threshold must be from 0 to 1.")
    }
  }

  /// The installed networks, with those of the archive, if one was named.
  ///
  /// - Throws: `Failure`: `noArchive` when there is none where one was named, `modelMismatch`.
  private func library() throws -> ModelLibrary {
    guard let path = ArchiveOption.named(archive),
      archive != nil || ArchiveDirectory.exists(at: path)
    else { return try weights.library() }
    return try weights.library(archive: try ArchiveOption.existing(path))
  }

  /// Embeds photos, with a count on the terminal.
  ///
  /// - Throws: `Failure` of the networks.
  func embed(
    _ photos: [FilePath], pick: FacePick, mirrors: Bool = false
  ) throws -> (photos: [PhotoEmbedding], model: EvaluationAnswer.Model) {
    let library = try library()
    let embedder = try PhotoEmbedder(
      library: library, model: model, detector: detector.name,
      detectorThreshold: detectorThreshold, pick: pick, mirrors: mirrors)
    let display = StepDisplay("photos")
    defer { display.clear() }
    let found = try embedder.embed(
      photos, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
    ) { display.show($0, photos.count) }
    let entry = try library.entry(.embedder, named: embedder.model)
    return (found, EvaluationAnswer.Model(entry, detector: embedder.detector))
  }
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
