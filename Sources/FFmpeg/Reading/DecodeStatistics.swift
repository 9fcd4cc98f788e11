/// What happened while a source was read and decoded.
public struct DecodeStatistics: Sendable, Hashable {
  /// Frames that came out of the decoder.
  public var frames = 0
  /// Packets that the decoder refused after the first frame had come.
  public var decodeErrors = 0
  /// Packets that it refused before the first frame: a recording that begins in the middle of a
  /// group of pictures has them and is none the worse.
  public var leadingErrors = 0
  /// Frames of which parts were lost and made up.
  public var damagedFrames = 0
  /// What the decoder said of damage in frames that it nevertheless delivered as sound.
  public var complaints = 0
  /// Packets that the container could not deliver whole.
  public var readErrors = 0
  /// Frames of another size than the one before.
  public var sizeChanges = 0
  /// What FFmpeg said of the last error; empty when there was none.
  public var lastError = ""

  /// Nothing was decoded so far.
  public init() {}

  /// Errors that cost content: of reading, of decoding, and damaged frames; complaints only when
  /// nothing else shows the damage.
  public var errors: Int {
    let counted = decodeErrors + damagedFrames + readErrors
    return counted > 0 ? counted : complaints
  }

  /// Counts a packet that the decoder refused, and keeps why.
  mutating func countDecodeError(_ call: String, _ result: Int32, said: String) {
    if frames == 0 {
      leadingErrors += 1
    } else {
      decodeErrors += 1
    }
    let code = FFmpegError.Code(rawValue: result)
    let detail = said.isEmpty ? code.text : "\(code.text) (\(said))"
    lastError = FFmpegError(code: code, call: call, detail: detail).sentence
  }
}

extension DecodeStatistics {
  /// With what the decoder complained of after the damage that lies before the first frame.
  func completed(by complaints: LibraryLog.Complaints, leadingDamages: Int) -> DecodeStatistics {
    var statistics = self
    statistics.complaints = complaints.damages - leadingDamages
    if statistics.lastError.isEmpty, statistics.errors > 0 {
      let said = complaints.last
      statistics.lastError = said.isEmpty ? "the decoder made up lost parts of frames" : said
    }
    return statistics
  }
}
