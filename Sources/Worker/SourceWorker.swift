import FFmpeg
import FaceRecognition
import SightingStream
import Values

/// Turns one source after the other into records of a sighting stream. For one thread.
///
/// The networks are loaded once. What a source gives depends on its bytes, the job's options and
/// the networks, not on earlier jobs, the number of threads or the clock.
public struct SourceWorker {
  let analyzer: FaceAnalyzer
  private let limits: MediaLimits
  private let models: ModelDigests
  /// Media time between two checkpoints, at least.
  var checkpointSeconds = SourceRun.checkpointSeconds

  /// Reads, checks and compiles the networks.
  ///
  /// - Parameter threads: What decoding may use, and what detection may use, from 1. They take
  ///   turns.
  /// - Throws: `Failure`: `modelMismatch` when a model file is missing or is not the manifest's,
  ///   `failed` when it cannot be loaded.
  public init(library: ModelLibrary, threads: Int) throws {
    analyzer = try FaceAnalyzer(library: library, threads: max(1, threads), embedsRarely: true)
    var limits = MediaLimits()
    limits.threads = max(1, threads)
    limits.allowedContainers = MediaLimits.commonContainers
    limits.allowedDecoders = MediaLimits.commonDecoders
    limits.readsHEIF = true
    Decoders.load()
    self.limits = limits
    models = ModelDigests(
      detector: analyzer.finder.detector.entry.sha256,
      landmarks: analyzer.judge.refiner.entry.sha256,
      embedder: analyzer.crops.embedder.entry.sha256)
  }

  /// Examines one source.
  ///
  /// Whatever is wrong with the file ends in its `sourceEnded` record.
  ///
  /// - Parameters:
  ///   - source: The file, open for reading; stays the caller's.
  ///   - emit: Takes each record, in the order that `Record` describes.
  /// - Throws: what `emit` throws; `Failure` when a network cannot run.
  public func run(job: Job, source: Int32, emit: (Record) throws -> Void) throws {
    try withoutActuallyEscaping(emit) { emit in
      let clock = StageClock()
      let reader: MediaReader
      do {
        reader = try clock.measure(.decode) {
          try MediaReader(
            fileDescriptor: source, name: job.path.bytes, limits: limits,
            likelyFrameRate: job.likelyFrameRate)
        }
      } catch let error as FFmpegError {
        try emit(.sourceEnded(.unopened(job, error, stageSeconds: clock.seconds)))
        return
      }
      let turned = job.options.turn.degrees(beyond: reader.facts.rotationDegrees)
      reader.turn(quarters: turned / 90)
      try emit(.sourceBegan(SourceFacts(job: job.number, reader.facts, models: models)))
      if case .found(let degrees) = job.options.turn { try emit(.warning(.turned(by: degrees))) }
      let run = SourceRun(
        job: job, reader: reader, analyzer: analyzer, clock: clock,
        recipe: job.options.recipe(models), checkpointSeconds: checkpointSeconds, emit: emit)
      try run.read()
      var (last, outcome, warnings) = (run, run.outcome, run.warnings)
      for (index, track) in reader.furtherTracks.enumerated() where !run.isKnown {
        let number = index + 2
        do {
          let further = try clock.measure(.decode) { try reader.makeReader(ofTrack: track) }
          try emit(.trackBegan(number))
          last = SourceRun(further, after: last, emit: emit)
          try last.read()
          outcome = outcome.adding(last.outcome, ofTrack: number)
          warnings = warnings.adding(last.warnings, ofTrack: number)
        } catch let error as FFmpegError {
          outcome = outcome.adding(
            .failed(.init(error.reasonCode, error.sentence)), ofTrack: number)
        }
      }
      for warning in warnings { try emit(.warning(warning)) }
      if let identity = run.identity { try emit(.identity(identity)) }
      for shorter in run.continued { try emit(.continues(shorter)) }
      for alike in run.resembled { try emit(.resembles(alike)) }
      var summary = SourceSummary(
        job: job.number, outcome: outcome,
        decodedSeconds: reader.facts.isImage ? 0 : last.seconds,
        sightings: last.assembler.sightings, accounting: last.settled,
        stageSeconds: clock.seconds)
      summary.uprightDegrees = run.uprightDegrees
      summary.isKnown = run.isKnown
      try emit(.sourceEnded(summary))
    }
  }
}

extension JobOptions.Turn {
  /// By how many degrees frames are turned beyond what their file says.
  fileprivate func degrees(beyond rotationDegrees: Int) -> Int {
    switch self {
    case .unlessTurned(let degrees), .fixed(let degrees), .found(let degrees): degrees
    case .inAll(let degrees): (degrees - rotationDegrees + 360) % 360
    }
  }
}

extension Warning {
  fileprivate static func turned(by degrees: Int) -> Warning {
    Warning(
      code: WarningCode.pictureTurned.rawValue,
      message: degrees == 0
        ? "its faces are upright as the file is, and no longer as the camera's files before"
        : "its faces are upright after turning it by \(degrees)° clockwise, which the file does not "
          + "say")
  }
}

extension SourceFacts {
  /// The longest side in pixels and the durations in seconds that a record takes; a file may claim
  /// any number.
  private static let longestSide = 1 << 20
  private static let believable = 0.0...1e12

  fileprivate init(job: UInt64, _ facts: MediaFacts, models: ModelDigests) {
    self.init(
      job: job, container: facts.container.clipped(), codec: facts.codec.clipped(),
      width: min(max(1, facts.width), Self.longestSide),
      height: min(max(1, facts.height), Self.longestSide),
      rotationDegrees: facts.rotationDegrees,
      timeBase: Rational(
        Int32(clamping: facts.timeBase.numerator), Int32(clamping: facts.timeBase.denominator)),
      frameRate: facts.frameRate.isFinite ? max(0, facts.frameRate) : 0,
      declaredSeconds: facts.declaredSeconds.flatMap { Self.believable.contains($0) ? $0 : nil },
      isImage: facts.isImage, models: models)
  }
}

extension String {
  /// At most this many bytes of the text, cut between characters: names and messages from files
  /// have no bound of their own, fields of a stream do.
  func clipped(toBytes limit: Int = 200) -> String {
    guard utf8.count > limit else { return self }
    var clipped = ""
    for character in self {
      guard clipped.utf8.count + character.utf8.count <= limit else { break }
      clipped.append(character)
    }
    return clipped
  }
}
