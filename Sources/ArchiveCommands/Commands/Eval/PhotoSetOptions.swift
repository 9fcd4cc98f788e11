import Archive
import ArgumentParser
import Evaluation
import FaceModel
import FaceRecognition
import Foundation
import Query

/// Which networks examine photos, and how.
struct PhotoSetOptions: ParsableArguments {
  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "The embedder, by its name in the manifest. Default: the manifest's.", valueName: "name"))
  var model: String?

  @Option(
    name: .customLong("archive"),
    help: ArgumentHelp(
      "An archive whose added networks --model may name too.",
      discussion: "Without it, FACEARCHIVE_ARCHIVE of the environment, if there is an archive.",
      valueName: "dir"))
  var archive: String?

  @OptionGroup var weights: WeightsOption

  @Option(
    name: .customLong("threads"),
    help: ArgumentHelp("Photos examined at a time. Default: as many as processors.", valueName: "n")
  )
  var threads: Int?

  func validate() throws {
    if let threads, !(1...256).contains(threads) {
      throw ValidationError("--threads must be from 1 to 256.")
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
  ) throws -> (photos: [PhotoEmbedding], model: ModelManifest.Model) {
    let library = try library()
    let embedder = try PhotoEmbedder(
      library: library, model: model, pick: pick, mirrors: mirrors)
    let display = StepDisplay("photos")
    defer { display.clear() }
    let found = try embedder.embed(
      photos, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
    ) { display.show($0, photos.count) }
    return (found, try library.entry(.embedder, named: embedder.model))
  }
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
    if without + bad == 0 { return "\(Words.count(photos, "photo")), a face in each" }
    return "\(Words.count(photos, "photo")); no face in \(grouped(without)), "
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

/// The network that made the embeddings.
struct EvaluatedModel: Encodable {
  var name: String
  var sha256: String
  var precision: String

  init(_ model: ModelManifest.Model) {
    name = model.name
    sha256 = model.sha256
    precision = model.precision
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
