import Answers
import Archive
import ArgumentParser

/// `facearchive generation rollback`
struct GenerationRollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Have searches use the generation that was live before.",
    discussion: """
      Takes effect at once. Faces that came since it stopped being live may be missing in it; \
      `reindex` adds them. New faces are still embedded for the generation that is left, so that \
      it can be activated again; drop it when it is not wanted any more.

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
