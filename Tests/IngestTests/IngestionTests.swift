import Answers
import Archive
import FileWatch
import Foundation
import SightingStream
import Testing
import Values

@testable import Ingest

@Suite("A run brings every source to an end, and only what is new is worked on")
final class IngestionTests {
  let fake: FakeWorker
  var root: URL
  let archive: String

  init() throws {
    fake = try FakeWorker()
    root = fake.folder.appendingPathComponent("root")
    archive = fake.folder.appendingPathComponent("archive").path
    try ArchiveDirectory.create(at: archive, settings: ArchiveSettings(timeZone: "UTC"))
    // The fake worker's answers count on the numbers 1, 2, 3 for a, b, c.
    for name in ["a", "b", "c"] { try write("10B_6_\(name)1.mp4", "content of \(name)") }
  }

  deinit { fake.remove() }

  func write(_ name: String, _ content: String) throws {
    let folder = root.appendingPathComponent("1599025493")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(content.utf8).write(to: folder.appendingPathComponent(name))
  }

  func path(_ name: String) -> String {
    root.appendingPathComponent("1599025493").appendingPathComponent(name).path
  }

  /// One run with a worker made of `script`.
  func run(
    _ script: String, interruption: Interruption = Interruption(),
    observe: (IngestProgress) -> Void = { _ in }
  ) throws -> IngestAnswer {
    let writer = try openWriter()
    let layout = DumpLayout(
      timeTemplate: .automatic, cameraTemplate: try CameraTemplate(),
      timeZone: try #require(TimeZone(identifier: "UTC")))
    var options = IngestOptions(
      roots: [FilePath(root.path)], layout: layout, job: JobOptions(), workers: 1,
      worker: fake.command(script))
    options.stallSeconds = 5
    let report = try Ingestion(writer: writer, options: options, interruption: interruption)
      .run(observe: observe)
    try writer.close()
    return report
  }

  /// Opens the archive, which may still be locked for a moment: a process that another test starts
  /// just now has a copy of the lock until it executes its program.
  func openWriter() throws -> ArchiveWriter {
    let embedder = EmbedderIdentity(
      name: "test", sha256: String(repeating: "c", count: 64), dimension: 128, precision: "f32")
    for _ in 0..<200 {
      do {
        return try ArchiveWriter(path: archive, embedder: embedder)
      } catch let failure as Failure where failure.code == .writerLocked {
        usleep(10_000)
      }
    }
    return try ArchiveWriter(path: archive, embedder: embedder)
  }

  func journal() throws -> [JournalEntry] {
    try ArchiveReader(path: archive).snapshot { try $0.journal() }
  }

  func dump() throws -> [String] {
    var lines: [String] = []
    try ArchiveReader(path: archive).snapshot { snapshot in
      try snapshot.dump { lines.append($0) }
    }
    return lines
  }

  static func whole(_ job: UInt64) -> [Record] {
    [
      FakeWorker.began(job), .face(FakeWorker.face(sighting: 0)),
      .sightingEnded(FakeWorker.sighting(0, keptFaces: 1)), FakeWorker.ended(job),
    ]
  }

  /// A worker that does all three sources well.
  func storeGood() throws -> String {
    try fake.store("all", Self.whole(1) + Self.whole(2) + Self.whole(3))
    return "cat $DIR/all; cat >/dev/null"
  }

  @Test("Everything is done once; a second run finds nothing to do", .timeLimit(.minutes(1)))
  func twice() throws {
    var seen: [IngestProgress] = []
    let first = try run(try storeGood()) { seen.append($0) }
    #expect(first.done == 3)
    #expect(first.faces == 3)
    #expect(first.sightings == 3)
    #expect(seen.last?.share == 1)
    #expect(!first.hasProblems)
    #expect(seen.last?.sourcesEnded == 3)
    #expect(try journal().map(\.state) == [.done, .done, .done])
    let before = try dump()
    let second = try run("echo there is nothing to do >&2; exit 1")
    #expect(second.found == 3)
    #expect(second.unchanged == 3)
    #expect(second.done == 0)
    #expect(try dump() == before)
  }

  @Test(
    "A source that kills its worker is parked after three tries, the others are done",
    .timeLimit(.minutes(1)))
  func poison() throws {
    try fake.store("one", Self.whole(1))
    try fake.store("two", [FakeWorker.began(2)])
    try fake.store("three", Self.whole(3))
    let report = try run(
      """
      n=$(ls $DIR/life 2>/dev/null | wc -l); mkdir -p $DIR/life/$n
      case $n in
      0) cat $DIR/one; cat $DIR/two | tail -c +7; kill -ABRT $$;;
      1|2) cat $DIR/two; kill -ABRT $$;;
      *) cat $DIR/three; cat >/dev/null;;
      esac
      """)
    #expect(report.done == 2)
    #expect(report.failedTries == 3)
    #expect(report.problems.map(\.kind) == ["parked"])
    #expect(report.problems.first?.code == "worker-died")
    #expect(report.hasProblems)
    let entry = try #require(try journal().first { $0.state == .parked })
    #expect(entry.tries == 3)
    #expect(entry.faces == 0)
    // Parked means parked: the next run leaves it alone and still reports it.
    let second = try run("exit 1")
    #expect(second.problems.map(\.isOld) == [true])
  }

  @Test("After a failed try the next one replaces what it left", .timeLimit(.minutes(1)))
  func secondTry() throws {
    try fake.store("half", [FakeWorker.began(1), .face(FakeWorker.face(sighting: 0))])
    let good = try storeGood()
    let report = try run(
      "if mkdir $DIR/life 2>/dev/null; then cat $DIR/half; kill -SEGV $$; fi; \(good)")
    #expect(report.done == 3)
    #expect(report.failedTries == 1)
    #expect(try journal().map(\.faces) == [1, 1, 1])
    #expect(try journal().map(\.state) == [.done, .done, .done])
  }

  @Test("The worker's verdicts are the journal's", .timeLimit(.minutes(1)))
  func verdicts() throws {
    let cut = SourceSummary.Reason(code: "truncated", message: "it ends early")
    let none = SourceSummary.Reason(code: "not-media", message: "it is no video")
    try fake.store(
      "all",
      [FakeWorker.began(1), FakeWorker.ended(1, .partial(cut)), FakeWorker.ended(2, .failed(none))]
        + Self.whole(3))
    var ended = 0
    let report = try run("cat $DIR/all; cat >/dev/null") { ended = $0.sourcesEnded }
    #expect(try journal().map(\.state) == [.partial, .parked, .done])
    #expect(report.problems.map(\.kind) == ["partial", "parked"])
    #expect(
      report.problems.map { SourceSummary.Reason(code: $0.code, message: $0.reason) }
        == [cut, none])
    #expect(ended == 3)
  }

