import Answers
import Archive
import ArgumentParser
import FaceRecognition
import Foundation
import Query
import SightingStream
import Values

/// A question to an archive: who was seen, where and when, and how alike they must be.
struct QuestionOptions: ParsableArguments {
  @OptionGroup(title: "Who") var source: QuerySourceOptions
  @OptionGroup(title: "Where and when") var filter: SearchFilterOptions
  @OptionGroup var similarity: SimilarityOptions
  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption

  /// Opens the archive, with the networks if the question needs them.
  ///
  /// - Throws: `Failure` as of ``Archive/ArchiveReader``; `.modelMismatch`.
  func open() throws -> OpenedArchive {
    try OpenedArchive(archive, weights, needsNetworks: source.needsNetworks)
  }
}

/// Whom to look for.
struct QuerySourceOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Photos of one person. A photo with several faces of similar size needs --face.",
      valueName: "photo"))
  var photos: [String] = []

  @Option(
    name: .customLong("face"), parsing: .unconditional,
    help: ArgumentHelp(
      "Which face of the photo: its number in the message that lists the faces.",
      valueName: "n"))
  var faceNumber: Int?

  @OptionGroup var storedFace: StoredFaceOption

  @Option(
    name: .customLong("sighting"), parsing: .unconditional,
    help: ArgumentHelp("A sighting of the archive, instead of photos.", valueName: "id"))
  var storedSighting: Int64?

  /// Whether the user named somebody in one of the three ways.
  var isGiven: Bool { ways > 0 }

  private var ways: Int {
    [!photos.isEmpty, storedFace.id != nil, storedSighting != nil].filter { $0 }.count
  }

  func validate() throws {
    if ways > 1 {
      throw ValidationError("Give photos, --sighting or --face-id: only one of the three.")
    }
    if faceNumber != nil, photos.count != 1 {
      throw ValidationError("--face needs exactly one photo, whose face it chooses.")
    }
  }

  /// - Throws: `ValidationError` when the user named nobody.
  func requireOne() throws {
    if !isGiven {
      throw ValidationError("Name whom to look for: a photo, --sighting or --face-id.")
    }
  }

  /// Whether the networks are needed.
  var needsNetworks: Bool { !photos.isEmpty }

  var source: QuerySource {
    if let face = storedFace.id { return .face(face) }
    if let storedSighting { return .sighting(SightingID(rawValue: storedSighting)) }
    return .photos(photos.map { QueryPhoto(path: FilePath(argument: $0), face: faceNumber) })
  }
}

/// A face of the archive, by its number.
struct StoredFaceOption: ParsableArguments {
  @Option(
    name: .customLong("face-id"), parsing: .unconditional,
    help: ArgumentHelp("A face of the archive, by its number.", valueName: "id"))
  var number: Int64?

  var id: FaceID? { number.map { FaceID(rawValue: $0) } }
}

/// Where and when to look for faces, and how good they must be.
struct SearchFilterOptions: ParsableArguments {
  @OptionGroup var time: TimeOptions

  @Option(
    name: .customLong("building"),
    help: ArgumentHelp(
      "Only buildings whose name fits this glob; may be repeated.", valueName: "glob"))
  var buildings: [String] = []

