import Foundation
import SightingStream
import Synchronization
import Testing
import Values

@testable import Ingest

@Suite("A worker that dies, hangs or writes garbage costs one try and is replaced")
struct WorkerSlotTests {
  let fake: FakeWorker
  let job = Job(number: 7, path: FilePath("/dev/null"), options: JobOptions())

  init() throws {
    fake = try FakeWorker()
    try fake.store("good", [FakeWorker.began(7), FakeWorker.progress(10), FakeWorker.ended(7)])
  }

  /// Runs one job and tells how it ended and what came before.
  func run(_ lane: WorkerSlot) throws -> (TryOutcome, [Record]) {
    var records: [Record] = []
    let attempt = try lane.run(job) { records.append($0) }
    return (attempt, records)
  }

  func failure(_ lane: WorkerSlot) throws -> WorkerFailure? {
    guard case .failed(let failure) = try run(lane).0 else { return nil }
    return failure
  }

  @Test("A good worker's records come in order, its verdict last", .timeLimit(.minutes(1)))
  func good() throws {
    defer { fake.remove() }
    let lane = fake.lane("cat $DIR/good; cat >/dev/null")
    let (attempt, records) = try run(lane)
    guard case .ended(let summary) = attempt else {
      Issue.record("it ended with \(attempt)")
      return
    }
    #expect(summary.outcome == .whole)
    #expect(records == [FakeWorker.began(7), FakeWorker.progress(10)])
    lane.finish()
  }

  @Test("Death by a signal is told with the signal and the last words", .timeLimit(.minutes(1)))
  func dies() throws {
    defer { fake.remove() }
    let lane = fake.lane("head -c 200 $DIR/good; echo out of cheese >&2; kill -SEGV $$")
    #expect(try failure(lane) == .died(.signalled(SIGSEGV), lastWords: "out of cheese"))
  }

  @Test("A source that cannot be opened costs no worker", .timeLimit(.minutes(1)))
  func cannotOpen() throws {
    defer { fake.remove() }
    let lane = fake.lane("exit 1")
    let absent = Job(number: 7, path: FilePath("/nonexistent/clip.mp4"), options: JobOptions())
    guard case .ended(let summary) = try lane.run(absent, receive: { _ in }),
      case .failed(let reason) = summary.outcome
    else {
      Issue.record("it did not end by name")
      return
    }
    #expect(reason.code == "open-failed")
    #expect(reason.message.contains("No such file"))
  }

  @Test(
    "A worker that has done its share is replaced; many quick sources are less than a share",
    .timeLimit(.minutes(1)), arguments: [(0.0, 2), (3600.0, 1)])
  func recycled(shareSeconds: Double, workers: Int) throws {
    defer { fake.remove() }
    // Each worker answers from a stream of its own and counts itself.
    try fake.store(
      "many",
      (0...WorkerSlot.jobsPerWorker).flatMap { _ in [FakeWorker.began(7), FakeWorker.ended(7)] })
    let lane = fake.lane(
      "echo started >>$DIR/count; cat $DIR/many; cat >/dev/null", shareSeconds: shareSeconds)
    for _ in 0...WorkerSlot.jobsPerWorker { _ = try run(lane) }
    lane.finish()
    let count = try String(contentsOf: fake.folder.appendingPathComponent("count"), encoding: .utf8)
    #expect(count == String(repeating: "started\n", count: workers))
  }

  @Test(
    "A worker with little memory left is replaced before the next source",
    .timeLimit(.minutes(1)), arguments: [(300, 3), (2048, 1)])
  func nearlyFull(megabytes: Int, workers: Int) throws {
    defer { fake.remove() }
    try fake.store("many", (0..<3).flatMap { _ in [FakeWorker.began(7), FakeWorker.ended(7)] })
    let lane = fake.lane(
      """
      ulimit -d \(megabytes * 1024); echo started >>$DIR/count; cat $DIR/many; cat >/dev/null
      """)
    for _ in 0..<3 { _ = try run(lane) }
    lane.finish()
    let count = try String(contentsOf: fake.folder.appendingPathComponent("count"), encoding: .utf8)
    #expect(count == String(repeating: "started\n", count: workers))
  }

  @Test("An early end between two records is a death too", .timeLimit(.minutes(1)))
  func endsEarly() throws {
    defer { fake.remove() }
    try fake.store("half", [FakeWorker.began(7)])
    let lane = fake.lane("cat $DIR/half; exit 3")
    #expect(try failure(lane) == .died(.exited(3), lastWords: ""))
  }

  @Test("A worker that hangs is ended after the limit", .timeLimit(.minutes(1)))
  func hangs() throws {
    defer { fake.remove() }
    try fake.store("half", [FakeWorker.began(7)])
    let began = Date()
    let lane = fake.lane("cat $DIR/half; sleep 1000 & wait", stallSeconds: 0.5)
    #expect(try failure(lane) == .stalled(seconds: 0.5))
    #expect(Date().timeIntervalSince(began) < 10)
  }

