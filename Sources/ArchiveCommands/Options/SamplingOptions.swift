import ArgumentParser
import SightingStream

/// How a worker samples, detects, tracks and chooses.
struct SamplingOptions: ParsableArguments {
  @Option(
    name: .customLong("thoroughness"),
    help: ArgumentHelp(
      """
      How much to examine: "exhaustive" (everything), "normal" (skip what does not move, where a \
      visitor would show), "fast" (mostly key frames where little moves: misses who passes \
      between them).
      """, valueName: "level"))
  var thoroughness = Thoroughness(level: .normal)

  @Option(
    name: .customLong("audit"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      The share of what would be skipped to examine anyway, so that `status` can show what skipping \
      misses.
      """, valueName: "percent"))
  var audit = Percentage(share: 0.01)

  @Option(
    name: .customLong("fps"), parsing: .unconditional,
    help: ArgumentHelp(
      "Frames to examine per second of media time; 0 examines every frame.", valueName: "number"))
  var framesPerSecond = JobOptions().framesPerSecond

  @Option(
    name: .customLong("det-scale"), parsing: .unconditional,
    help: ArgumentHelp(
      "The scale at which to look for faces, relative to the frame: above 0, at most 1.",
      valueName: "number"))
  var detectorScale = JobOptions().detectorScale

  @OptionGroup var threshold: DetectionThresholdOption
  @OptionGroup var minimumFace: MinimumFaceOption

  @Option(
    name: .customLong("keep"), parsing: .unconditional,
    help: ArgumentHelp(
      "Faces to keep per sighting: the best and most different ones, or \"all\".",
      valueName: "n|all"))
  var keep = KeptFaces(keep: JobOptions().keep)

  @Option(
    name: .customLong("gap"), parsing: .unconditional,
    help: ArgumentHelp(
      "How long a face may be out of view within one sighting, in seconds.", valueName: "seconds"))
  var gapSeconds = JobOptions().gapSeconds

  func validate() throws {
    func require(_ isValid: Bool, _ message: String) throws {
      if !isValid { throw ValidationError(message) }
    }
    try require(
      framesPerSecond.isFinite && (0...1000).contains(framesPerSecond),
      "--fps must be a number from 0 to 1000.")
    try require(
      detectorScale > 0 && detectorScale <= 1, "--det-scale must be above 0 and at most 1.")
    try require((0...3600).contains(gapSeconds), "--gap must be from 0 to 3600 seconds.")
  }

  var job: JobOptions {
    var options = JobOptions()
    options.thoroughness = thoroughness.level
    options.auditShare = audit.share
    options.framesPerSecond = framesPerSecond
    options.detectorScale = detectorScale
    options.detectorThreshold = threshold.score
    options.minimumFacePixels =
      minimumFace.pixels ?? JobOptions.usualMinimumFacePixels(for: thoroughness.level)
    options.keep = keep.keep
    options.gapSeconds = gapSeconds
    return options
  }
}

/// The value of `--thoroughness`.
struct Thoroughness: ExpressibleByArgument {
  var level: JobOptions.Thoroughness

  init(level: JobOptions.Thoroughness) {
    self.level = level
  }

  init?(argument: String) {
    guard let level = JobOptions.Thoroughness(rawValue: argument) else { return nil }
    self.level = level
  }

  var defaultValueDescription: String { level.rawValue }
  static var allValueStrings: [String] { JobOptions.Thoroughness.allCases.map(\.rawValue) }
}

/// The value of `--audit`: `1%`, `0.5%` or `1`.
struct Percentage: ExpressibleByArgument {
  /// 0...1.
  var share: Double

  init(share: Double) {
    self.share = share
  }

  init?(argument: String) {
    let number = argument.hasSuffix("%") ? String(argument.dropLast()) : argument
    guard let percent = Double(number), (0...100).contains(percent) else { return nil }
    share = percent / 100
  }

  var defaultValueDescription: String { "\(Int(100 * share))%" }
}

/// The value of `--keep`.
struct KeptFaces: ExpressibleByArgument {
  var keep: JobOptions.Keep

  init(keep: JobOptions.Keep) {
    self.keep = keep
  }

  init?(argument: String) {
    if argument == "all" {
      keep = .all
    } else if let count = Int(argument), (1...1000).contains(count) {
      keep = .best(count)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String {
    switch keep {
    case .all: "all"
    case .best(let count): "\(count)"
    }
  }
}
