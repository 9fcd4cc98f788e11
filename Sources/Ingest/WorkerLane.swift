import CProcess
import FaceModel
import Foundation
import SightingStream

/// How one try of a source ended.
enum Attempt: Sendable {
  /// The worker gave its verdict.
  case ended(SourceSummary)
  /// The worker failed and was ended; the next try gets a new one.
  case failed(WorkerFailure)
  /// The run is being stopped; the worker was ended.
  case interrupted
}

/// One worker process at a time, and the conversation with it.
///
/// A worker is started with the first job and kept for the next ones; one that dies, writes a bad
/// stream or makes no progress is ended and replaced, and so is one that has done its share, or
/// has little memory left: what files may have left behind in it does not stay, and is not the next
/// one's fault. Used by one thread.
final class WorkerLane {
  private let command: WorkerCommand
  /// How long a worker may go on without progress, in seconds.
  private let stallSeconds: Double
  private let shareSeconds: Double
  private let loadGate: LoadGate
  private let isInterrupted: () -> Bool
  private var session: Session?

  /// - Parameters:
  ///   - shareSeconds: How old a worker gets at least before it has done its share.
  ///   - loadGate: While it is closed, the worker is stopped where it is.
  init(
    command: WorkerCommand, stallSeconds: Double, shareSeconds: Double = WorkerLane.shareSeconds,
    loadGate: LoadGate = LoadGate(maximumLoad: nil), isInterrupted: @escaping () -> Bool
  ) {
    self.command = command
    self.loadGate = loadGate
    self.stallSeconds = stallSeconds
    self.shareSeconds = shareSeconds
    self.isInterrupted = isInterrupted
  }

  /// Has `job` done, handing over each record as it comes; the `sourceEnded` record is the result.
  ///
  /// - Throws: `Failure` when no worker can be started at all; whatever `receive` throws.
  func run(_ job: Job, receive: (Record) throws -> Void) throws -> Attempt {
    let source: OpenSource
    do {
      source = try OpenSource(job.path)
    } catch {
      return .ended(.unopened(job, error))
    }
    if let session, session.hasDoneItsShare(seconds: shareSeconds) || session.isNearlyFull {
      finish()
    }
    let session = try self.session ?? Session(command, stallSeconds, loadGate, isInterrupted)
    self.session = nil
    do {
      let summary = try session.run(job, source: source, receive: receive)
      self.session = session
      return .ended(summary)
    } catch let end as Session.End {
      switch end {
      case .interrupted:
        return .interrupted
      case .failed(.died(.exited(let code), let lastWords)) where !session.hasSpoken:
        // Not the file's fault: a worker that cannot work says so and exits before any record.
        throw Failure(
          .failed, attempted: "start a worker", reason: "it exited with status \(code)",
          remedy: lastWords)
      case .failed(let failure):
        return .failed(failure)
      }
    }
  }

  /// Lets the worker end by itself.
  func finish() {
    session?.finish()
    session = nil
  }

  /// Sources that one worker turns into streams before it is replaced, at least.
  ///
  /// Source: our choice: starting one costs about a second, a hundredth of which is less than a
  /// short clip takes.
  static let jobsPerWorker = 100
  /// Source: our choice: pictures take so little that a second for each hundred would be half of it;
  /// in a minute it is one part in sixty.
  static let shareSeconds = 60.0
  /// What a worker must still be able to take for the next source, in bytes.
  ///
  /// Source: measured: a picture of 8 megapixels takes up to 0.4 GiB more than is kept of it, and
  /// what is kept, threads and the code for each size of picture above all, grows with the sizes.
  static let leastMemory: Int64 = 448 << 20
}

/// A source, open for reading: a worker cannot open it by itself.
private final class OpenSource {
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

extension SourceSummary {
  fileprivate static func unopened(_ job: Job, _ error: SpawnError) -> SourceSummary {
    SourceSummary(
      job: job.number, outcome: .failed(Reason(code: "open-failed", message: error.detail)),
      decodedSeconds: 0, sightings: 0, accounting: FrameAccounting(), stageSeconds: [:])
  }
}

/// The life of one worker process.
private final class Session {
  /// Why a session cannot go on.
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
    jobsDone >= WorkerLane.jobsPerWorker && ageSeconds >= seconds
  }

  /// The next source might not have the memory that it needs.
  var isNearlyFull: Bool {
    jobsDone > 0 && (0..<WorkerLane.leastMemory).contains(CProcessMemoryLeft(child.processID))
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
        case .resumed, .checkpoint:
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

    /// How long a wait goes on before the run's interruption is looked at.
    private static let sliceMilliseconds: Int32 = 100
    private static let lastWordsBytes = 600
  }
}