  @Test("Records that tell no progress do not keep a worker alive", .timeLimit(.minutes(1)))
  func busyWithNothing() throws {
    defer { fake.remove() }
    try fake.store("half", [FakeWorker.began(7)])
    let all = try FakeWorker.stream([FakeWorker.began(7), FakeWorker.progress(1)])
    let head = try FakeWorker.stream([FakeWorker.began(7)])
    try fake.store("tick", Array(all[head.count...]))
    let lane = fake.lane(
      "cat $DIR/half; while :; do cat $DIR/tick; sleep 0.05; done", stallSeconds: 0.6)
    #expect(try failure(lane) == .stalled(seconds: 0.6))
  }

  @Test("Garbage, a flipped bit and another job's answer are a bad stream", .timeLimit(.minutes(1)))
  func garbage() throws {
    defer { fake.remove() }
    var flipped = try FakeWorker.stream([FakeWorker.began(7), FakeWorker.ended(7)])
    flipped[30] ^= 4
    try fake.store("flipped", flipped)
    try fake.store("other", [FakeWorker.began(8)])
    try fake.store("orphan", [FakeWorker.progress(3)])
    try fake.store("twice", [FakeWorker.began(7), FakeWorker.began(7)])
    let scripts = [
      "echo hello, this is no stream at all", "cat $DIR/flipped", "cat $DIR/other",
      "cat $DIR/orphan", "cat $DIR/twice",
    ]
    for script in scripts {
      let failure = try failure(fake.lane(script + "; sleep 1000"))
      guard case .badStream = failure else {
        Issue.record("\(script): \(String(describing: failure))")
        continue
      }
    }
  }

  @Test("After a failure the next try gets a new worker", .timeLimit(.minutes(1)))
  func replaced() throws {
    defer { fake.remove() }
    let lane = fake.lane(
      """
      if mkdir $DIR/first 2>/dev/null; then cat $DIR/good | head -c 100; kill -KILL $$; fi
      cat $DIR/good; cat >/dev/null
      """)
    #expect(try failure(lane) == .died(.signalled(SIGKILL), lastWords: ""))
    guard case .ended = try run(lane).0 else {
      Issue.record("the second try did not end well")
      return
    }
  }

  @Test(
    "A worker that cannot start at all ends the run, with its own words", .timeLimit(.minutes(1)))
  func cannotStart() throws {
    defer { fake.remove() }
    let failure = #expect(throws: Failure.self) {
      try run(fake.lane("echo no models here >&2; exit 12"))
    }
    #expect(failure?.remedy == "no models here")
    let absent = WorkerSlot(
      command: WorkerCommand(executable: FilePath("/nonexistent/program"), arguments: []),
      stallSeconds: 5, isInterrupted: { false })
    #expect(throws: Failure.self) { try run(absent) }
  }

  @Test("An interruption ends a working worker at once", .timeLimit(.minutes(1)))
  func interrupted() throws {
    defer { fake.remove() }
    let began = Date()
    let lane = fake.lane(
      "sleep 1000", stallSeconds: 600,
      isInterrupted: { Date().timeIntervalSince(began) > 0.3 })
    guard case .interrupted = try run(lane).0 else {
      Issue.record("it was not interrupted")
      return
    }
    #expect(Date().timeIntervalSince(began) < 5)
  }

  @Test("A worker inherits its three streams and nothing else", .timeLimit(.minutes(1)))
  func inheritsNothing() throws {
    defer { fake.remove() }
    // Deliberately without close-on-exec.
    let leak = open("/dev/null", O_RDONLY)
    defer { close(leak) }
    signal(SIGPIPE, SIG_IGN)
    let child = try ChildProcess(
      fake.command("ls /proc/self/fd >&2; grep -E 'SigBlk|SigIgn' /proc/self/status >&2; env >&2"))
    #expect(child.wait(timeoutSeconds: 10) == .exited(0))
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(child.errors, &bytes, bytes.count)
    let lines = String(decoding: bytes[..<max(0, count)], as: UTF8.self).split(separator: "\n")
    // `ls` itself holds the folder that it lists, as 3.
    #expect(lines.prefix(4) == ["0", "1", "2", "3"])
    // The signals of the standard, 1...31; the C library keeps 32 and 33 for itself.
    let masks = lines.filter { $0.hasPrefix("Sig") }.map { UInt64($0.suffix(16), radix: 16) }
    #expect(masks.map { $0.map { $0 & 0x7fff_ffff } } == [0, 0])
    #expect(lines.contains { $0.hasPrefix("PATH=") })
    #expect(!lines.contains { $0.hasPrefix("HOME=") })
  }
}
