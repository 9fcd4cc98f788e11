import Answers
import Archive
import ArgumentParser
import Ingest
import Values
import Wording

/// `facearchive journal retime`
struct JournalRetimeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retime",
    abstract: "Read names anew, and correct cameras and times that were read otherwise.",
    discussion: """
      Sightings and faces follow to the camera and the time that the names of their file say now, \
      without anything being decoded. `ingest` does the same with each file that it finds.

      EXAMPLES
        facearchive journal retime --dry-run
        facearchive journal retime
        facearchive journal retime 12 --time-template '<unix>'

      \(ExitStatusCode.writingHelp)
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, by their path or their path below the root, or numbers of sources. All without it.",
      valueName: "file"))
  var files: [String] = []

  @OptionGroup(title: "What names mean") var layout: LayoutOptions
  @OptionGroup var dryRun: DryRunFlag
  @OptionGroup var weights: WeightsOption
  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try ArchiveOption.existing(try archive.path())
    let writer = try ArchiveWriter(path: path)
    if let generation = writer.generation { try writer.use(generation.embedder) }
    let (entries, settings) = try writer.snapshot { snapshot in
      let entries =
        try files.isEmpty
        ? snapshot.journal(JournalFilter())
        : files.flatMap { try JournalLookup(text: $0).required(in: snapshot, to: "retime") }
      return (entries, try snapshot.settings)
    }
    let weights = weights
    let embedders = LoadedEmbedders { try weights.library(archive: path) }
    embedders.want(writer.furtherEmbedders)
    let retiming = Retiming(
      writer: writer, layout: try layout.layout(for: settings), embedders: embedders)
    let answer = try retiming.run(entries, isDryRun: dryRun.isGiven)
    try writer.close()
    try output.render(answer) { $0.text }
  }
}

extension RetimeAnswer {
  /// The report for people.
  var text: String {
    var table = TextTable([
      ("WAS", .left), ("CAMERA", .left), ("BEGINS", .left), ("CAMERA", .left), ("FILE", .left),
    ])
    for source in corrected {
      table.add([
        source.beginsBefore.text, source.cameraBefore ?? "", source.begins.text, source.camera,
        source.path,
      ])
    }
    var text = corrected.isEmpty ? "" : table.text
    text +=
      "\(counted(examined, "source")) examined, \(grouped(corrected.count)) read otherwise"
      + (isDryRun ? "; nothing was changed.\n" : ".\n")
    if !waiting.isEmpty {
      text += "The next ingest reads \(grouped(waiting.count)) of them again.\n"
    }
    if !unread.isEmpty {
      text +=
        "\(counted(unread.count, "source")) without a file, or whose names give no time or camera, "
        + "stay as they are.\n"
    }
    return text
  }
}
