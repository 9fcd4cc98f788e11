/// Which pictures of a source are looked at in other turns when no upright face was seen in it from
/// its beginning to its end: those in which something was most like a face, and some from all over
/// the source.
public struct TurnSample: Sendable, Equatable {
  /// A picture of the sample.
  public struct Picture: Sendable, Equatable {
    /// Its time stamp, in units of the source's time base.
    public var pts: Int64
    /// The best of what was found in it, faces or not: 0...1.
    public var score: Float
    /// Of its most upright face: 0...1, and 0 without one.
    public var uprightness: Float

    /// What was seen in one picture.
    public init(pts: Int64, score: Float, uprightness: Float) {
      self.pts = pts
      self.score = score
      self.uprightness = uprightness
    }
  }

  private var likely: [Picture] = []
  private var spread: [Picture] = []
  private var seen = 0
  /// Pictures from one of `spread` to the next.
  private var step = 1
  /// Of each kind, at most.
  private let most: Int

  /// How many of each kind make sense.
  private static let mostRange = 2...64

  /// - Parameter most: Of each kind, at most; 2 to 64.
  public init(most: Int) {
    self.most = min(max(most, Self.mostRange.lowerBound), Self.mostRange.upperBound)
  }

  /// In the order of the source.
  public var pictures: [Picture] {
    var stamps: Set<Int64> = []
    return (likely + spread).filter { stamps.insert($0.pts).inserted }.sorted { $0.pts < $1.pts }
  }

  /// Takes a picture into account, which may push others out.
  public mutating func add(_ picture: Picture) {
    if picture.score > 0 {
      let place = likely.firstIndex { $0.score < picture.score } ?? likely.count
      likely.insert(picture, at: place)
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

extension TurnSample {
  func encode(to encoder: inout PayloadEncoder) throws {
    try encoder.integer(most, Self.mostRange, "most")
    try encoder.count(seen, "seen")
    try encoder.count(step, "step")
    for pictures in [likely, spread] {
      try encoder.integer(pictures.count, 0...most, "pictures")
      for picture in pictures {
        encoder.fixed(picture.pts)
        try encoder.float(picture.score, 0...1, "score")
        try encoder.float(picture.uprightness, 0...1, "uprightness")
      }
    }
  }

  init(from decoder: inout PayloadDecoder) throws {
    most = try decoder.integer(Self.mostRange, "most")
    seen = try decoder.count("seen")
    step = try decoder.integer(1...StreamLimits.count, "step")
    func pictures() throws -> [Picture] {
      try (0..<decoder.integer(0...most, "pictures")).map { _ in
        Picture(
          pts: try decoder.fixed("pts"), score: try decoder.float(0...1, "score"),
          uprightness: try decoder.float(0...1, "uprightness"))
      }
    }
    likely = try pictures()
    spread = try pictures()
  }
}
