import FFmpeg

/// The pictures of a source that are looked at in other turns when no upright face was seen in it
/// from its beginning to its end: those in which something was most like a face, and some from all
/// over the source. For one thread.
struct TurnSample {
  private struct Picture {
    var frame: VideoFrame
    var uprightness: Float
  }

  private var likely: [(picture: Picture, score: Float)] = []
  private var spread: [Picture] = []
  private var seen = 0
  /// Pictures from one of `spread` to the next.
  private var step = 1
  private let most: Int

  /// Of each kind, at most. Source: our choice: somebody who is in view for a tenth of what is
  /// examined is in one of them.
  private static let most = 6
  /// What they may take together, in bytes: they hold the decoder's memory.
  private static let mostBytes = 64 << 20

  /// - Parameter frameBytes: What one takes.
  init(frameBytes: Int) {
    most = max(2, min(Self.most, Self.mostBytes / 2 / max(1, frameBytes)))
  }

  private var pictures: [Picture] {
    var stamps: Set<Int64> = []
    return (likely.map(\.picture) + spread).filter { stamps.insert($0.frame.pts).inserted }
      .sorted { $0.frame.pts < $1.frame.pts }
  }

  /// In the order of the source.
  var frames: [VideoFrame] { pictures.map(\.frame) }
  /// How upright the faces are that were seen in them, in all.
  var uprightness: Float { pictures.reduce(0) { $0 + $1.uprightness } }

  /// - Parameters:
  ///   - score: The best of what was found in the picture, faces or not.
  ///   - uprightness: Of its most upright face; 0 without one.
  mutating func add(_ frame: VideoFrame, score: Float, uprightness: Float) {
    let picture = Picture(frame: frame, uprightness: uprightness)
    if score > 0 {
      let place = likely.firstIndex { $0.score < score } ?? likely.count
      likely.insert((picture, score), at: place)
      if likely.count > most { likely.removeLast() }
    }
    defer { seen += 1 }
    guard seen % step == 0 else { return }
    if spread.count == most {
      spread = spread.indices.filter { $0 % 2 == 0 }.map { spread[$0] }
      step *= 2
      guard seen % step == 0 else { return }
    }
    spread.append(picture)
  }
}
