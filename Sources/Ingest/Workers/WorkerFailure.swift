import SightingStream

/// Why one try of a source did not end with the worker's own verdict.
public enum WorkerFailure: Sendable, Hashable {
  /// The worker's process ended in the midst of the source.
  case died(ExitStatus, lastWords: String)
  /// The worker made no progress for this many seconds and was ended.
  case stalled(seconds: Double)
  /// What the worker wrote is not a sighting stream, or not one that answers the job.
  case badStream(String)

  /// The failure as the journal keeps it.
  public var reason: SourceSummary.Reason {
    switch self {
    case .died(let status, let lastWords):
      let tail = lastWords.isEmpty ? "" : "; it last said: \(lastWords)"
      return .init(code: "worker-died", message: "the worker died on it: \(status)\(tail)")
    case .stalled(let seconds):
      let shown = seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
      return .init(
        code: "worker-stalled", message: "the worker made no progress on it for \(shown) s")
    case .badStream(let detail):
      return .init(code: "worker-stream", message: "the worker's answer is damaged: \(detail)")
    }
  }
}
