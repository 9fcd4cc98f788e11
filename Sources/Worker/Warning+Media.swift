import FFmpeg
import SightingStream

extension Warning {
  /// What of a library's message is passed on, in bytes.
  static let messageBytes = 1000

  /// What was odd about a source that was read to its end, one warning of each kind.
  static func all(about reader: MediaReader) -> [Warning] {
    let statistics = reader.statistics
    let stamps = reader.timestampAnomalies
    var warnings: [Warning] = []
    func add(_ code: String, _ count: Int, _ message: String) {
      guard count > 0 else { return }
      warnings.append(Warning(code: code, message: message.clipped(toBytes: messageBytes)))
    }
    add(
      "decode-error", statistics.errors + statistics.leadingErrors,
      "\(statistics.decodeErrors) packets could not be decoded, \(statistics.leadingErrors) before "
        + "the first frame, \(statistics.readErrors) could not be read, "
        + "\(statistics.damagedFrames) frames are damaged; the last error: \(statistics.lastError)")
    let lost = reader.lostBeginningSeconds
    add(
      "beginning-undecoded", lost > 0 ? 1 : 0,
      "it begins inside a group of pictures: its first \((lost * 1000).rounded() / 1000) s could not "
        + "be decoded")
    if let rate = reader.assumedFrameRate {
      // None of its pictures has a time stamp, which says the same.
      add(
        "rate-unknown", 1,
        "nothing in it says how many pictures a second it has, so its times may be wrong: it was "
          + "read as having \((rate * 1000).rounded() / 1000); --assume-fps names another number")
    }
    add(
      "timestamps-missing", reader.assumedFrameRate == nil ? stamps.missing : 0,
      "\(stamps.missing) frames had no time stamp and count as following the one before")
    add(
      "timestamps-jump", stamps.backward + stamps.jumps,
      "\(stamps.backward) time stamps were earlier than the frame before, \(stamps.jumps) far ahead; "
        + "they were replaced")
    add(
      "timestamps-pause", stamps.pauses,
      "the clock is ahead by more than 10 s \(stamps.pauses) times: that counts as a pause of the "
        + "recording")
    add(
      "size-changed", statistics.sizeChanges,
      "the picture changed its size \(statistics.sizeChanges) times; boxes refer to the first size")
    return warnings
  }
}
