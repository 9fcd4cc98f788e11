import Foundation
import LMDB
import Synchronization
import Values
import VectorIndex

/// Divides the index into lists while the writer writes: lists are trained on a state of the
/// store by a thread of their own, and the writer puts them to use with a later commit.
///
/// What is lost when the process ends is work, never data: the next writer trains again.
final class ListTraining: Sendable {
  private enum State {
    case idle
    case running
    case done(ListDraft)
    case stopped
  }

  private struct Stopped: Error {}

  private let state = Mutex(State.idle)

  /// Starts to train unless a training is under way. Lists that nobody took, of a generation that is gone
  /// by now, are dropped for it.
  func start(_ vectors: VectorStore, generation: GenerationID) {
    let starts = state.withLock { state in
      switch state {
      case .running, .stopped: return false
      case .idle, .done:
        state = .running
        return true
      }
    }
    guard starts else { return }
    Thread.detachNewThread { [self] in
      // A store that cannot be read is found by whoever searches; training is left undone.
      let draft = try? train(vectors, generation)
      state.withLock { state in
        guard case .running = state else { return }
        state = draft.map { .done($0) } ?? .idle
      }
    }
  }

  /// Hands out the lists of a generation that were trained and not handed out yet.
  func trainedLists(of generation: GenerationID) -> ListDraft? {
    state.withLock { state in
      guard case .done(let draft) = state, draft.generation == generation else { return nil }
      state = .idle
      return draft
    }
  }

  /// Whether lists are being trained.
  var isRunning: Bool {
    state.withLock { state in
      if case .running = state { return true }
      return false
    }
  }

  /// Ends the training as soon as may be; no other starts.
  func stop() {
    state.withLock { $0 = .stopped }
  }

  private func train(_ vectors: VectorStore, _ generation: GenerationID) throws -> ListDraft? {
    let blocks = try vectors.readBlocks(try ReadTransaction(vectors.environment))
    return try VectorIndexReader(storage: blocks, generation: generation).trainLists { _, _ in
      let isStopped = state.withLock { state in
        if case .stopped = state { return true }
        return false
      }
      if isStopped { throw Stopped() }
    }
  }
}
