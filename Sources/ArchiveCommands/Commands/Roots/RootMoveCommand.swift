import Answers
import Archive
import ArgumentParser
import FileWatch
import Ingest
import Values
import Wording

/// `facearchive root move`
struct RootMoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move",
    abstract: "Say that a dump was moved.",
    discussion: """
      Each file that the archive knows below OLD-ROOT is looked for at the same place below NEW-ROOT. One of \
      the same size and the same time of change, or else of the same content, is the file that was \
      there: the archive knows it by its new path from then on, and sheets and clips open it there. \
      Where the new names say another camera or time, the rows follow. Nothing is decoded.

      OLD-ROOT need not be there any more. You can do without this command: `ingest NEW-ROOT` finds \
      moved files too, and reads all of them once to know them by their content.

      EXAMPLES
        facearchive root move /srv/dump /mnt/disk2/dump --dry-run
        facearchive root move /srv/dump /mnt/disk2/dump

      \(ExitStatusCode.writingHelp)
      """)

  @Argument(help: ArgumentHelp("The folder in which the files were.", valueName: "old-root"))
  var old: String

  @Argument(help: ArgumentHelp("The folder in which they are.", valueName: "new-root"))
  var new: String

  @OptionGroup(title: "What names mean") var layout: LayoutOptions
  @OptionGroup var dryRun: DryRunFlag
  @OptionGroup var weights: WeightsOption
  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try ArchiveOption.existing(try archive.path())
    let target = try DumpScanner.folder(of: FilePath(argument: new))
    let source = DumpScanner.formerFolder(of: FilePath(argument: old))
    guard source != target, !target.lies(under: source), !source.lies(under: target) else {
      throw Failure(
        .usage, attempted: "move the files below", subject: source.description,
        reason: "\(target) is the same folder, or one of the two is in the other",
        remedy: "Name the folder where the files were, and another one where they are.")
    }
    let writer = try ArchiveWriter(path: path)
    if let generation = writer.generation { try writer.use(generation.embedder) }
    let settings = try writer.snapshot { try $0.settings }
    let weights = weights
    let embedders = LoadedEmbedders { try weights.library(archive: path) }
    embedders.want(writer.furtherEmbedders)
    let move = RootMove(
      writer: writer, layout: try layout.layout(for: settings), embedders: embedders)
    let answer = try move.run(from: source, to: target, isDryRun: dryRun.isGiven)
    try writer.close()
    try output.render(answer) { $0.text }
  }
}

extension RootMoveAnswer {
  /// The report for people.
  var text: String {
    var text = "\(counted(moved, "file")) moved"
    text += isDryRun ? "; nothing was changed.\n" : " to \(to).\n"
    if readOtherwise > 0 {
      text += "New names say another camera or time of \(counted(readOtherwise, "source")).\n"
    }
    func tell(_ paths: [String], _ what: String) {
      guard !paths.isEmpty else { return }
      text += "\(counted(paths.count, "file")) \(what):\n"
      text += paths.prefix(Self.mostPaths).map { "  \($0)\n" }.joined()
      if paths.count > Self.mostPaths {
        text += "  and \(grouped(paths.count - Self.mostPaths)) more (--json lists all)\n"
      }
    }
    tell(missing, "not there below \(to); what the archive has of them stays")
    tell(
      different,
      "with other content or a name that gives no camera or time; the next ingest decides")
    tell(stillThere, "still at the old place, not moved")
    tell(waiting, "that the next ingest reads")
    return text
  }

  private static let mostPaths = 10
}
