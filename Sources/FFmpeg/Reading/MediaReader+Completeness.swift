extension MediaReader {
  /// What was decoded against what the file promises; call it after `nextFrame` returned `nil`.
  ///
  /// Demuxers take the end of a cut file for the end of the media, so three witnesses are heard:
  /// read errors, the lengths that the container states about its own parts, and the duration that
  /// it declares; in a transport stream, whose pictures state no length, also the decoder's
  /// complaints. A transport stream cut between two pictures, or a fragmented MP4 without index cut
  /// between two fragments, has no witness: see `endIsKnown`.
  /// - Complexity: O(parts of the container) small reads; pictures are read whole.
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

  /// Something in the file says where it ends: a mark, a stated length, or a duration. Where it is
  /// false, `whole` means only that nothing is known to be missing.
  public var endIsKnown: Bool { facts.declaredSeconds != nil || end.ending == .proven }

  /// Seconds of the recording from its beginning to the end of the last frame so far.
  public var decodedSeconds: Double {
    guard let origin = timeline.origin, let last = timeline.last else { return 0 }
    return facts.timeBase.seconds(last.stamp - origin + last.duration)
  }

  /// Seconds at the beginning of the recording that could not be decoded: it begins inside a group of
  /// pictures.
  public var lostBeginningSeconds: Double { facts.timeBase.seconds(timeline.lostBeginning) }

  /// Why the end of the source was not reached; `nil` when it was.
  ///
  /// - Parameter isLast: No further file follows in the source.
  func missingEnd(isLast: Bool = true) -> String? {
    if isLast, let earlierEnd = files.earlierEnd { return earlierEnd }
    if isLast, !hasEnded, !facts.isImage, demuxer.input.readError == nil {
      return "it was not read to its end"
    }
    if hasGivenUp, demuxer.input.readError == nil {
      return "reading it failed again and again: \(statistics.lastError)"
    }
    let declared =
      files.isJoined
      ? demuxer.stream(streamIndex).flatMap { demuxer.declaredSeconds(of: $0) }
      : facts.declaredSeconds
    return end.missing(
      declared: statistics.frames > 0 ? declared : nil,
      decoded: decodedSeconds - files.secondsBefore,
      clock: timeline.last.map { facts.timeBase.seconds($0.stamp + $0.duration) } ?? 0)
  }

  private var end: FileEnd {
    FileEnd(
      media: files.current, demuxer: demuxer, stream: streamIndex, container: facts.container,
      decoder: decoder)
  }
}
