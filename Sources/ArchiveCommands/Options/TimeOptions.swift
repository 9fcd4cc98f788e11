import Answers
import ArgumentParser
import Values
import Wording

/// A period of the archive's time.
struct TimeOptions: ParsableArguments {
  // `unconditional`, because `-2h` begins like an option.
  @Option(
    name: .customLong("from"), parsing: .unconditional,
    help: ArgumentHelp(
      "Only what was seen at this time or later.",
      discussion: "In the archive's time zone: \(ArchiveClock.momentForms)", valueName: "time"))
  var from: String?

  @Option(
    name: .customLong("to"), parsing: .unconditional,
    help: ArgumentHelp(
      "Only what was seen before this time; a date means its end.", valueName: "time"))
  var to: String?

  /// The two ends as moments.
  ///
  /// - Throws: `Failure` `.usage` for a time that cannot be understood, or an empty period.
  func period(_ clock: ArchiveClock, now: WallTime) throws -> (from: WallTime?, to: WallTime?) {
    let start = try from.map { try clock.moment($0, edge: .start, now: now) }
    let end = try to.map { try clock.moment($0, edge: .end, now: now) }
    if let start, let end, let from, let to, start >= end {
      throw Failure(
        .usage, attempted: "search the period", subject: "--from \(from) --to \(to)",
        reason: (start == end ? "it is empty" : "it ends before it begins")
          + " (from \(clock.text(start)) to \(clock.text(end)))",
        remedy: "Give a --from that is earlier than --to.")
    }
    return (start, end)
  }
}
