import Foundation
import SightingStream
import Values

/// How one try of a source ended.
enum TryOutcome: Sendable {
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
final class WorkerSlot {
  private let command: WorkerCommand
  /// How long a worker may run without progress, in seconds.
  private let stallSeconds: Double
  private let shareSeconds: Double
  private let loadGate: LoadGate
  private let isInterrupted: () -> Bool
  private var process: WorkerProcess?

  /// - Parameters:
  ///   - shareSeconds: How old a worker gets at least before it has done its share.
  ///   - loadGate: While it is closed, the worker is stopped where it is.
  init(
    command: WorkerCommand, stallSeconds: Double, shareSeconds: Double = WorkerSlot.shareSeconds,
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
  func run(_ job: Job, receive: (Record) throws -> Void) throws -> TryOutcome {
    let source: OpenSource
    do {
      source = try OpenSource(job.path)
    } catch {
      return .ended(.unopened(job, error))
    }
    if let process, process.hasDoneItsShare(seconds: shareSeconds) || process.isNearlyFull {
      finish()
    }
    let process = try self.process ?? WorkerProcess(command, stallSeconds, loadGate, isInterrupted)
    self.process = nil
    do {
      let summary = try process.run(job, source: source, receive: receive)
      self.process = process
      return .ended(summary)
    } catch let end as WorkerProcess.End {
      switch end {
      case .interrupted:
        return .interrupted
      case .failed(.died(.exited(let code), let lastWords)) where !process.hasSpoken:
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
    process?.finish()
    process = nil
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

extension SourceSummary {
  fileprivate static func unopened(_ job: Job, _ error: SpawnError) -> SourceSummary {
    SourceSummary(
      job: job.number, outcome: .failed(Reason(code: "open-failed", message: error.detail)),
      decodedSeconds: 0, sightings: 0, accounting: FrameAccounting(), stageSeconds: [:])
  }
}
