import CProcess
import Foundation
import SightingStream
import Values

/// The life of one worker process.
final class WorkerProcess {
  /// Why a worker process cannot continue.
  enum End: Error {
    case interrupted
    case failed(WorkerFailure)
  }

  private let child: ChildProcess
  private let listener: Listener
  private let jobs: JobSender
  private var records: RecordReader
  /// The worker wrote at least one record.
  private(set) var hasSpoken = false
  /// Sources that it came to the end of.
  private var jobsDone = 0
  private let began = DispatchTime.now().uptimeNanoseconds

  /// Since it was started.
  private var ageSeconds: Double { Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9 }

  /// It has come to the end of many sources, and is `seconds` old.
  func hasDoneItsShare(seconds: Double) -> Bool {
    jobsDone >= WorkerSlot.jobsPerWorker && ageSeconds >= seconds
  }

  /// The next source might not have the memory that it needs.
  var isNearlyFull: Bool {
    jobsDone > 0 && (0..<WorkerSlot.leastMemory).contains(CProcessMemoryLeft(child.processID))
  }

  init(
    _ command: WorkerCommand, _ stallSeconds: Double, _ loadGate: LoadGate,
    _ isInterrupted: @escaping () -> Bool
  ) throws {
    do {
      child = try ChildProcess(command)
    } catch {
      throw Failure(
        .failed, attempted: "start a worker", subject: command.executable.description,
        reason: error.detail, cause: error)
    }
    let listener = Listener(child, stallSeconds, loadGate, isInterrupted)
    self.listener = listener
    jobs = JobSender(socket: child.input)
    records = RecordReader { try listener.read(into: $0) }
  }

  func run(
    _ job: Job, source: OpenSource, receive: (Record) throws -> Void
  ) throws -> SourceSummary {
    listener.noteProgress()
    var hasBegun = false
    var steps = -1
    do {
      try jobs.send(job, source: source.descriptor)
      while let record = try records.next() {
        hasSpoken = true
        switch record {
        case .sourceBegan(let facts):
          try require(facts.job == job.number && !hasBegun, "it answers another job")
          hasBegun = true
          listener.noteProgress()
        case .face, .sightingEnded:
          try require(hasBegun, "a record comes before its source began")
          listener.noteProgress()
        case .progress(let progress):
          try require(hasBegun, "a record comes before its source began")
          if progress.steps > steps { listener.noteProgress() }
          steps = max(steps, progress.steps)
        case .continues, .resembles, .identity, .trackBegan, .resumed, .checkpoint:
          try require(hasBegun, "a record comes before its source began")
          listener.noteProgress()
        case .warning:
          break
        case .sourceEnded(let summary):
          try require(summary.job == job.number, "it answers another job")
          jobsDone += 1
          return summary
        }
        try receive(record)
      }
    } catch let error as StreamError {
      throw End.failed(verdict(on: error))
    }
    throw End.failed(.died(ending(), lastWords: listener.lastWords()))
  }

  /// A stream that breaks off, or a job that nobody takes, is a worker that died.
  private func verdict(on error: StreamError) -> WorkerFailure {
    switch error.code {
    case .truncated, .writeFailed, .readFailed:
      .died(ending(), lastWords: listener.lastWords())
    default:
      .badStream(error.detail)
    }
  }

  private func ending() -> ExitStatus {
    child.wait(timeoutSeconds: 1) ?? child.kill()
  }

  private func require(_ condition: Bool, _ detail: String) throws {
    if !condition { throw End.failed(.badStream(detail)) }
  }

  func finish() {
    child.closeInput()
    _ = child.wait(timeoutSeconds: 2)
  }

  /// Waits for the worker's bytes, and for nothing else longer than it must.
  final class Listener {
    private let child: ChildProcess
    private let stallSeconds: Double
    private let loadGate: LoadGate
    private let isInterrupted: () -> Bool
    /// Time spent waiting since the last progress. Only waiting counts: a worker is not to blame
    /// when we are slow to take its records.
    private var waitedSeconds = 0.0
    private var messages: [UInt8] = []

    init(
      _ child: ChildProcess, _ stallSeconds: Double, _ loadGate: LoadGate,
      _ isInterrupted: @escaping () -> Bool
    ) {
      self.child = child
      self.stallSeconds = stallSeconds
      self.loadGate = loadGate
      self.isInterrupted = isInterrupted
    }

    func noteProgress() { waitedSeconds = 0 }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
      while true {
        if isInterrupted() { throw End.interrupted }
        guard loadGate.isOpen else {
          child.pause()
          usleep(UInt32(Self.sliceMilliseconds) * 1000)
          continue
        }
        child.resume()
        guard waitedSeconds < stallSeconds else {
          throw End.failed(.stalled(seconds: stallSeconds))
        }
        var waiting = [
          pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
          pollfd(fd: child.errors, events: Int16(POLLIN), revents: 0),
        ]
        let began = DispatchTime.now().uptimeNanoseconds
        let ready = poll(&waiting, 2, Self.sliceMilliseconds)
        waitedSeconds += Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
        guard ready > 0 else { continue }
        if waiting[1].revents != 0 { drainMessages() }
        guard waiting[0].revents != 0 else { continue }
        let count = Foundation.read(child.output, buffer.baseAddress, buffer.count)
        if count >= 0 { return count }
        guard errno == EINTR || errno == EAGAIN else {
          throw StreamError(.readFailed, "reading failed", systemError: errno)
        }
      }
    }

    /// The end of what the worker wrote to its standard error, on one line.
    func lastWords() -> String {
      drainMessages()
      let text = String(decoding: messages.suffix(Self.lastWordsBytes), as: UTF8.self)
      return text.split(whereSeparator: \.isNewline).suffix(3).joined(separator: " / ")
        .trimmingCharacters(in: .whitespaces)
    }

    private func drainMessages() {
      var piece = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = Foundation.read(child.errors, &piece, piece.count)
        guard count > 0 else {
          // Once all ends are closed, poll would report it for ever; a short sleep is cheaper than
          // a second kind of wait.
          if count == 0 { usleep(1000) }
          return
        }
        messages.append(contentsOf: piece[..<count])
        if messages.count > 4 * Self.lastWordsBytes {
          messages.removeFirst(messages.count - Self.lastWordsBytes)
        }
      }
    }

    /// How long a wait lasts before the run's interruption is examined.
    private static let sliceMilliseconds: Int32 = 100
    private static let lastWordsBytes = 600
  }
}

/// A source, open for reading: a worker cannot open it by itself.
final class OpenSource {
  let descriptor: Int32

  /// - Throws: `SpawnError` with the system's code.
  init(_ path: FilePath) throws(SpawnError) {
    // Without waiting: a pipe that lies there under a video's name would do so for ever.
    descriptor = path.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
    guard descriptor >= 0 else { throw SpawnError(code: errno, call: "open") }
  }

  deinit {
    close(descriptor)
  }
}
