import Answers
import Archive
import ArgumentParser
import Ingest
import Values
import Wording

/// `facearchive retain`
struct RetainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retain",
    abstract: "Remove sightings that are older than you may keep them.",
    discussion: """
      Removes the sightings that ended before a moment, with their faces, crops and embeddings. \
      The journal still knows the sources, so that no ingest reads them again. Only `journal \
      retry` brings a source's sightings back, as long as its file exists. Sources that were \
      never processed are not touched, so run it after `ingest`, or while `watch` runs, for \
      instance from a timer.

      The metadata's removed rows are overwritten with zeros. Crops and embeddings leave free \
      space in the archive's file for later faces; the file keeps its size. If it is killed, the \
      archive stays intact, and the next run continues. Without --yes it shows what it would \
      remove, and removes nothing.

      EXAMPLES
        facearchive retain --older-than 90d --dry-run
        facearchive retain --older-than 90d --yes
        facearchive retain --before 2024-05-12 --json

      \(ExitStatusCode.help([
        .done, .failed, .noArchive, .writerLocked, .mismatch, .damaged, .usage, .interrupted,
      ]))
      """)

  @Option(
    name: .customLong("before"), parsing: .unconditional,
    help: ArgumentHelp(
      "Remove what ended before this time; a date means its beginning.",
      discussion: "In the archive's time zone: \(ArchiveClock.momentForms)", valueName: "time"))
  var before: String?

  @Option(
    name: .customLong("older-than"), parsing: .unconditional,
    help: ArgumentHelp(
      "Remove what ended longer ago than this: 90d, 12w, 36h, 1d12h.", valueName: "age"))
  var age: String?

  @OptionGroup var dryRun: DryRunFlag

  @Flag(name: .customLong("yes"), help: "Remove the sightings: nothing is removed without it.")
  var isConfirmed = false

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (before == nil) != (age == nil) else {
      throw ValidationError(
        age == nil
          ? "Say what to remove: --before TIME, or --older-than AGE."
          : "Give --before or --older-than, not both.")
    }
    if let age, age.wholeMatch(of: /([0-9]+[wdhms])+/) == nil {
      throw ValidationError("--older-than takes an age such as 90d, 12w or 36h.")
    }
  }

  func run() throws {
    let path = try archive.path()
    var result = try examine(path)
    guard !dryRun.isGiven, result.sightings + result.leftOut > 0 else {
      return try output.render(result) { $0.text }
    }
    guard isConfirmed else {
      Console.note(result.text)
      throw Failure(
        .usage, attempted: "remove old sightings from", subject: path,
        reason: "you have not confirmed it",
        remedy: "Nothing was removed. Give --yes to remove them.")
    }
    let interruption = Interruption()
    SignalWatch.begin(interruption) {
      Console.note("retain: stopping after this batch; signal again to stop at once")
    }
    let steps = StepDisplay("sightings removed")
    let writer = try ArchiveWriter(path: path, tenure: .visitor)
    let run = try writer.removeSightings(before: result.before.time) { done, total in
      steps.show(done, total)
      return !interruption.isRequested
    }
    try writer.turn { try writer.close() }
    steps.clear()
    result.removed = RetentionAnswer.Removed(run)
    try output.render(result) { $0.text }
    if run.sightings < result.sightings, interruption.isRequested {
      throw ExitCode(ExitStatusCode.interrupted.rawValue)
    }
  }

  private func examine(_ path: String) throws -> RetentionAnswer {
    try ArchiveReader(path: path).snapshot { snapshot in
      try RetentionAnswer(before: cutoff(snapshot.clock), isDryRun: dryRun.isGiven, in: snapshot)
    }
  }

  private func cutoff(_ clock: ArchiveClock) throws -> WallTime {
    guard let age else { return try clock.moment(before ?? "", edge: .start, now: .now) }
    guard let moment = try? clock.moment("-" + age, edge: .start, now: .now) else {
      throw Failure(
        .usage, attempted: "remove what is older than", subject: age,
        reason: "a number in it has more than six digits", remedy: "Give 90d, for example.")
    }
    return moment
  }
}

extension RetentionAnswer {
  private var leftOutText: String {
    leftOut > 0
      ? "The records of \(counted(leftOut, "sighting")) that were left out are removed too.\n" : ""
  }

  /// The report for people.
  var text: String {
    guard sightings > 0 else { return "No sighting ended before \(before.text).\n" + leftOutText }
    let what =
      "\(counted(sightings, "sighting")) with \(counted(faces, "face")) ended before "
      + "\(before.text): \(Moment.spanText(firstSeen, lastSeen) ?? ""), \(counted(cameras, "camera")), "
      + "\(counted(sources, "source")).\n" + leftOutText
    guard let removed else { return what + (isDryRun ? "Nothing was removed.\n" : "") }
    return what
      + "Removed: \(counted(removed.sightings, "sighting")) with "
      + "\(counted(removed.faces, "face")).\n"
  }
}
