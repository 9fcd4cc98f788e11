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
  public var endIsKnown: Bool { facts.declaredSeconds != nil || ending == .proven }

  private var ending: FileEnding {
    do throws(FFmpegError) {
      return try FileEnding.inspect(demuxer.input.source, container: facts.container)
    } catch {
      return .cut("reading failed: \(error.detail)")
    }
  }

  /// The decoder complains of a picture that breaks off, which settles a doubt. The others (HEVC
  /// above all) decode half a picture in silence: there the doubt decides, at the price of one
  /// whole transport stream in 184 called truncated.
  private var noticesCutPictures: Bool {
    ["h264", "mpeg1video", "mpeg2video", "mpeg4"].contains(decoder.name)
  }

  /// Seconds of the recording from its beginning to the end of the last frame so far.
  public var decodedSeconds: Double {
    guard let origin = timeline.origin, let last = timeline.last else { return 0 }
    return facts.timeBase.seconds(last.stamp - origin + last.duration)
  }

  /// Seconds at the beginning of the recording that could not be decoded: it begins inside a group of
  /// pictures.
  public var lostBeginningSeconds: Double { facts.timeBase.seconds(timeline.lostBeginning) }

  /// Why the end of the source was not reached; `nil` when it was.
  private func missingEnd() -> String? {
    if let error = demuxer.input.readError { return "reading failed: \(error.detail)" }
    if !hasEnded, !facts.isImage { return "it was not read to its end" }
    if hasGivenUp { return "reading it failed again and again: \(statistics.lastError)" }
    switch ending {
    case .cut(let reason): return reason
    case .doubtful(let reason) where !noticesCutPictures || decoder.complaints.lines > 0:
      return reason
    default: break
    }
    return missingSeconds()
  }

  /// What a Matroska file's clock says when the last frame ends. Of a recording in segments whose
  /// clock carries on from one to the next, many writers state that as the duration.
  ///
  /// Source: `mkv_write_trailer`, libavformat/matroskaenc.c: the duration is the latest time stamp.
  private var endOfClock: Double {
    guard facts.container.hasPrefix("matroska,"), let last = timeline.last else { return 0 }
    return facts.timeBase.seconds(last.stamp + last.duration)
  }

  /// The decoded time falls short of the declared one by more than rounding and a few frames.
  private func missingSeconds() -> String? {
    guard let declared = facts.declaredSeconds, statistics.frames > 0 else { return nil }
    let tolerance = max(1, declared * 0.02)
    guard max(decodedSeconds, endOfClock) < declared - tolerance else { return nil }
    return "it declares \(declared) s of video and holds \(decodedSeconds) s"
  }
}
