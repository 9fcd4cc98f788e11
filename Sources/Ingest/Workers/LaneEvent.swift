import FileWatch
import Foundation
import SightingStream
import Synchronization
import Values

/// What a lane reports to the thread that owns the writer, in this order for each item: `offer`, then,
/// if there is work, `record`s and `failed` or `turned` tries, then one of `ended`, `changed`, `interrupted`.
enum LaneEvent: Sendable {
  /// Takes an item up; what its content is, where that was needed.
  case offer(WorkItem, Fingerprint?, Reply<OfferAnswer>)
  /// The file could not be read at all.
  case unreadable(WorkItem, SourceSummary.Reason)
  case record(SourceID, Record)
  /// One try has failed: is there another?
  case failed(WorkItem, SourceID, WorkerFailure, Reply<OfferAnswer>)
  /// The source's faces are upright in another turn: it has to be read anew.
  case turned(WorkItem, SourceID, degrees: Int, Reply<OfferAnswer>)
  case ended(WorkItem, SourceID, SourceSummary)
  /// The file is not what it was when it was taken up.
  case changed(WorkItem, SourceID?)
  case interrupted(SourceID)
  /// The lane has nothing more to do.
  case finished
  /// The lane cannot continue, and no other could.
  case broken(Failure)

  /// Roughly what the event holds in memory.
  var bytes: Int {
    guard case .record(_, .face(let face)) = self else { return 256 }
    return 512 + face.crop.jpeg.count + 4 * face.embedding.count
  }
}

/// What became of an offer.
enum OfferAnswer: Sendable {
  /// The source is claimed: make it a stream, from where an earlier try has come to, of pictures that
  /// are turned so. A worker may have failed on it before. The rate is that of other recordings,
  /// where it may be needed. It may be one of those that are known.
  case work(
    SourceID, resume: Checkpoint?, turn: JobOptions.Turn, isRetry: Bool, frameRate: Double?,
    known: [RecordingIdentity])
  /// Its content is known, it has been tried enough, or nobody is asked any more.
  case nothing
}

/// A place where one thread waits for another's answer.
final class Reply<Value: Sendable>: Sendable {
  private let value: Mutex<Value>
  private let isGiven = DispatchSemaphore(value: 0)

  /// - Parameter other: the answer when nobody gives one.
  init(otherwise other: Value) {
    value = Mutex(other)
  }

  func give(_ answer: Value) {
    value.withLock { $0 = answer }
    isGiven.signal()
  }

  /// Lets the waiting thread continue without an answer.
  func giveNone() { isGiven.signal() }

  func wait() -> Value {
    isGiven.wait()
    return value.withLock { $0 }
  }
}
