import Answers
import Archive
import ArgumentParser

/// `facearchive generation rollback`
struct GenerationRollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Make searches use the previous generation again.",
    discussion: """
      Takes effect at once. The previous generation may lack faces that came since; `reindex` \
      adds them. New faces are still embedded for the generation that you leave, so that you can \
      activate it again. Drop it when you no longer want it.

      EXAMPLES
        facearchive generation rollback

      \(ExitStatusCode.writingHelp)
      """)

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let writer = try ArchiveWriter(path: try archive.path(), tenure: .visitor)
    let result = try writer.turn {
      let coverage = try writer.rollback().coverage
      return try LiveGenerationAnswer(of: writer, coverage)
    }
    try output.render(result) { $0.text }
  }
}
