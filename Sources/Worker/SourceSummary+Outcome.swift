import FFmpeg
import SightingStream

extension SourceSummary {
  /// The summary of a source that could not be opened.
  static func unopened(_ job: Job, _ error: FFmpegError, stageSeconds: [String: Double])
    -> SourceSummary
  {
    SourceSummary(
      job: job.number, outcome: .failed(Reason(error.reasonCode, error.sentence)),
      decodedSeconds: 0, sightings: 0, accounting: FrameAccounting(), stageSeconds: stageSeconds)
  }
}

extension SourceSummary.Outcome {
  /// What came of a source that was read to its end.
  ///
  /// - Parameters:
  ///   - sampled: Frames that were to be examined.
  ///   - unexamined: Those of them whose pixels could not be had.
  init(_ completeness: Completeness, sampled: Int, unexamined: Int, lastError: String) {
    switch completeness {
    case .noFrames(let reason):
      self = .failed(SourceSummary.Reason("no-frames", reason))
    case .truncated(let reason) where sampled == 0:
      self = .failed(SourceSummary.Reason("truncated", reason))
    case .truncated(let reason):
      self = .partial(SourceSummary.Reason("truncated", reason))
    case .errors(let count, let detail):
      let errors = count == 1 ? "1 error" : "\(count) errors"
      self = .partial(SourceSummary.Reason("decode-errors", "\(errors), the last: \(detail)"))
    case .whole where unexamined > 0:
      let reason = SourceSummary.Reason(
        "decode-errors",
        "\(unexamined) of \(sampled) frames could not be converted: \(lastError)")
      self = unexamined == sampled ? .failed(reason) : .partial(reason)
    case .whole:
      self = .whole
    }
  }
}

extension SourceSummary.Outcome {
  /// What came of a source with a further video track that ended so. A track that was announced and
  /// has no picture is nothing that is missing.
  func adding(_ further: Self, ofTrack track: Int) -> Self {
    guard self == .whole else { return self }
    switch further {
    case .whole: return self
    case .failed(let reason) where reason.code == "no-frames": return self
    case .partial(let reason), .failed(let reason):
      return .partial(
        SourceSummary.Reason(reason.code, "of its video track \(track): \(reason.message)"))
    }
  }
}

extension [Warning] {
  /// These and those of a further video track: of each kind one, which counts both.
  func adding(_ further: [Warning], ofTrack track: Int) -> [Warning] {
    var all = self
    for warning in further {
      if let index = firstIndex(where: { $0.code == warning.code }) {
        all[index].count += warning.count
      } else {
        var warning = warning
        warning.message = "video track \(track): \(warning.message)"
          .clipped(toBytes: Warning.messageBytes)
        all.append(warning)
      }
    }
    return all
  }
}

extension SourceSummary.Reason {
  init(_ code: String, _ message: String) {
    self.init(code: code, message: message.clipped(toBytes: Warning.messageBytes))
  }
}

extension FFmpegError {
  /// The code of `SourceSummary.Reason` for a file that could not be opened.
  var reasonCode: String {
    switch code {
    case .emptyFile: "empty-file"
    case .invalidData, .notAFile, .endOfFile: "not-media"
    case .noVideo: "no-video"
    case .decoderNotFound, .excluded, .notSupported: "unsupported-codec"
    case .unsupportedPixels: "unsupported-pixels"
    case .tooManyPixels: "too-many-pixels"
    case .tooManyStreams: "too-many-streams"
    case .truncated: "truncated"
    case .noFrames: "no-frames"
    default: "open-failed"
    }
  }
}
