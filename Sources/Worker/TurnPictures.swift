import FFmpeg
import SightingStream

/// The pictures of a `TurnSample` themselves, as far as this try has decoded them. For one thread.
struct TurnPictures {
  private(set) var sample: TurnSample
  private var frames: [Int64: VideoFrame] = [:]

  /// Of each kind, at most. Source: our choice: somebody who is in view for a tenth of what is
  /// examined is in one of them.
  private static let most = 6
  /// What they may take together, in bytes: they hold the decoder's memory.
  private static let mostBytes = 64 << 20

  /// - Parameter frameBytes: What one takes.
  init(frameBytes: Int) {
    sample = TurnSample(most: min(Self.most, Self.mostBytes / 2 / max(1, frameBytes)))
  }

  /// - Parameter sample: What an earlier try has seen.
  init(_ sample: TurnSample) {
    self.sample = sample
  }

  /// - Parameters:
  ///   - score: The best of what was found in the picture, faces or not.
  ///   - uprightness: Of its most upright face; 0 without one.
  mutating func add(_ frame: VideoFrame, score: Float, uprightness: Float) {
    sample.add(TurnSample.Picture(pts: frame.pts, score: score, uprightness: uprightness))
    frames[frame.pts] = frame
    let stamps = Set(sample.pictures.map(\.pts))
    frames = frames.filter { stamps.contains($0.key) }
  }

  /// Those that only an earlier try has decoded.
  var missing: Set<Int64> { Set(sample.pictures.map(\.pts)).subtracting(frames.keys) }

  /// Takes a picture that was decoded anew.
  mutating func restore(_ frame: VideoFrame) { frames[frame.pts] = frame }

  /// In the order of the source.
  var decoded: [VideoFrame] { sample.pictures.compactMap { frames[$0.pts] } }
  /// How upright the faces are that were seen in them, in all.
  var uprightness: Float { sample.pictures.reduce(0) { $0 + $1.uprightness } }
}
