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
    /// It holds from second 0 of the source on.
    var isOfBeginning = false
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
        code: .beginningUndecoded, count: { $0.lostBeginningSeconds > 0 ? 1 : 0 },
        isOfBeginning: true,
        message: {
          "it begins inside a group of pictures: its first \(rounded($0.lostBeginningSeconds)) s "
            + "could not be decoded"
        }),
      Oddity(
        code: .rateUnknown, count: { $0.assumedFrameRate != nil ? 1 : 0 }, isOfBeginning: true,
        message: {
          "nothing in it says how many pictures a second it has, so its times may be wrong: it was "
            + "read as having \(rounded($0.assumedFrameRate ?? 0)); --assume-fps names another number"
        }),
      Oddity(
        code: .timestampsMissing,
        // Without a rate none of the pictures has a time stamp, and `rateUnknown` says so.
        count: { $0.assumedFrameRate == nil ? $0.timestampAnomalies.missing : 0 },
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
        code: .timestampsPause, count: { $0.timestampAnomalies.pauses },
        message: {
          "the clock is ahead by more than 10 s \($0.timestampAnomalies.pauses) times: that counts "
            + "as a pause of the recording"
        }),
      Oddity(
        code: .sizeChanged, count: { $0.statistics.sizeChanges },
        message: {
          "the picture changed its size \($0.statistics.sizeChanges) times; boxes refer to the "
            + "first size"
        }),
    ]

    /// To milliseconds, or thousandths of a picture.
    private static func rounded(_ number: Double) -> Double { (number * 1000).rounded() / 1000 }
  }

  /// Where each kind came first, in seconds since the beginning of the recording.
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
        firstSeconds: oddity.isOfBeginning ? 0 : firstSeconds[oddity.code])
    }
  }
}

extension Warning {
  /// What of a library's message is passed on, in bytes.
  static let messageBytes = 1000
}
