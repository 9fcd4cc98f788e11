import Foundation

/// The real binary, run in a folder of the test's own.
final class Program {
  struct Result {
    var status: Int32
    var output: String
    var errors: String

    /// The JSON object on standard output.
    var json: [String: Any] { Self.object(output) }

    /// The body of the JSON object on standard error.
    var failure: [String: Any] {
      let line = errors.split(separator: "\n").last { $0.hasPrefix("{") } ?? ""
      return Self.object(String(line))["error"] as? [String: Any] ?? [:]
    }

    private static func object(_ text: String) -> [String: Any] {
      let value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
      return value as? [String: Any] ?? [:]
    }
  }

  let folder: URL
  /// What the program finds in its environment besides the usual.
  var environment: [String: String] = [:]

  /// Beside the tests in the build folder.
  static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("facearchive")

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("facearchive-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func path(_ relative: String) -> String { folder.appendingPathComponent(relative).path }

  /// Runs `facearchive` with `arguments` and waits for its end.
  func run(_ arguments: String...) throws -> Result {
    try execute(Self.executable.path, arguments)
  }

  /// Runs a shell script in which `$FACEARCHIVE` is the program.
  func shell(_ script: String) throws -> Result {
    try execute("/bin/bash", ["-c", script])
  }

  func execute(_ program: String, _ arguments: [String]) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    variables["FACEARCHIVE_ARCHIVE"] = nil
    variables["FACEARCHIVE"] = Self.executable.path
    process.environment = variables.merging(environment) { _, new in new }
    // Files, not pipes: neither can fill up while we read the other.
    let name = UUID().uuidString
    let streams = try ["out", "err"].map { suffix in
      let url = folder.appendingPathComponent(".\(name).\(suffix)")
      _ = FileManager.default.createFile(atPath: url.path, contents: nil)
      return (url: url, handle: try FileHandle(forWritingTo: url))
    }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = streams[0].handle
    process.standardError = streams[1].handle
    try process.run()
    process.waitUntilExit()
    let texts = try streams.map { stream in
      try stream.handle.close()
      return String(decoding: try Data(contentsOf: stream.url), as: UTF8.self)
    }
    return Result(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  /// Writes a file, and the folders above it.
  func write(_ relative: String, _ content: Data) throws {
    let url = folder.appendingPathComponent(relative)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try content.write(to: url)
  }

  func write(_ relative: String, _ content: String) throws {
    try write(relative, Data(content.utf8))
  }
}
