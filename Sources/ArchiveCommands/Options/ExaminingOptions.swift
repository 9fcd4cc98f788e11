import ArgumentParser
import FileWatch
import Ingest

/// Whose recordings are read, and what is made of them.
struct DumpOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Folders that hold timestamp folders.", valueName: "root"))
  var roots: [String]

  @OptionGroup(title: "What names mean") var layout: LayoutOptions

  @Flag(
    name: .customLong("accept-missing"),
    help: ArgumentHelp(
      "Mark missing files as gone even if more than half of a root's files are missing.",
      discussion: "Without it, FaceArchive assumes that such a disk is not mounted. It never "
        + "deletes anything because a file is missing."))
  var acceptsMissing = false

  @Flag(
    name: .customLong("keep-stills"),
    help: ArgumentHelp(
      "Store faces that never move, such as posters, in every recording.",
      discussion: "Without it, they are only counted from the third recording on: see `stills`."))
  var keepsStills = false
}

/// Into which archive, with which networks and how thoroughly recordings are examined.
struct ExaminingOptions: ParsableArguments {
  @OptionGroup var archive: ArchiveOption
  @OptionGroup(title: "What to look for") var sampling: SamplingOptions
  @OptionGroup var detector: DetectorOption

  @Option(
    name: .customLong("order"),
    help: ArgumentHelp(
      "Which waiting source comes first, by the time at which its recording begins.",
      discussion: "Default: newest for `watch`, oldest for `ingest` and `redetect`.",
      valueName: "newest|oldest"))
  var order: WorkOrder?

  @Option(
    name: .customLong("assume-fps"), parsing: .unconditional,
    help: ArgumentHelp(
      "Pictures per second of raw streams (.h264, .h265, …) that do not say it themselves.",
      discussion: "Default: that of the camera's other recordings, else 25. Such a source has the "
        + "warning rate-unknown.",
      valueName: "number"))
  var assumedFrameRate: Double?

  @OptionGroup var workers: WorkersOption
  @OptionGroup var load: MaximumLoadOption
  @OptionGroup var weights: WeightsOption

  func validate() throws {
    guard let assumedFrameRate else { return }
    guard (0.001...1000).contains(assumedFrameRate) else {
      throw ValidationError("--assume-fps must be a number from 0.001 to 1000.")
    }
  }
}

/// The value of `--order`.
extension WorkOrder: ExpressibleByArgument {}
