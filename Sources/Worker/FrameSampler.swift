/// Chooses the frames that are examined, by media time alone.
///
/// Time since the beginning is divided into slots of 1 / rate seconds; the first frame of each
/// slot is taken. Frames at any times are thinned to the rate without ever being a slot late, and
/// the choice is the same in every run.
struct FrameSampler {
  /// Frames per second of media time; 0 takes every frame.
  let rate: Double
  private var lastSlot: Double?

  /// What rounding of time stamps may cost a frame that lies exactly on a slot's start, in slots.
  /// Time stamps are rounded to the container's unit, mostly 1/1000 s and finer.
  private static let tolerance = 0.01

  init(framesPerSecond rate: Double) {
    self.rate = rate
  }

  /// Whether to examine the frame at this time; called once for each frame in order.
  mutating func takes(seconds: Double) -> Bool {
    guard rate > 0 else { return true }
    let slot = (seconds * rate + Self.tolerance).rounded(.down)
    if let lastSlot, slot <= lastSlot { return false }
    lastSlot = slot
    return true
  }
}
