import Foundation
import Testing

@Suite("Each bad input has its sentence and its exit status")
struct ExitStatusTests {
  let program: Program

  init() throws {
    program = try Program()
  }

  func makeArchive() throws {
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  @Test("0: an archive is made, asked and dumped")
  func done() throws {
    try makeArchive()
    #expect(try program.run("status").output.contains("times in UTC"))
    let status = try program.run("status", "--json").json
    #expect(status["timeZone"] as? String == "UTC")
    #expect(status["faces"] as? Int == 0)
    #expect(try program.run("journal").output == "No source fits.\n")
    #expect(try program.run("dump").output.hasPrefix("facearchive-dump"))
    #expect(try program.run("--version").status == 0)
  }

  /// The words that name each command which has no others below it, from what `--help` lists.
  private func commands(below words: [String] = []) throws -> [[String]] {
    let help = try program.execute(Program.executable.path, words + ["--help"]).output
    guard let listed = help.range(of: "SUBCOMMANDS:\n") else { return [words] }
    let lines = help[listed.upperBound...].split(separator: "\n")
    return try lines.compactMap { $0.wholeMatch(of: #/  ([a-z]+) .*/#)?.1 }.flatMap { name in
      try commands(below: words + [String(name)])
    }
  }

  @Test("Every command explains itself, with exit statuses and examples that fit a terminal")
  func help() throws {
    let commands = try commands()
    #expect(commands.count > 30 && commands.contains(["eval", "lfw"]))
    for command in commands {
      let result = try program.execute(Program.executable.path, command + ["--help"])
      #expect(result.status == 0)
      #expect(result.output.contains("EXIT STATUS"), "\(command)")
      #expect(result.output.contains("--json"), "\(command)")
      let examples = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        .drop { $0 != "EXAMPLES" }.dropFirst().prefix { !$0.isEmpty }
      #expect(!examples.isEmpty, "\(command)")
      // What does not fit is broken, and goes on without an indent.
      for line in examples { #expect(line.hasPrefix("  "), "\(command): \(line)") }
    }
    #expect(try !program.run("--help").output.contains("worker "))
  }

  @Test("1: there is an archive already")
  func archiveExists() throws {
    try makeArchive()
    let result = try program.run("init", "archive")
    #expect(result.status == 1)
    #expect(result.errors.contains("an archive is already there"))
  }

  @Test("1: an archive where there is a file, or below one, says what is in the way")
  func fileInTheWay() throws {
    try program.write("file", "x")
    for path in ["file", "file/deeper/archive"] {
      let result = try program.run("init", path, "--json")
      #expect(result.status == 1)
      #expect(result.failure["code"] as? String == "not-writable")
      let reason = try #require(result.failure["reason"] as? String)
      #expect(reason == "the folder file cannot be made (not a directory)")
    }
    #expect(try program.run("init", "").status == 64)
    #expect(try program.run("init", "deep/er/archive/").status == 0)
  }

  @Test("64: a word that is no command is named, whatever follows it")
  func unknownCommand() throws {
    for rest in [[], ["photo.jpg"], ["--json"]] {
      let result = try program.execute(Program.executable.path, ["serach"] + rest)
      #expect(result.status == 64)
      #expect(result.errors.contains("serach") && result.errors.contains("search"))
    }
    let deeper = try program.run("journal", "sho", "x.mp4")
    #expect(deeper.status == 64 && deeper.errors.contains("journal sho: "))
    #expect(try program.run("help", "search").output.contains("EXAMPLES"))
  }

  @Test("1: a root that is not there")
  func noRoot() throws {
    try makeArchive()
    guard Material.hasWeights else { return }
    let result = try program.run("ingest", "absent", "--json")
    #expect(result.status == 1)
    #expect(result.failure["code"] as? String == "not-found")
  }

  @Test("10: no archive, in words and as JSON")
  func noArchive() throws {
    for command in [["status"], ["dump"], ["journal", "list"], ["show", "1"], ["ingest", "."]] {
      let result = try program.execute(
        Program.executable.path, command + ["--archive", "absent", "--json"])
      #expect(result.status == 10, "\(command)")
      #expect(result.output.isEmpty)
      #expect(result.failure["code"] as? String == "no-archive", "\(command)")
      #expect(result.failure["exit"] as? Int == 10)
    }
    let unnamed = try program.run("status")
    #expect(unnamed.status == 10)
    #expect(unnamed.errors.contains("--archive"))
    let words = try program.run("status", "--archive", "absent").errors
    #expect(words.contains("facearchive init"))
  }

  @Test("11: another process writes")
  func secondWriter() throws {
    try makeArchive()
    let descriptor = open(program.path("archive/writer.lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    let result = try program.run("journal", "retry", "--all", "--json")
    #expect(result.status == 11)
    #expect(result.failure["code"] as? String == "writer-locked")
    // Readers do not mind.
    #expect(try program.run("status").status == 0)
  }

  @Test("12: an archive of a newer program")
  func newerSchema() throws {
    try makeArchive()
    let url = URL(fileURLWithPath: program.path("archive/archive.sqlite"))
    var bytes = try Data(contentsOf: url)
    // Source: SQLite file format, section 1.3: the user version is at offset 60, big-endian.
    bytes.replaceSubrange(60..<64, with: [0, 0, 0x27, 0x0F])
    try bytes.write(to: url)
    let result = try program.run("status", "--json")
    #expect(result.status == 12)
    #expect(result.failure["code"] as? String == "newer-format")
  }

  @Test("12: a network that is missing, and one that is another", .enabled(if: Material.hasWeights))
  func wrongModel() throws {
    try makeArchive()
    try program.write("root/1599025493/10B_6_1.mp4", "x")
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: program.path("weights"), withIntermediateDirectories: true)
    for name in try manager.contentsOfDirectory(atPath: Material.weights) {
      try manager.createSymbolicLink(
        atPath: program.path("weights/\(name)"),
        withDestinationPath: "\(Material.weights)/\(name)")
    }
    let networks = try manager.contentsOfDirectory(atPath: program.path("weights"))
      .filter { $0.hasSuffix(".onnx") }
    let network = try #require(networks.first { $0.contains("sface") } ?? networks.first)
    let file = program.path("weights/\(network)")
    try manager.removeItem(atPath: file)
    let missing = try program.run("ingest", "root", "--weights", "weights", "--json")
    #expect(missing.status == 12)
    #expect((missing.failure["message"] as? String)?.contains(network) == true)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(Material.weights)/\(network)"))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: file))
    let other = try program.run("ingest", "root", "--weights", "weights", "--json")
    #expect(other.status == 12)
    #expect((other.failure["reason"] as? String)?.contains("SHA-256") == true)
    #expect((other.failure["remedy"] as? String)?.contains("Tools/setup") == true)
    let none = try program.run("ingest", "root", "--weights", "absent")
    #expect(none.status == 12)
    #expect(try program.run("journal", "list").output == "No source fits.\n")
  }

  @Test(
    "64: arguments that cannot be understood",
    arguments: [
      ["nonsense"], ["search"], ["ingest"], ["ingest", "root", "--fps", "-1"],
      ["ingest", "root", "--keep", "0"], ["ingest", "root", "--keep", "some"],
      ["ingest", "root", "--det-scale", "2"], ["ingest", "root", "--workers", "0"],
      ["ingest", "root", "--assume-fps", "0"],
      ["search", "a.jpg", "--sighting", "1"], ["search", "a.jpg", "b.jpg", "--face", "1"],
      ["search", "a.jpg", "--top", "0"], ["show"], ["show", "1", "--face-id", "2"],
      ["journal", "retry"], ["journal", "retry", "1", "--all"],
      ["journal", "list", "--state", "lost"],
      ["retain"], ["retain", "--older-than", "1d", "--before", "now"],
      ["retain", "--older-than", "9999999d"],
      ["search", "--sighting", "1", "--from", "2024-05-12", "--to", "2024-05-11"],
      ["search", "--sighting", "1", "--from", "yesteryear"],
      ["where", "--sighting", "1", "--from", "now", "--to=-2h"],
      ["search", "--sighting", "1", "--min-quality", "3"],
      ["search", "--sighting", "1", "--min-similarity", "-2"],
      ["sheet", "--pick-sighting", "1", "--out", "sheet.gif"],
      ["init", "other", "--time-zone", "Mars/Olympus"],
      ["init", "other", "--camera-template", "<storey>"],
      ["init", "other", "--time-template", "<yyyy>"],
    ])
  func usage(arguments: [String]) throws {
    try makeArchive()
    let words = try program.execute(Program.executable.path, arguments)
    #expect(words.status == 64, "\(arguments): \(words.errors)")
    #expect(!words.errors.isEmpty)
    let json = try program.execute(Program.executable.path, arguments + ["--json"])
    #expect(json.status == 64, "\(arguments): \(json.errors)")
    #expect(json.failure["code"] as? String == "usage", "\(arguments): \(json.errors)")
    #expect(json.output.isEmpty)
  }

  @Test("A time before now is understood as the value of an option")
  func relativeTime() throws {
    try makeArchive()
    for time in [["--from", "-2h"], ["--from=-3d"], ["--from", "-1d12h", "--to", "-1h"]] {
      let result = try program.execute(
        Program.executable.path, ["journal", "list"] + time)
      #expect(result.status == 0, "\(time): \(result.errors)")
    }
  }

  @Test("1: numbers and cameras that the archive does not have")
  func notFound() throws {
    try makeArchive()
    for arguments in [
      ["show", "7"], ["search", "--sighting", "7"], ["search", "--face-id", "7"],
      ["journal", "show", "7"], ["journal", "retry", "7"],
      ["journal", "list", "--camera", "nowhere"],
      ["search", "--sighting", "7", "--camera", "nowhere"],
    ] {
      let result = try program.execute(Program.executable.path, arguments + ["--json"])
      #expect(result.status == 1, "\(arguments)")
      #expect(result.failure["code"] as? String == "not-found", "\(arguments): \(result.errors)")
    }
  }

  @Test("Whoever reads the results may go: that is no error")
  func brokenPipe() throws {
    try makeArchive()
    let result = try program.shell(
      "set -o pipefail; for i in 1 2 3 4 5; do \"$FACEARCHIVE\" dump | true || exit 9; done")
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
  }

  @Test("Results that cannot be written are a failure")
  func fullDevice() throws {
    try makeArchive()
    let result = try program.shell("\"$FACEARCHIVE\" status > /dev/full")
    #expect(result.status == 1)
    #expect(result.errors.contains("write the results"))
  }

  @Test("A read-only archive can be read, and says why it cannot be written")
  func readOnly() throws {
    try makeArchive()
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: program.folder.path)
    // Root may write everywhere: then the program runs as nobody, to whom the files are foreign.
    let prefix =
      Material.isRoot ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    if !Material.isRoot {
      _ = try program.shell("chmod -R a-w archive")
    }
    defer { _ = try? program.shell("chmod -R u+w archive") }
    let reading = try program.shell("\(prefix)\"$FACEARCHIVE\" status --json")
    #expect(reading.status == 0, "\(reading.errors)")
    let writing = try program.shell("\(prefix)\"$FACEARCHIVE\" journal retry --all --json")
    #expect(writing.status == 1)
    #expect(writing.failure["code"] as? String == "not-writable", "\(writing.errors)")
  }
}
