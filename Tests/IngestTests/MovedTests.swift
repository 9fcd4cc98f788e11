import Foundation
import Testing
import Values

@testable import Ingest

@Suite("A source whose file's name tells another camera follows it without being read")
struct MovedTests {
  @Test("The archive is then as after one run over the new names", .timeLimit(.minutes(1)))
  func sameAsClean() throws {
    let moved = try IngestionTests()
    _ = try moved.run(try moved.storeGood())
    try FileManager.default.moveItem(
      atPath: moved.path("10B_6_a1.mp4"), toPath: moved.path("2A_7_z9.mp4"))
    // No worker could be started.
    let report = try moved.run("exit 1")
    #expect(report.moved == 1)
    #expect(report.done == 0 && report.failedTries == 0 && !report.hasProblems)

    let clean = try IngestionTests()
    try FileManager.default.moveItem(
      atPath: clean.path("10B_6_a1.mp4"), toPath: clean.path("2A_7_z9.mp4"))
    _ = try clean.run(try clean.storeGood())
    // A camera that was known once stays known.
    func dump(_ tests: IngestionTests) throws -> [String] {
      try tests.dump().filter { !$0.hasPrefix("camera 10B_6_a1") && $0 != "\n" }
    }
    let expected = try dump(clean)
    #expect(try dump(moved) == expected)
    #expect(expected.contains { $0.contains("2A_7_z9") })
    // And nothing is left to do.
    #expect(try moved.run("exit 1").unchanged == 3)
  }

  @Test(
    "A dump that was moved, with a camera put right there, has the living paths and cameras alone",
    .timeLimit(.minutes(1)), arguments: ["elsewhere", "deep/in/elsewhere", "root2"])
  func movedDump(place: String) throws {
    let tests = try IngestionTests()
    _ = try tests.run(try tests.storeGood())
    let before = try tests.dump()
    let moved = tests.fake.folder.appendingPathComponent(place)
    try FileManager.default.createDirectory(
      at: moved.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.moveItem(at: tests.root, to: moved)
    tests.root = moved
    try FileManager.default.moveItem(
      atPath: tests.path("10B_6_a1.mp4"), toPath: tests.path("2A_7_z9.mp4"))
    let report = try tests.run("exit 1")
    #expect(report.moved == 1 && report.copies == 0 && report.done == 0 && !report.hasProblems)
    let journal = try tests.journal()
    #expect(journal.count == 3)
    for entry in journal {
      #expect(entry.path.description.hasPrefix(moved.path) && entry.copies.isEmpty)
      #expect(entry.state == .done)
    }
    #expect(try tests.dump().contains { $0.contains("2A_7_z9") })
    // Moved back, it is what it was.
    try FileManager.default.moveItem(
      atPath: tests.path("2A_7_z9.mp4"), toPath: tests.path("10B_6_a1.mp4"))
    #expect(try tests.run("exit 1").moved == 1)
    #expect(try tests.dump().filter { !$0.hasPrefix("camera 2A_7_z9") } == before)
  }

  /// In a function of its own: the writer holds its lock as long as it lives.
  static func retry(_ tests: IngestionTests) throws {
    let writer = try tests.openWriter()
    _ = try writer.retry([SourceID(rawValue: 1)])
    try writer.close()
  }

  @Test("A retry that was asked for still reads the file", .timeLimit(.minutes(1)))
  func retried() throws {
    let tests = try IngestionTests()
    _ = try tests.run(try tests.storeGood())
    try Self.retry(tests)
    try tests.fake.store("one", IngestionTests.whole(1))
    let report = try tests.run("cat $DIR/one; cat >/dev/null")
    #expect(report.done == 1 && report.moved == 0)
  }
}
