import Synchronization

/// Scalers that wait to be used again: configuring one costs more than converting a small crop.
///
/// One pool serves the process; any thread may use it.
final class ScalerPool: Sendable {
  static let shared = ScalerPool()

  /// Enough for the few frame sizes of a worker plus a run of crops of different sizes.
  private static let capacity = 24

  private let idle = Mutex<[Scaler]>([])

  /// Runs `body` with a scaler for `key` that nobody else uses meanwhile.
  func withScaler<R>(
    _ key: ScalerKey, _ body: (Scaler) throws(FFmpegError) -> R
  ) throws(FFmpegError) -> R {
    let scaler: Scaler
    if let waiting = removeIdle(key) { scaler = waiting } else { scaler = try Scaler(key) }
    let result = try body(scaler)
    addIdle(scaler)
    return result
  }

  private func removeIdle(_ key: ScalerKey) -> Scaler? {
    idle.withLock { idle in
      idle.lastIndex { $0.key == key }.map { idle.remove(at: $0) }
    }
  }

  private func addIdle(_ scaler: Scaler) {
    idle.withLock { idle in
      if idle.count >= Self.capacity { idle.removeFirst() }
      idle.append(scaler)
    }
  }
}
