import Foundation
import SightingStream
import Testing
import Values

@testable import Ingest

/// A worker that decodes nothing: each file is one sighting with one face. It speaks the real
/// protocol, in a process of its own, which is this very test program with one test chosen.
///
/// A file that holds `kill` ends the worker; one that ends with `-cut` is decoded in part.
enum StandInWorker {
  static let variable = "FACEARCHIVE_STAND_IN_WORKER"

  static var isAsked: Bool { ProcessInfo.processInfo.environment[variable] != nil }

  /// The library that runs the tests writes to standard output: the stream has descriptor 3.
  static func command(log: String) -> WorkerCommand {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
    return WorkerCommand(
      executable: FilePath("/bin/sh"),
      arguments: [
        "-c",
        "exec 3>&1 >/dev/null; exec '\(program)' --testing-library swift-testing "
          + "--filter StandInWorkerTests",
      ],
      environment: ["PATH=/usr/bin:/bin", "\(variable)=\(log)"])
  }

  /// Does jobs until there are no more.
  static func work() throws {
    let log = ProcessInfo.processInfo.environment[variable] ?? ""
    let jobs = JobReceiver(socket: 0)
    var records = RecordWriter(descriptor: 3)
    while let (job, source) = try jobs.next() {
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = read(source, &bytes, bytes.count)
      close(source)
      let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      let descriptor = open(log, O_WRONLY | O_APPEND | O_CREAT, 0o644)
      let line = Array("\(job.path)\n".utf8)
      _ = write(descriptor, line, line.count)
      close(descriptor)
      if text.contains("kill") { kill(getpid(), SIGKILL) }
      if text.contains("slow") { usleep(300_000) }
      var outcome = SourceSummary.Outcome.whole
      if text.hasSuffix("-cut") {
        outcome = .partial(.init(code: "truncated", message: "it ends early"))
      }
      for record in IngestionTests.whole(job.number).dropLast() { try records.write(record) }
      try records.write(FakeWorker.ended(job.number, outcome))
    }
  }
}

@Suite("The stand-in for a worker", .enabled(if: StandInWorker.isAsked))
struct StandInWorkerTests {
  @Test func work() throws { try StandInWorker.work() }
}
