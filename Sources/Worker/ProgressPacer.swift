/// Decides when to report the progress of a source: about once a second of wall time.
struct ProgressPacer {
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant

  static let interval = Duration.seconds(1)

  init() {
    last = clock.now
  }

  /// Whether the interval has passed since the last time that this was true.
  mutating func isDue() -> Bool {
    let now = clock.now
    guard now - last >= Self.interval else { return false }
    last = now
    return true
  }
}
