/// Time stamps that had to be replaced, by what was wrong with them.
public struct TimestampAnomalies: Sendable, Hashable {
  /// The frame had none.
  public var missing = 0
  /// Not after the frame before.
  public var backward = 0
  /// Further ahead than a recording can pause; see `Timeline`.
  public var jumps = 0
  /// Far ahead where the container's clock may be set: they count as pauses and stay as they are.
  public var pauses = 0

  /// Time stamps that were replaced, for whatever reason.
  public var total: Int { missing + backward + jumps }

  /// None so far.
  public init() {}
}

/// Gives each frame a time stamp after the one before, keeping those of the container wherever
/// they make sense.
///
/// A missing stamp, or one not after the last, becomes the last one plus the frame's duration.
/// When the container's clock was set back or ahead for good (a restart of the camera, a stream
/// spliced from two), the following stamps are shifted likewise, so that their distances stay. A
/// clock of few bits that begins anew at 0 has not been set: time continues.
struct Timeline {
  private(set) var anomalies = TimestampAnomalies()
  /// The stamp of second 0 of the source: of its first picture, shown or not.
  private(set) var origin: Int64?
  /// From `origin` to the first frame, in units: what was recorded and could not be decoded.
  private(set) var lostBeginning: Int64 = 0
  /// The last frame's stamp and duration.
  private(set) var last: (stamp: Int64, duration: Int64)?

  private let nominalDuration: Int64
  private let backwardTolerance: Int64
  private let longestPause: Int64
  /// From here on a pause may as well be a clock that was set.
  private let doubtfulPause: Int64
  /// After so many units the container's clock begins anew; `nil` when it never does.
  private let period: Int64?
  /// Added to the container's stamps since its clock was last set.
  private var shift: Int64 = 0

  /// Stamps beyond this are noise, and none is made beyond twice this: sums stay in 64 bits.
  static let sane: ClosedRange<Int64> = -(1 << 60)...(1 << 60)

  /// - Parameters:
  ///   - nominalDuration: of a frame that does not say how long it lasts, in units.
  ///   - allowsDiscontinuities: the container's clock may be reset by design (TS, PS): a leap ahead
  ///     of 10 s or more is counted. It is a pause of the camera all the same, up to a week.
  ///     Source: FFmpeg's own `dts_delta_threshold`, 10 s.
  ///   - period: after how many units the container's clock begins anew. What is further ahead than
  ///     half of it lies behind.
  init(
    timeBase: TimeBase, nominalDuration: Int64, allowsDiscontinuities: Bool, period: Int64? = nil
  ) {
    self.nominalDuration = max(1, nominalDuration)
    backwardTolerance = max(1, timeBase.units(1))
    longestPause = max(1, timeBase.units(7 * 86_400))
    doubtfulPause = allowsDiscontinuities ? max(1, timeBase.units(10)) : .max
    self.period = period
  }

  /// Time begins with the first picture, even if the decoder could not show it.
  ///
  /// - Parameters:
  ///   - stamp: The first frame's, to be placed next.
  ///   - lost: Those of the pictures before it, which could not be decoded.
  mutating func begin(at stamp: Int64?, after lost: [Int64?]) {
    let stamp = stamp.flatMap(Self.sensible)
    let lost = lost.map { $0.flatMap(Self.sensible) }
    guard lost.contains(where: { $0 != nil }) else {
      let first = stamp ?? 0
      lostBeginning = length(ofPictures: lost.count)
      origin = first - lostBeginning
      return
    }
    var first = stamp
    if first == nil, let known = lost.lastIndex(where: { $0 != nil }), let before = lost[known] {
      let following = before + length(ofPictures: lost.count - known)
      last = (following - length(ofPictures: 1), length(ofPictures: 1))
      first = following
    }
    guard let first else { return }
    var origin = first
    for stamp in lost.compactMap({ $0 }).sorted(by: >) where stamp < origin {
      guard origin - stamp <= min(longestPause, doubtfulPause) else { break }
      origin = stamp
    }
    self.origin = origin
    lostBeginning = first - origin
  }

  /// How long so many pictures last that do not say it.
  private func length(ofPictures count: Int) -> Int64 {
    Int64(min(Double(count) * Double(nominalDuration), Double(Self.sane.upperBound)))
  }

  private static func sensible(_ stamp: Int64) -> Int64? { sane.contains(stamp) ? stamp : nil }

  /// How far one stamp is ahead of another, be the clock begun anew between them or not.
  private func step(from last: Int64, to stamp: Int64) -> Int64 {
    let step = stamp - last
    guard let period else { return step }
    let rest = step % period
    if rest > period / 2 { return rest - period }
    return rest < -period / 2 ? rest + period : rest
  }

  /// Goes on elsewhere in the source: the next frame's stamp is taken as the container gives it.
  mutating func interrupt() {
    last = nil
  }

  /// The stamp for the next frame in presentation order.
  mutating func place(stamp: Int64?, duration: Int64) -> Int64 {
    let length = (1...longestPause).contains(duration) ? duration : nominalDuration
    let placed = place(stamp.flatMap(Self.sensible))
    if origin == nil { origin = placed }
    last = (placed, length)
    return placed
  }

  /// The stamp of a picture that is left out; `nil` when it has no place after those before.
  mutating func pass(stamp: Int64) -> Int64? {
    guard let last, let stamp = Self.sensible(stamp) else { return nil }
    let step = step(from: last.stamp, to: stamp + shift)
    guard step > 0, step <= longestPause else { return nil }
    self.last = (last.stamp + step, last.duration)
    return last.stamp + step
  }

  private mutating func place(_ stamp: Int64?) -> Int64 {
    guard let last else {
      if stamp == nil { anomalies.missing += 1 }
      return stamp ?? 0
    }
    let expected = min(2 * Self.sane.upperBound, last.stamp + last.duration)
    guard let stamp else {
      anomalies.missing += 1
      return expected
    }
    let step = step(from: last.stamp, to: stamp + shift)
    if step > 0, step <= longestPause {
      if step > doubtfulPause { anomalies.pauses += 1 }
      shift = last.stamp + step - stamp
      return last.stamp + step
    }
    if step > 0 {
      anomalies.jumps += 1
      shift = expected - stamp
      return expected
    }
    anomalies.backward += 1
    if -step > backwardTolerance { shift = expected - stamp }
    return expected
  }
}
