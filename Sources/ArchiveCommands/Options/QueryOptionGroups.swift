import Archive
import ArgumentParser
import FaceRecognition
import Foundation
import Query
import Values

/// Who is looked for.
struct QuerySourceOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Photos of one person. A photo with several faces of similar size needs --face.",
      valueName: "photo"))
  var photos: [String] = []

  @Option(
    name: .customLong("face"), parsing: .unconditional,
    help: ArgumentHelp(
      "Which face of the photo: its number, as the message about several faces lists them.",
      valueName: "n"))
  var faceNumber: Int?

  @Option(
    name: .customLong("face-id"), parsing: .unconditional,
    help: ArgumentHelp("Instead of photos: a face of the archive.", valueName: "id"))
  var storedFace: Int64?

  @Option(
    name: .customLong("sighting"), parsing: .unconditional,
    help: ArgumentHelp("Instead of photos: a sighting of the archive.", valueName: "id"))
  var storedSighting: Int64?

  /// Somebody is named in one of the three ways.
  var isGiven: Bool { ways > 0 }

  private var ways: Int {
    [!photos.isEmpty, storedFace != nil, storedSighting != nil].filter { $0 }.count
  }

  func validate() throws {
    if ways > 1 {
      throw ValidationError("Photos, --sighting and --face-id exclude each other.")
    }
    if faceNumber != nil, photos.count != 1 {
      throw ValidationError("--face chooses a face of one photo.")
    }
  }

  /// - Throws: `ValidationError` when nobody is named.
  func requireOne() throws {
    if !isGiven {
      throw ValidationError("Say who to look for: a photo, or --sighting or --face-id.")
    }
  }

  /// Whether the networks are needed.
  var needsNetworks: Bool { !photos.isEmpty }

  var source: QuerySource {
    if let storedFace { return .face(FaceID(rawValue: storedFace)) }
    if let storedSighting { return .sighting(SightingID(rawValue: storedSighting)) }
    return .photos(photos.map { QueryPhoto(path: FilePath(argument: $0), face: faceNumber) })
  }
}

/// Where and when faces are looked for, and how good they must be.
struct SearchFilterOptions: ParsableArguments {
  @OptionGroup var time: TimeOptions

  @Option(
    name: .customLong("building"),
    help: ArgumentHelp("Only this building; a glob; may be repeated.", valueName: "name"))
  var buildings: [String] = []

  @Option(
    name: .customLong("floor"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Only this floor; a glob; may be repeated.", valueName: "name"))
  var floors: [String] = []

  @Option(
    name: .customLong("camera"),
    help: ArgumentHelp(
      "Only cameras whose name fits this glob, such as '10B_6_*'; may be repeated.",
      valueName: "glob"))
  var cameras: [String] = []

  @Option(
    name: .customLong("min-quality"), parsing: .unconditional,
    help: ArgumentHelp("Only faces of at least this quality, 0 to 1.", valueName: "number"))
  var minimumQuality: Float?

  @Option(
    name: .customLong("min-face"), parsing: .unconditional,
    help: ArgumentHelp(
      "Only faces of at least this size: the longer side of the box, in pixels of the frame.",
      valueName: "pixels"))
  var minimumFacePixels: Float?

  @Option(
    name: .customLong("exclude-sighting"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Leave out this sighting; may be repeated.", valueName: "id"))
  var excludedSightings: [Int64] = []

  func validate() throws {
    if let minimumQuality, !(0...1).contains(minimumQuality) {
      throw ValidationError("--min-quality must be from 0 to 1.")
    }
    if let minimumFacePixels, !(0...10_000).contains(minimumFacePixels) {
      throw ValidationError("--min-face must be from 0 to 10000 pixels.")
    }
  }

  /// - Throws: `Failure` `.usage` for a time that cannot be understood, or an empty period.
  func filter(_ clock: ArchiveClock) throws -> SearchFilter {
    var filter = SearchFilter()
    (filter.from, filter.to) = try time.period(clock, now: WallTime.now)
    filter.buildings = buildings
    filter.floors = floors
    filter.cameras = cameras
    filter.minimumQuality = minimumQuality
    filter.minimumFacePixels = minimumFacePixels
    filter.excludedSightings = Set(excludedSightings.map { SightingID(rawValue: $0) })
    return filter
  }
}

/// How similar and how many.
struct SimilarityOptions: ParsableArguments {
  @Option(
    name: .customLong("min-similarity"), parsing: .unconditional,
    help: ArgumentHelp(
      "The least cosine similarity of a hit.",
      discussion: "Without it, where one comparison of different people in 10,000 is a false "
        + "match: as measured on this archive by `eval calibrate`, or else as published.",
      valueName: "number"))
  var minimumSimilarity: Float?

  @Option(
    name: .customLong("max-false-matches"), parsing: .unconditional,
    help: ArgumentHelp(
      "Instead: the similarity from which on so many false matches are to be expected among the "
        + "faces searched, such as 0.1.",
      valueName: "number"))
  var maximumFalseMatches: Double?

  @Flag(
    name: .customLong("exact"),
    help: "Compare every face, even where a quicker way is nearly as good.")
  var exact = false

  @OptionGroup var recall: RecallOption

  func validate() throws {
    if exact, recall.isGiven {
      throw ValidationError("--exact finds every match: it excludes --recall.")
    }
    if let minimumSimilarity, !(-1...1).contains(minimumSimilarity) {
      throw ValidationError("--min-similarity must be from -1 to 1.")
    }
    if let maximumFalseMatches, !(maximumFalseMatches > 0 && maximumFalseMatches.isFinite) {
      throw ValidationError("--max-false-matches must be above 0.")
    }
    if minimumSimilarity != nil && maximumFalseMatches != nil {
      throw ValidationError("--min-similarity and --max-false-matches exclude each other.")
    }
  }

  var options: QueryOptions {
    var options = QueryOptions()
    options.minimumSimilarity = minimumSimilarity
    options.maximumFalseMatches = maximumFalseMatches
    options.exact = exact
    options.recall = recall.share
    options.threads = ProcessInfo.processInfo.activeProcessorCount
    return options
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

/// An archive opened for questions, with its clock and, as far as they are needed, the networks.
struct OpenedArchive {
  let reader: ArchiveReader
  let searcher: Searcher
  let clock: ArchiveClock

  init(_ archive: ArchiveOption, _ weights: WeightsOption, needsNetworks: Bool) throws {
    let path = try archive.path()
    reader = try ArchiveReader(path: path)
    // Without photos the networks serve only to tell how often strangers are as similar.
    let library =
      needsNetworks ? try weights.library(archive: path) : try? weights.library(archive: path)
    searcher = Searcher(reader: reader, library: library)
    clock = try ArchiveClock(zoneName: try reader.snapshot { try $0.settings.timeZone })
  }
}
