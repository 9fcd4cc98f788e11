/// Adds up how long each stage of the work takes, on the wall clock.
///
/// A stage inside another is not counted twice: the outer one stands still meanwhile. Stages of
/// several threads run side by side, so that together they may last longer than the work. For one
/// thread at a time.
final class StageClock {
  /// What a worker spends its time on; the names of `SourceSummary.stageSeconds`.
  enum Stage: String, CaseIterable {
    case demux, decode, gate, scale, detect, landmarks, quality, track, crop, embed, emit
  }

  private let clock = ContinuousClock()
  private var spent: [Stage: Duration] = [:]
  private var current: (stage: Stage, since: ContinuousClock.Instant)?

  /// Runs `body`, whose time goes to `stage`.
  func measure<Result>(_ stage: Stage, _ body: () throws -> Result) rethrows -> Result {
    let outer = current?.stage
    turn(to: stage)
    defer { turn(to: outer) }
    return try body()
  }

  /// Seconds by the name of the stage; stages that never ran are left out.
  var seconds: [String: Double] {
    var seconds: [String: Double] = [:]
    for (stage, duration) in spent { seconds[stage.rawValue] = duration / .seconds(1) }
    return seconds
  }

  /// Adds what another thread has spent meanwhile.
  func add(_ other: StageClock) {
    spent.merge(other.spent, uniquingKeysWith: +)
  }

  private func turn(to stage: Stage?) {
    let now = clock.now
    if let current { spent[current.stage, default: .zero] += now - current.since }
    current = stage.map { ($0, now) }
  }
}
