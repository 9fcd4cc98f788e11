import Foundation
import SightingStream
import Synchronization
import Testing
import Values

@testable import Ingest

@Suite("While the machine has more to do than it should, workers pause")
struct LoadGateTests {
  /// A load that a test sets.
  final class Load: Sendable {
    private let value: Mutex<Double?>

    init(_ value: Double?) { self.value = Mutex(value) }

    func set(_ load: Double) { value.withLock { $0 = load } }

    func gate(_ maximum: Double?) -> LoadGate {
      LoadGate(maximumLoad: maximum) { self.value.withLock { $0 } }
    }
  }

  @Test("The gate is closed above the limit only, and open where nothing is known")
  func limits() {
    #expect(Load(4).gate(4).isOpen)
    #expect(!Load(4.01).gate(4).isOpen)
    #expect(Load(nil).gate(4).isOpen)
    #expect(Load(100).gate(nil).isOpen)
    #expect(LoadGate.systemLoad().map { $0 >= 0 } == true)
  }

  @Test(
    "A closed gate stops a worker where it is, which is no stall; an open one lets it go on",
    .timeLimit(.minutes(1)))
  func pauses() throws {
    let fake = try FakeWorker()
    defer { fake.remove() }
    let stream = try FakeWorker.stream([FakeWorker.began(7), FakeWorker.ended(7)])
    let beginning = try FakeWorker.stream([FakeWorker.began(7)]).count
    try fake.store("beginning", Array(stream[..<beginning]))
    try fake.store("end", Array(stream[beginning...]))
    let load = Load(1)
    let count = fake.folder.appendingPathComponent("count")
    let lane = fake.lane(
      """
      cat $DIR/beginning; i=0
      while [ ! -e $DIR/go ]; do i=$((i + 1)); echo $i > $DIR/count; sleep 0.02; done
      cat $DIR/end; cat >/dev/null
      """, stallSeconds: 3, loadGate: load.gate(4))
    let stood = Mutex(false)
    Thread.detachNewThread {
      var last = ""
      for _ in 0..<30 where !stood.withLock({ $0 }) {
        Thread.sleep(forTimeInterval: 1)
        let now = (try? String(contentsOf: count, encoding: .utf8)) ?? ""
        stood.withLock { $0 = !now.isEmpty && now == last }
        last = now
      }
      // Longer than a stall may last.
      Thread.sleep(forTimeInterval: 3)
      try? Data().write(to: fake.folder.appendingPathComponent("go"))
      load.set(1)
    }
    let job = Job(number: 7, path: FilePath("/dev/null"), options: JobOptions())
    // Told of the first record, so that it has begun when it is stopped.
    let attempt = try lane.run(job) { _ in load.set(9) }
    guard case .ended(let summary) = attempt else {
      Issue.record("it ended with \(attempt)")
      return
    }
    #expect(summary.outcome == .whole)
    #expect(stood.withLock { $0 }, "it was not stopped")
    lane.finish()
  }

  @Test("A paused worker is ended at once when the run is stopped", .timeLimit(.minutes(1)))
  func interrupted() throws {
    let fake = try FakeWorker()
    defer { fake.remove() }
    let began = Date()
    let lane = fake.lane(
      "sleep 1000", loadGate: Load(9).gate(4),
      isInterrupted: { Date().timeIntervalSince(began) > 0.5 })
    let job = Job(number: 7, path: FilePath("/dev/null"), options: JobOptions())
    guard case .interrupted = try lane.run(job, receive: { _ in }) else {
      Issue.record("it was not interrupted")
      return
    }
  }
}
