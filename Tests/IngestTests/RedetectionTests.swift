import Archive
import FileWatch
import Foundation
import SightingStream
import Testing
import Values

@testable import Ingest

@Suite("Known sources are examined again, those that are gone or changed are told")
struct RedetectionTests {
  private static let detector = String(repeating: "d", count: 64)

  /// A stream of the other detector: the face that is there, and one more.
  private static func stream(_ job: UInt64) -> [Record] {
    var began = FakeWorker.began(job)
    if case .sourceBegan(var facts) = began {
      facts.models.detector = detector
      began = .sourceBegan(facts)
    }
    var face = FakeWorker.face(sighting: 1)
    var sighting = FakeWorker.sighting(1, keptFaces: 1)
    face.box.x = 40
    (sighting.firstBox.x, sighting.lastBox.x) = (40, 40)
    return [
      began, .face(FakeWorker.face(sighting: 0)),
      .sightingEnded(FakeWorker.sighting(0, keptFaces: 1)), .face(face),
      .sightingEnded(sighting), FakeWorker.ended(job),
    ]
  }

  private func redetect(
    _ tests: IngestionTests, _ script: String, again: Bool = false
  ) throws -> RedetectionReport {
    let writer = try tests.openWriter()
    let layout = DumpLayout(
      timeTemplate: .automatic, cameraTemplate: try CameraTemplate(),
      timeZone: try #require(TimeZone(identifier: "UTC")))
    var options = IngestOptions(
      roots: [], layout: layout, job: JobOptions(), workers: 1,
      worker: tests.fake.command(script))
    options.stallSeconds = 5
    let report = try Ingestion(writer: writer, options: options, interruption: Interruption())
      .redetect(detector: Self.detector, again: again) { _ in }
    try writer.close()
    return report
  }

  private func ingested() throws -> IngestionTests {
    let tests = try IngestionTests()
    _ = try tests.run(try tests.storeGood())
    return tests
  }

  @Test("Once, and then there is nothing to do", .timeLimit(.minutes(1)))
  func once() throws {
    let tests = try ingested()
    try tests.fake.store("all", (1...3).flatMap { Self.stream($0) })
    let report = try redetect(tests, "cat $DIR/all; cat >/dev/null")
    #expect(report.due == 3 && report.ingest.done == 3 && report.gone.isEmpty)
    #expect(report.outcome.known == 3 && report.outcome.found == 3)
    #expect(report.outcome.newSightings == 3 && report.outcome.newFaces == 3)
    #expect(try tests.journal().map(\.sightings) == [2, 2, 2])
    #expect(try tests.journal().map(\.state) == [.done, .done, .done])
    let dump = try tests.dump()
    #expect(try redetect(tests, "exit 1").due == 0)
    // An ingest has nothing to do either.
    #expect(try tests.run("exit 1").unchanged == 3)
    let again = try redetect(tests, "cat $DIR/all; cat >/dev/null", again: true)
    #expect(again.ingest.done == 3 && again.outcome.newFaces == 0)
    #expect(try tests.dump() == dump)
  }

  @Test("A file that is gone, and one that holds something else", .timeLimit(.minutes(1)))
  func missing() throws {
    let tests = try ingested()
    let before = try tests.dump()
    try FileManager.default.removeItem(atPath: tests.path("10B_6_a1.mp4"))
    try tests.write("10B_6_b1.mp4", "something else")
    // Touched, but the same.
    try tests.write("10B_6_c1.mp4", "content of c")
    try tests.fake.store("three", Self.stream(3))
    let report = try redetect(tests, "cat $DIR/three; cat >/dev/null")
    #expect(report.due == 3 && report.ingest.done == 1)
    #expect(report.gone == [FilePath(tests.path("10B_6_a1.mp4"))])
    #expect(report.ingest.changed == [FilePath(tests.path("10B_6_b1.mp4"))])
    #expect(report.outcome.newSightings == 1)
    let after = try tests.dump()
    // Nothing of the others has changed: every line is still there, but the journal's of c.
    #expect(before.filter { !after.contains($0) }.count == 1)
    #expect(try tests.journal().map(\.state) == [.done, .done, .done])
  }

  @Test(
    "A worker that dies each time: the source stays as it was, and due", .timeLimit(.minutes(1)))
  func poison() throws {
    let tests = try ingested()
    let before = try tests.dump()
    try tests.fake.store("one", Array(Self.stream(1).dropLast()))
    let report = try redetect(tests, "cat $DIR/one; exit 1")
    #expect(report.ingest.problems.count == 3 && report.ingest.failedTries == 9)
    #expect(try tests.dump() == before)
    try tests.fake.store("all", (1...3).flatMap { Self.stream($0) })
    #expect(try redetect(tests, "cat $DIR/all; cat >/dev/null").ingest.done == 3)
  }
}
