import Foundation
import Testing

@Suite("Each flag is declared once")
struct FlagTests {
  let program: Program

  init() throws {
    program = try Program()
  }

  /// The names of each declared option and flag: the one to use, then its older spellings.
  private static func declarations() throws -> [[String]] {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/ArchiveCommands")
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    return try (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
      .flatMap { file in
        try String(contentsOf: file, encoding: .utf8).matches(of: /name: (\[[^\]]*\]|[^,]*)/)
          .map { $0.output.1.matches(of: /customLong\("([^"]*)"\)/).map { String($0.output.1) } }
      }.filter { !$0.isEmpty }
  }

  @Test("No two options of the source share a name")
  func once() throws {
    let names = try Self.declarations().map { $0[0] }
    #expect(names.count > 60)
    let repeated = Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    #expect(repeated.isEmpty, "Share an option group: \(repeated)")
  }

  @Test("Older spellings still work")
  func olderSpellings() throws {
    for command in [["eval", "calibrate"], ["generation", "compare", "1", "2"]] {
      let refused = try program.execute(Program.executable.path, command + ["--gap", "9999"])
      #expect(refused.status == 64)
      #expect(refused.errors.contains("--pair-gap must be from 0 to 3600"), "\(refused.errors)")
    }
    let understood = try program.run(
      "model", "add", "net.onnx", "--name", "net", "--licence", "none", "--face", "photo.jpg")
    #expect(understood.status == 10, "\(understood.errors)")
  }
}
