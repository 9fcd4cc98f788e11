import ArgumentParser
import Query

/// On which of an archive's faces to measure error rates.
struct CalibrationOptions: ParsableArguments {
  @Option(
    name: .customLong("sightings"), parsing: .unconditional,
    help: ArgumentHelp(
      "The most sightings to measure on, spread over the whole time.", valueName: "n"))
  var sightings = Calibrator.Options().mostSightings

  // `--gap` is its older name; to `ingest` that word means another gap.
  @Option(
    name: [.customLong("pair-gap"), .customLong("gap")], parsing: .unconditional,
    help: ArgumentHelp(
      "The shortest time between two faces of one sighting that make a pair, in seconds.",
      valueName: "seconds"))
  var gapSeconds = Calibrator.Options().genuineGapSeconds

  func validate() throws {
    guard (2...1_000_000).contains(sightings) else {
      throw ValidationError("--sightings must be from 2 to 1000000.")
    }
    guard (0...3600).contains(gapSeconds) else {
      throw ValidationError("--pair-gap must be from 0 to 3600 seconds.")
    }
  }

  var options: Calibrator.Options {
    var options = Calibrator.Options()
    options.mostSightings = sightings
    options.genuineGapSeconds = gapSeconds
    return options
  }
}
