/// Adds up how long each stage of the work takes, on the wall clock.
///
/// A stage inside another is not counted twice: the outer one stands still meanwhile. Stages of
/// several threads run side by side, so that together they may last longer than the work. For one
/// thread at a time.
public final class StageClock {
  /// What time is spent on: an open set, to which each module adds what it does.
  public struct Stage: RawRepresentable, Sendable, Hashable {
    /// The name in `SourceSummary.stageSeconds`.
    public var rawValue: String

    /// The stage of this name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }
  }

  private let clock = ContinuousClock()
  private var spent: [Stage: Duration] = [:]
  private var current: (stage: Stage, since: ContinuousClock.Instant)?

  /// A clock that has counted nothing.
  public init() {}

  /// Runs `body`, whose time goes to `stage`.
  public func measure<Result>(_ stage: Stage, _ body: () throws -> Result) rethrows -> Result {
    let outer = current?.stage
    turn(to: stage)
    defer { turn(to: outer) }
    return try body()
  }

  /// Seconds by the name of the stage; stages that never ran are left out.
  public var seconds: [String: Double] {
    var seconds: [String: Double] = [:]
    for (stage, duration) in spent { seconds[stage.rawValue] = duration / .seconds(1) }
    return seconds
  }

  /// Adds what another thread has spent meanwhile.
  public func add(_ other: StageClock) {
    spent.merge(other.spent, uniquingKeysWith: +)
  }

  private func turn(to stage: Stage?) {
    let now = clock.now
    if let current { spent[current.stage, default: .zero] += now - current.since }
    current = stage.map { ($0, now) }
  }
}

extension StageClock.Stage {
  /// Pixels are converted and scaled.
  public static let scale = Self(rawValue: "scale")
  /// The detector runs.
  public static let detect = Self(rawValue: "detect")
  /// The landmark network runs.
  public static let landmarks = Self(rawValue: "landmarks")
  /// Faces are judged.
  public static let quality = Self(rawValue: "quality")
  /// Crops are encoded.
  public static let crop = Self(rawValue: "crop")
  /// Crops are decoded and embedded.
  public static let embed = Self(rawValue: "embed")
}
