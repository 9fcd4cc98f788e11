import FFmpeg
import FaceModel
import SightingStream

extension SourceSummary {
  /// The summary of a source that could not be opened.
  static func unopened(_ job: Job, _ error: FFmpegError, stageSeconds: [String: Double])
    -> SourceSummary
  {
    SourceSummary(
      job: job.number,
      outcome: .failed(
        Reason(
          code: error.reasonCode, message: error.description.clipped(toBytes: messageBytes))),
      decodedSeconds: 0, sightings: 0, accounting: FrameAccounting(), stageSeconds: stageSeconds)
  }

  /// What of a library's message is passed on.
  static let messageBytes = 1000
}

extension FFmpegError {
  /// The code of `SourceSummary.Reason` for a file that could not be opened.
  var reasonCode: String {
    switch code {
    case .emptyFile: "empty-file"
    case .invalidData, .notAFile, .endOfFile: "not-media"
    case .noVideo: "no-video"
    case .decoderNotFound, .excluded, .notSupported: "unsupported-codec"
    case .tooManyPixels: "too-many-pixels"
    case .truncated: "truncated"
    case .noFrames: "no-frames"
    default: "open-failed"
    }
  }
}

extension MediaReader {
  func warnings(conversionFailures: Int) -> [Warning] { [] }
  func outcome(decodedFrames: Int, conversionFailures: Int) -> SourceSummary.Outcome { .whole }
}
