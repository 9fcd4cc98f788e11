import Foundation
import TestSupport
import Testing

@Suite("Writes that fail one by one lose nothing")
struct FaultTests {
  static let tool = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Tools/torture/faults")
  /// Beside the tests in the build folder.
  static let workload = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("fault-workload")

  static let isAvailable = ["/usr/bin/python3", "/usr/bin/cc"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(
    "The quick part of Tools/torture/faults, planted bugs first",
    .enabled(if: isAvailable, "SKIPPED: Tools/torture/faults needs python3 and a C compiler"))
  func quick() throws {
    let directory = try TemporaryDirectory()
    let log = URL(fileURLWithPath: directory.file("log"))
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    let handle = try FileHandle(forWritingTo: log)
    let process = Process()
    process.executableURL = Self.tool
    process.arguments = ["--quick", "--workload", Self.workload.path]
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: try Data(contentsOf: log), as: UTF8.self)
    #expect(process.terminationStatus == 0, "\(text)")
  }
}