  @Option(
    name: .customLong("floor"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Only floors whose name fits this glob; may be repeated.", valueName: "glob"))
  var floors: [String] = []

  @OptionGroup var camera: CameraOption

  @Option(
    name: .customLong("min-quality"), parsing: .unconditional,
    help: ArgumentHelp("Only faces of at least this quality, 0 to 1.", valueName: "number"))
  var minimumQuality: Float?

  @OptionGroup var minimumFace: MinimumFaceOption

  @Option(
    name: .customLong("exclude-sighting"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Leave out this sighting; may be repeated.", valueName: "id"))
  var excludedSightings: [Int64] = []

  func validate() throws {
    if let minimumQuality, !(0...1).contains(minimumQuality) {
      throw ValidationError("--min-quality must be from 0 to 1.")
    }
  }

  /// - Throws: `Failure` `.usage` for a time that cannot be understood, or an empty period.
  func filter(_ clock: ArchiveClock) throws -> SearchFilter {
    var filter = SearchFilter()
    (filter.from, filter.to) = try time.period(clock, now: WallTime.now)
    filter.buildings = buildings
    filter.floors = floors
    filter.cameras = camera.globs
    filter.minimumQuality = minimumQuality
    filter.minimumFacePixels = minimumFace.pixels
    filter.excludedSightings = Set(excludedSightings.map { SightingID(rawValue: $0) })
    return filter
  }
}

/// The cameras that count.
struct CameraOption: ParsableArguments {
  @Option(
    name: .customLong("camera"),
    help: ArgumentHelp(
      "Only cameras whose name fits this glob, such as '10B_6_*'; may be repeated.",
      valueName: "glob"))
  var globs: [String] = []
}

/// The size from which a face counts.
struct MinimumFaceOption: ParsableArguments {
  @Option(
    name: .customLong("min-face"), parsing: .unconditional,
    help: ArgumentHelp(
      "The smallest face that counts, by the longer side of its box in pixels of the frame.",
      discussion: "Default: searches take every size, and ingesting takes "
        + "\(Self.number(.normal)), or \(Self.number(.exhaustive)) with --thoroughness exhaustive. "
        + "Below \(Self.number(.normal)) the frame is enlarged in parts, which takes several times "
        + "as long.",
      valueName: "pixels"))
  var pixels: Float?

  func validate() throws {
    guard (0...10_000).contains(pixels ?? 0) else {
      throw ValidationError("--min-face must be from 0 to 10000 pixels.")
    }
  }

  private static func number(_ thoroughness: JobOptions.Thoroughness) -> Int {
    Int(JobOptions.usualMinimumFacePixels(for: thoroughness))
  }
}

/// The similarity from which two faces count as a match.
struct MinimumSimilarityOption: ParsableArguments {
  @Option(
    name: .customLong("min-similarity"), parsing: .unconditional,
    help: ArgumentHelp(
      "The lowest cosine similarity that counts as a match.",
      discussion: "Default: the similarity at which 1 of 10,000 comparisons of different people "
        + "is a false match, as `eval calibrate` measured on this archive, or else as published.",
      valueName: "number"))
  var similarity: Float?

  func validate() throws {
    if let similarity, !(-1...1).contains(similarity) {
      throw ValidationError("--min-similarity must be from -1 to 1.")
    }
  }
}

/// How alike faces must be, and how thoroughly the archive is searched for them.
struct SimilarityOptions: ParsableArguments {
  @OptionGroup var minimum: MinimumSimilarityOption

  @Option(
    name: .customLong("max-false-matches"), parsing: .unconditional,
    help: ArgumentHelp(
      "Instead of --min-similarity: how many false matches to expect among the faces searched, "
        + "such as 0.1.",
      valueName: "number"))
  var maximumFalseMatches: Double?

  @Flag(
    name: .customLong("exact"),
    help: "Compare every face, even where a faster search is nearly as complete.")
  var exact = false

  @OptionGroup var recall: RecallOption

  func validate() throws {
    if exact, recall.isGiven {
      throw ValidationError("--exact finds every match: leave out --recall.")
    }
    if let maximumFalseMatches, !(maximumFalseMatches > 0 && maximumFalseMatches.isFinite) {
      throw ValidationError("--max-false-matches must be above 0.")
    }
    if minimum.similarity != nil && maximumFalseMatches != nil {
      throw ValidationError("Give --min-similarity or --max-false-matches, not both.")
    }
  }

  var options: QueryOptions {
    var options = QueryOptions()
    options.minimumSimilarity = minimum.similarity
    options.maximumFalseMatches = maximumFalseMatches
    options.exact = exact
    options.recall = recall.share
    options.threads = ProcessInfo.processInfo.activeProcessorCount
    return options
  }
}

/// How complete an answer has to be that need not be exact.
struct RecallOption: ParsableArguments {
  @Option(
    name: .customLong("recall"), parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the true matches that a search aims to find, above 0 and up to 1.",
      discussion: "A higher share takes longer; 1 is exact. Small archives and narrow filters are "
        + "always searched exactly. Default: \(QueryOptions().recall).",
      valueName: "share"))
  var given: Double?

  /// Whether the user chose one.
  var isGiven: Bool { given != nil }

  /// The given share, or else the default.
  var share: Double { given ?? QueryOptions().recall }

  func validate() throws {
    if let given, !(given > 0 && given <= 1) {
      throw ValidationError("--recall must be above 0 and up to 1.")
    }
  }
}

/// How many hits a search returns, and what each stands for.
struct HitOptions: ParsableArguments {
  @OptionGroup var top: HitLimitOption

  @Option(
    name: .customLong("by"),
    help: ArgumentHelp("What each hit stands for.", valueName: "sighting|face|camera"))
  var grouping = QueryOptions.Grouping.sighting

  /// Asks for these hits.
  func apply(to options: inout QueryOptions) {
    options.grouping = grouping
    options.top = top.count(standard: QueryOptions().top)
  }
}

/// How many of the first hits count.
struct HitLimitOption: ParsableArguments {
  @Option(
    name: .customLong("top"), parsing: .unconditional,
    help: ArgumentHelp(
      "How many of the first hits count, or \"all\".",
      discussion: "Default: \(HitLimit(QueryOptions().top).defaultValueDescription). "
        + "`generation compare` takes 1 to 1000, by default "
        + "\(GenerationCompareCommand.standardDepth).",
      valueName: "n|all"))
  var given: HitLimit?

  /// The given number, or else `standard`; `nil` for all.
  func count(standard: Int?) -> Int? {
    guard let given else { return standard }
    return given.count
  }
}

/// How many faces of the archive a measurement searches for.
struct SampleOption: ParsableArguments {
  @Option(
    name: .customLong("sample"), parsing: .unconditional,
    help: ArgumentHelp("Faces to search for.", valueName: "n"))
  var count = RecallCheck.defaultSample

  func validate() throws {
    guard count >= 1 else { throw ValidationError("--sample must be at least 1.") }
  }
}

/// The value of `--top`.
struct HitLimit: ExpressibleByArgument {
  /// `nil` for all.
  var count: Int?

  init(_ count: Int?) {
    self.count = count
  }

  init?(argument: String) {
    if argument == "all" {
      count = nil
    } else if let number = Int(argument), number >= 1 {
      count = number
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { count.map(String.init) ?? "all" }
}

extension QueryOptions.Grouping: ExpressibleByArgument {}

/// An archive opened for questions, with its clock and, if they are needed, the networks.
struct OpenedArchive {
  let reader: ArchiveReader
  let searcher: Searcher
  let clock: ArchiveClock

  init(_ archive: ArchiveOption, _ weights: WeightsOption, needsNetworks: Bool) throws {
    let path = try archive.path()
    reader = try ArchiveReader(path: path)
    // Without photos the networks only serve to estimate how often strangers are as similar.
    let library =
      needsNetworks ? try weights.library(archive: path) : try? weights.library(archive: path)
    var searcher = Searcher(reader: reader, library: library)
    searcher.unpackPhoto = { try PictureProcess(photo: $0).run() }
    self.searcher = searcher
    clock = try ArchiveClock(zoneName: try reader.snapshot { try $0.settings.timeZone })
  }

  /// The answer to `question`, as `hits` wants it, with pictures of what was asked with.
  ///
  /// - Throws: `Failure` as of ``Query/Searcher``; `.usage` for a time that cannot be understood.
  func search(_ question: QuestionOptions, _ hits: HitOptions) throws -> SearchResult {
    var options = question.similarity.options
    hits.apply(to: &options)
    return try searcher.find(
      question.source.source, filter: try question.filter.filter(clock), options: options)
  }
}
