extension MediaReader {
  /// What was decoded against what the file promises; call it after `nextFrame` returned `nil`.
  ///
  /// - Complexity: O(1) reads of the file for most containers.
  public func completeness() -> Completeness {
    if let reason = missingEnd() { return .truncated(reason: reason) }
    if statistics.frames == 0 {
      let detail = statistics.lastError
      return .noFrames(reason: detail.isEmpty ? "it holds no frame" : detail)
    }
    if statistics.errors > 0 {
      return .errors(count: statistics.errors, detail: statistics.lastError)
    }
    return .whole
  }

  /// Seconds of video decoded so far, the last frame's duration included.
  public var decodedSeconds: Double {
    guard let first = timeline.first, let last = timeline.last else { return 0 }
    return facts.timeBase.seconds(last.stamp - first + last.duration)
  }

  /// Why the end of the source was not reached; `nil` when it was.
  private func missingEnd() -> String? {
    if let error = demuxer.input.readError { return "reading failed: \(error.detail)" }
    if !hasEnded, !facts.isImage { return "it was not read to its end" }
    return missingSeconds()
  }

  /// The decoded time falls short of the declared one by more than rounding and a few frames.
  private func missingSeconds() -> String? {
    guard let declared = facts.declaredSeconds else { return nil }
    let tolerance = max(1, declared * 0.02)
    guard decodedSeconds < declared - tolerance else { return nil }
    return "it declares \(declared) s of video and holds \(decodedSeconds) s"
  }
}
