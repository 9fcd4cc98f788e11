import FFmpeg
import SightingStream
import Values

/// What is odd about a source while it is read, and where each kind of it came first.
struct WarningTally {
  /// Something that a reader counts. A new one is an entry of `all`.
  private struct Oddity: Sendable {
    var code: WarningCode
    /// How often it has happened so far.
    var count: @Sendable (MediaReader) -> Int
    /// Those of them that belong to the pictures that have come, however far decoding is ahead;
    /// `nil` for all.
    var placed: (@Sendable (MediaReader) -> Int)?
    var message: @Sendable (MediaReader) -> String

    static let all = [
      Oddity(
        code: .decodeError,
        count: { $0.statistics.errors + $0.statistics.leadingErrors },
        placed: { reader in
          let statistics = reader.statistics
          return statistics.decodeErrors + statistics.leadingErrors + statistics.damagedFrames
        },
        message: { reader in
          let statistics = reader.statistics
          return "\(statistics.decodeErrors) packets could not be decoded, "
            + "\(statistics.leadingErrors) before the first frame, \(statistics.readErrors) could "
            + "not be read, \(statistics.damagedFrames) frames are damaged; the last error: "
            + statistics.lastError
        }),
      Oddity(
        code: .timestampsMissing, count: { $0.timestampAnomalies.missing },
        message: {
          "\($0.timestampAnomalies.missing) frames had no time stamp and count as following the "
            + "one before"
        }),
      Oddity(
        code: .timestampsJump,
        count: { $0.timestampAnomalies.backward + $0.timestampAnomalies.jumps },
        message: { reader in
          let stamps = reader.timestampAnomalies
          return "\(stamps.backward) time stamps were earlier than the frame before, "
            + "\(stamps.jumps) far ahead; they were replaced"
        }),
      Oddity(
        code: .sizeChanged, count: { $0.statistics.sizeChanges },
        message: {
          "the picture changed its size \($0.statistics.sizeChanges) times; boxes refer to the "
            + "first size"
        }),
    ]
  }

  /// Where each kind came first, in seconds since the first frame.
  private var firstSeconds: [WarningCode: Double] = [:]

  /// Notes what has happened up to a picture that has just been read.
  mutating func note(_ reader: MediaReader, seconds: Double) {
    for oddity in Oddity.all where firstSeconds[oddity.code] == nil {
      if (oddity.placed ?? oddity.count)(reader) > 0 { firstSeconds[oddity.code] = max(0, seconds) }
    }
  }

  /// One warning of each kind that there is, when the source has been read.
  func warnings(about reader: MediaReader) -> [Warning] {
    Oddity.all.compactMap { oddity in
      let count = oddity.count(reader)
      guard count > 0 else { return nil }
      return Warning(
        code: oddity.code.rawValue,
        message: oddity.message(reader).clipped(toBytes: Warning.messageBytes), count: count,
        firstSeconds: firstSeconds[oddity.code])
    }
  }
}

extension Warning {
  /// What of a library's message is passed on, in bytes.
  static let messageBytes = 1000
}
