import FFmpeg
import FaceRecognition
import SightingStream

/// Finds how a source has to be turned so that its faces are upright, from pictures of all of it. For
/// one thread.
///
/// Costs nothing for a source that shows an upright face: only without one there are pictures to
/// look at, and those only at a glance in the turns in which they show nothing like a face.
final class TurnJudge {
  private let reader: MediaReader
  private let analyzer: FaceAnalyzer
  private let search: FrameSearch
  private let clock: StageClock
  /// Which pictures to look at; `nil` once an upright face was seen.
  private(set) var sample: TurnSample?
  /// Of these, what this try has decoded, by time stamp.
  private var frames: [Int64: VideoFrame] = [:]

  /// Pictures that have to show upright faces in another turn. Source: our choice: one may be a
  /// mistake, and somebody who is seen at all is seen in several.
  private static let leastPictures = 2
  /// From here on a picture shows an upright face. Source: measured as
  /// `JudgedFace.clearUprightness`: upright 99 % reach it, on their side none.
  private static let leastUprightness: Float = 0.8
  /// Pictures of each kind, at most. Source: our choice: somebody who is in view for a tenth of what
  /// is examined is in one of them.
  private static let most = 6
  /// What they may take together, in bytes: they hold the decoder's memory.
  private static let mostBytes = 64 << 20

  init(reader: MediaReader, analyzer: FaceAnalyzer, search: FrameSearch, clock: StageClock) {
    self.reader = reader
    self.analyzer = analyzer
    self.search = search
    self.clock = clock
    let frameBytes = 2 * reader.facts.width * reader.facts.height
    sample = TurnSample(most: min(Self.most, Self.mostBytes / 2 / max(1, frameBytes)))
  }

  /// Goes on where an earlier try of the source has come to.
  ///
  /// - Parameter sample: Its sample; `nil` if it had seen an upright face.
  func resume(_ sample: TurnSample?) {
    self.sample = sample
    frames = [:]
  }

  /// Notes what was seen in a picture, for as long as no upright face was seen in the whole source.
  func note(_ verdict: FrameJudge.Verdict, _ found: [Detection], in frame: VideoFrame) {
    guard sample != nil else { return }
    guard verdict.uprightness < JudgedFace.clearUprightness else { return resume(nil) }
    sample?.add(
      TurnSample.Picture(
        pts: frame.pts, score: found.map(\.score).max() ?? 0, uprightness: verdict.uprightness))
    frames[frame.pts] = frame
    let stamps = Set(sample?.pictures.map(\.pts) ?? [])
    frames = frames.filter { stamps.contains($0.key) }
  }

  /// By how many quarters beyond what it is turned the source has to be turned clockwise so that its
  /// faces are upright; `nil` when they are already, or in no turn.
  ///
  /// - Parameter tellProgress: Called with the number of pictures after every few of them.
  /// - Throws: `Failure` when a network cannot run; what `tellProgress` throws.
  func quartersToUpright(tellProgress: (Int) throws -> Void) throws -> Int? {
    let pictures = sample?.pictures ?? []
    let least = reader.facts.isImage ? 1 : Self.leastPictures
    guard pictures.count >= least else { return nil }
    try restore(Set(pictures.map(\.pts)).subtracting(frames.keys), tellProgress)
    let seen = pictures.compactMap { frames[$0.pts] }
    var best: (quarters: Int, pictures: Int, sum: Float) = (
      0, 0, pictures.reduce(0) { $0 + $1.uprightness }
    )
    for quarters in 1...3 {
      var turn: (quarters: Int, pictures: Int, sum: Float) = (quarters, 0, 0)
      for frame in seen {
        let value = try uprightness(of: frame.turned(quarters: quarters))
        if value >= Self.leastUprightness { turn.pictures += 1 }
        turn.sum += value
        try tellProgress(1)
      }
      if turn.sum > best.sum { best = turn }
    }
    return best.pictures >= least ? best.quarters : nil
  }

  /// Decodes pictures anew that only an earlier try has seen, as they were.
  private func restore(_ missing: Set<Int64>, _ tellProgress: (Int) throws -> Void) throws {
    var missing = missing
    guard !missing.isEmpty else { return }
    do {
      let again = try reader.makeReader()
      if let trail = try PacketSurvey(of: reader, observe: { try tellProgress(1) }).trail {
        again.follow(DecodePlan(trail, showing: missing))
      }
      let ahead = FramesAhead(reader: again, sampler: FrameSampler(framesPerSecond: 0))
      defer {
        ahead.stop()
        clock.add(ahead.clock)
      }
      while !missing.isEmpty, let step = ahead.next() {
        try tellProgress(step.pictures)
        guard let frame = step.frame, missing.remove(frame.pts) != nil else { continue }
        frames[frame.pts] = frame
      }
    } catch is FFmpegError {
      // What cannot be decoded any more says nothing.
    }
  }

  /// How upright the most upright face of a picture is.
  private func uprightness(of frame: VideoFrame) throws -> Float {
    do {
      guard try analyzer.finder.mayShowFaces(frame, by: search, clock: clock) else { return 0 }
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
