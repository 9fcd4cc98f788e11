import FaceRecognition
import Foundation
import Glibc
import SightingStream
import Synchronization
import TestSupport
import Testing
import Values

@testable import Worker

@Suite(
  "The worker's loop serves jobs from a socket",
  .enabled(if: TestResources.isComplete, TestResources.absence), .serialized)
struct WorkerLoopTests {
  /// Two ends of a pipe.
  private func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(Glibc.pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  /// Two ends of a local socket.
  private func sockets() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    return (ends[0], ends[1])
  }

  /// Runs the loop on a thread of its own, closes its ends, and returns its error.
  private func loop(input: Int32, output: Int32, parent: Int32? = nil) -> Running {
    let running = Running()
    Thread.detachNewThread {
      var failure: (any Error)?
      do {
        try runWorkerLoop(
          library: TestResources.library(), threads: 2, input: input, output: output,
          parent: parent, isConfined: false)
      } catch {
        failure = error
      }
      close(input)
      close(output)
      running.end(failure)
    }
    return running
  }

  /// A loop on a thread of its own: a task would wait for jobs on a thread that the other tests
  /// need, of which there are no more than cores.
  private final class Running: Sendable {
    private let failure = Mutex<(any Error)?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    func end(_ error: (any Error)?) {
      failure.withLock { $0 = error }
      ended.signal()
    }

    /// Waits for the end of the loop; its error.
    var value: (any Error)? {
      ended.wait()
      return failure.withLock { $0 }
    }
  }

  @Test("several, with broken ones between, as one stream")
  func severalJobs() throws {
    let (jobs, records) = (try sockets(), try pipe())
    let running = loop(input: jobs.read, output: records.write)
    let paths = [
      try TestResources.path("dump-small/queries/Rob_Lowe.jpg"), FilePath("/dev/null"),
      try TestResources.path("dump-small/queries/Roger_Moore.jpg"),
    ]
    let sender = JobSender(socket: jobs.write)
    var reader = RecordReader(descriptor: records.read)
    for (index, path) in paths.enumerated() {
      // The answer to a job comes while the input stays open.
      let source = try #require(path.opened())
      try sender.send(
        Job(number: UInt64(index + 1), path: path, options: JobOptions()), source: source)
      close(source)
      var answer: [Record] = []
      while let record = try reader.next() {
        answer.append(record)
        if case .sourceEnded = record { break }
      }
      let recorded = try Recorded(answer)
      #expect(recorded.summary?.job == UInt64(index + 1))
      #expect((recorded.sightings.isEmpty) == (index == 1))
    }
    close(jobs.write)
    #expect(try reader.next() == nil)
    #expect(running.value == nil)
    close(records.read)
  }

  @Test("a supervisor that has stopped reading ends it quietly")
  func brokenPipe() throws {
    let (jobs, records) = (try sockets(), try pipe())
    close(records.read)
    let running = loop(input: jobs.read, output: records.write)
    let sender = JobSender(socket: jobs.write)
    let photo = try TestResources.path("dump-small/queries/Rob_Lowe.jpg")
    let source = try #require(photo.opened())
    defer { close(source) }
    try sender.send(Job(number: 1, path: photo, options: JobOptions()), source: source)
    #expect(running.value == nil)
    close(jobs.write)
  }

  @Test("bytes that are no jobs are an error")
  func garbage() throws {
    let (jobs, records) = (try sockets(), try pipe())
    let running = loop(input: jobs.read, output: records.write)
    _ = Array("no jobs at all".utf8).withUnsafeBytes { write(jobs.write, $0.baseAddress, $0.count) }
    close(jobs.write)
    #expect((running.value as? StreamError)?.code == .badMagic)
    close(records.read)
  }

  @Test("a job without a source is an error")
  func withoutSource() throws {
    let (jobs, records) = (try sockets(), try pipe())
    let running = loop(input: jobs.read, output: records.write)
    var writer = JobWriter { _ = write(jobs.write, $0.baseAddress, $0.count) }
    try writer.write(Job(number: 1, path: FilePath("a.mp4"), options: JobOptions()))
    #expect((running.value as? StreamError)?.code == .readFailed)
    close(jobs.write)
    close(records.read)
  }

  @Test("a parent that has died already ends it before the first job")
  func orphan() throws {
    let (jobs, records) = (try sockets(), try pipe())
    let running = loop(input: jobs.read, output: records.write, parent: 1_999_999_999)
    #expect(running.value == nil)
    var reader = RecordReader(descriptor: records.read)
    #expect(try reader.next() == nil)
    close(jobs.write)
    close(records.read)
  }
}
