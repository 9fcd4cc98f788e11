import FFmpeg
import FaceRecognition
import SightingStream

extension SourceRun {
  /// Pictures that have to show upright faces in another turn. Source: our choice: one may be a
  /// mistake, and somebody who is seen at all is seen in several.
  private static let leastPictures = 2
  /// From here on a picture shows an upright face. Source: measured as
  /// `JudgedFace.clearUprightness`: upright 99 % reach it, on their side none.
  private static let leastUprightness: Float = 0.8

  /// Notes what was seen in a picture, for as long as no upright face was seen in the whole source.
  func note(_ verdict: FrameJudge.Verdict, _ found: [Detection], in frame: VideoFrame) {
    if verdict.uprightness >= JudgedFace.clearUprightness {
      turnPictures = nil
    } else {
      turnPictures?.add(
        frame, score: found.map(\.score).max() ?? 0, uprightness: verdict.uprightness)
    }
  }

  /// By how many degrees beyond what its file says the source has to be turned clockwise so that its
  /// faces are upright; `nil` when they are already, or in no turn.
  ///
  /// Costs nothing for a source that shows an upright face: only without one there are pictures to
  /// look at.
  ///
  /// - Throws: `Failure` when a network cannot run; what `emit` throws.
  func degreesToUpright() throws -> Int? {
    guard case .unlessTurned(let degrees) = job.options.turn,
      let pictures = try completedTurnPictures()
    else { return nil }
    let frames = pictures.decoded
    let least = reader.facts.isImage ? 1 : Self.leastPictures
    guard frames.count >= least else { return nil }
    var best: (quarters: Int, pictures: Int, sum: Float) = (0, 0, pictures.uprightness)
    for quarters in 1...3 {
      var turn: (quarters: Int, pictures: Int, sum: Float) = (quarters, 0, 0)
      for frame in frames {
        let value = try uprightness(of: frame.turned(quarters: quarters))
        if value >= Self.leastUprightness { turn.pictures += 1 }
        turn.sum += value
        try tellProgress()
      }
      if turn.sum > best.sum { best = turn }
    }
    return best.pictures >= least ? (degrees + 90 * best.quarters) % 360 : nil
  }

  /// The pictures to look at, with those that only an earlier try has seen: these are decoded anew.
  private func completedTurnPictures() throws -> TurnPictures? {
    guard var pictures = turnPictures else { return nil }
    var missing = pictures.missing
    guard !missing.isEmpty else { return pictures }
    do {
      let again = try reader.makeReader()
      if let trail = try reader.packetTrail(observe: { try tellProgress() }) {
        again.follow(DecodePlan(trail, showing: missing))
      }
      let ahead = FramesAhead(reader: again, sampler: FrameSampler(framesPerSecond: 0))
      defer {
        ahead.stop()
        clock.add(ahead.clock)
      }
      while !missing.isEmpty, let step = ahead.next() {
        try tellProgress(pictures: step.pictures)
        guard let frame = step.frame, missing.remove(frame.pts) != nil else { continue }
        pictures.restore(frame)
      }
    } catch is FFmpegError {
      // What cannot be decoded any more says nothing.
    }
    return pictures
  }

  /// How upright the most upright face of a picture is.
  private func uprightness(of frame: VideoFrame) throws -> Float {
    do {
      let found =
        try reader.facts.isImage
        ? analyzer.finder.faces(in: frame, by: search, clock: clock)
        : analyzer.finder.suspects(in: frame, parts: nil, by: search, clock: clock)
      var best: Float = 0
      for detection in found
      where detection.score >= search.criteria.detectorScore
        && detection.box.longerSide >= search.criteria.sidePixels
      {
        guard let face = try analyzer.judge.judge(detection, in: frame, clock: clock) else {
          continue
        }
        best = max(best, face.uprightness)
      }
      return best
    } catch is FFmpegError {
      // A frame that cannot be converted says nothing.
      return 0
    }
  }
}
