import Answers
import Archive
import ArgumentParser
import Foundation
import Values

/// `facearchive dump`
struct DumpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Write everything that the archive holds as text.",
    discussion: """
      Two archives with the same content give the same text, whatever the numbers and the order \
      of their rows. Crops and embeddings appear as hashes (FNV-1a, 64 bits). The dump leaves out \
      when work was done and how long it took.

      EXAMPLES
        facearchive dump > before.txt
        facearchive dump | sha256sum

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let reader = try ArchiveReader(path: archive.path())
    try reader.snapshot { snapshot in
      guard output.json else { return try snapshot.dump { try Console.print($0) } }
      try Console.print(try JSONText.document(try DumpAnswer(of: snapshot)))
    }
  }
}
