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

  @OptionGroup var workers: WorkersOption
  @OptionGroup var load: MaximumLoadOption
  @OptionGroup var weights: WeightsOption
}

/// The value of `--order`.
extension WorkOrder: ExpressibleByArgument {}