  @Test("A record that cannot be true costs its source, not the run", .timeLimit(.minutes(1)))
  func impossible() throws {
    var short = FakeWorker.face(sighting: 0)
    short.embedding = [1, 0]
    try fake.store(
      "all",
      [FakeWorker.began(1), .face(short), FakeWorker.ended(1)] + Self.whole(2) + Self.whole(3))
    let report = try run("cat $DIR/all; cat >/dev/null")
    #expect(try journal().map(\.state) == [.parked, .done, .done])
    #expect(report.problems.first?.code == "worker-stream")
  }

  @Test(
    "A file that changes while it is read is not done; the next run does it",
    .timeLimit(.minutes(1)))
  func changes() throws {
    let good = try storeGood()
    // The worker starts when a has been fingerprinted.
    let report = try run("echo more >> '\(path("10B_6_a1.mp4"))'; \(good)")
    #expect(report.changed.map { FilePath($0).lastComponent.description } == ["10B_6_a1.mp4"])
    #expect(report.done == 2)
    #expect(try journal().map(\.state) == [.seen, .done, .done])
    try fake.store("all", Self.whole(1))
    #expect(try run("cat $DIR/all; cat >/dev/null").done == 1)
  }

  @Test(
    "A copy is not worked on, whether it comes later or in the same run",
    .timeLimit(.minutes(1)))
  func copies() throws {
    try write("10B_6_c2.mp4", "content of c")
    let report = try run(try storeGood())
    #expect(report.done == 3)
    #expect(report.copies == 1)
    try write("10B_6_c3.mp4", "content of c")
    let later = try run("exit 1")
    #expect(later.copies == 2)
    #expect(later.unchanged == 3)
  }

  @Test("A renamed file costs nothing and is known by its new name", .timeLimit(.minutes(1)))
  func renamed() throws {
    _ = try run(try storeGood())
    let folder = root.appendingPathComponent("1599025493/10B_6_a1")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      atPath: path("10B_6_a1.mp4"), toPath: folder.appendingPathComponent("x.mp4").path)
    let report = try run("exit 1")
    #expect(report.vanished == 1)
    #expect(report.done == 0)
    let entry = try #require(try journal().first)
    #expect(entry.path.lastComponent == FilePath("x.mp4"))
    #expect(entry.state == .done)
    #expect(!entry.isGone)
    #expect(entry.copies.isEmpty)
  }

  @Test("When more than half is missing nothing is noted as gone", .timeLimit(.minutes(1)))
  func unmounted() throws {
    _ = try run(try storeGood())
    try FileManager.default.removeItem(atPath: path("10B_6_a1.mp4"))
    try FileManager.default.removeItem(atPath: path("10B_6_b1.mp4"))
    let report = try run("exit 1")
    #expect(report.vanished == 0)
    #expect(report.frozenRoots.map(\.missing) == [2])
    #expect(try journal().allSatisfy { !$0.isGone })
  }

  @Test(
    "An interrupted run keeps what was whole and goes on where it stopped",
    .timeLimit(.minutes(1)))
  func interrupted() throws {
    try fake.store("one", Self.whole(1) + [FakeWorker.began(2)])
    let interruption = Interruption()
    let report = try run("cat $DIR/one; sleep 1000", interruption: interruption) { progress in
      if progress.sourcesEnded == 1 { interruption.request() }
    }
    #expect(report.isInterrupted)
    #expect(report.done == 1)
    #expect(try journal().map(\.state) == [.done, .seen, .seen])
    #expect(try journal().map(\.tries) == [0, 0, 0])
    try fake.store("rest", Self.whole(2) + Self.whole(3))
    #expect(try run("cat $DIR/rest; cat >/dev/null").done == 2)
  }

  @Test("Workers that cannot start end the run with their own words", .timeLimit(.minutes(1)))
  func cannotStart() throws {
    let failure = #expect(throws: Failure.self) { try run("echo no models >&2; exit 12") }
    #expect(failure?.remedy == "no models")
    #expect(try run(try storeGood()).done == 3)
  }
}
