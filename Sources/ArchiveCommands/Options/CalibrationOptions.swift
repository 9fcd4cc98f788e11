import ArgumentParser
import Query

/// Which of an archive's faces error rates are measured on.
struct CalibrationOptions: ParsableArguments {
  @Option(
    name: .customLong("sightings"), parsing: .unconditional,
    help: ArgumentHelp(
      "Sightings that errors are measured on at most, spread over all times.", valueName: "n"))
  var sightings = Calibrator.Options().mostSightings

  @Option(
    name: .customLong("gap"), parsing: .unconditional,
    help: ArgumentHelp(
      "The least time between two faces of one sighting that make a pair, in seconds.",
      valueName: "seconds"))
  var gapSeconds = Calibrator.Options().genuineGapSeconds

  func validate() throws {
    guard (2...1_000_000).contains(sightings) else {
      throw ValidationError("--sightings must be from 2 to 1000000.")
    }
    guard (0...3600).contains(gapSeconds) else {
      throw ValidationError("--gap must be from 0 to 3600 seconds.")
    }
  }

  var options: Calibrator.Options {
    var options = Calibrator.Options()
    options.mostSightings = sightings
    options.genuineGapSeconds = gapSeconds
    return options
  }
}
