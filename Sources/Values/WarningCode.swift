/// What can be odd about a source that is read all the same. The raw value is its stable name.
public enum WarningCode: String, Sendable, CaseIterable {
  /// It begins inside a group of pictures, which could not be decoded.
  case beginningUndecoded = "beginning-undecoded"
  /// Its faces were upright only after it was turned, which its file does not say.
  case pictureTurned = "picture-turned"
  /// Parts of it could not be read or decoded.
  case decodeError = "decode-error"
  /// Nothing in it says how many pictures a second it has.
  case rateUnknown = "rate-unknown"
  /// The picture has another size from some place on.
  case sizeChanged = "size-changed"
  /// Time stamps went back or leapt ahead, and were replaced.
  case timestampsJump = "timestamps-jump"
  /// Pictures had no time stamp.
  case timestampsMissing = "timestamps-missing"
  /// The clock is far ahead from some place on, which counts as a pause of the recording.
  case timestampsPause = "timestamps-pause"

  /// Whether what is seen from there on may have been seen at another time.
  public var putsTimeInDoubt: Bool {
    switch self {
    case .rateUnknown, .timestampsJump, .timestampsMissing, .timestampsPause: true
    case .beginningUndecoded, .decodeError, .pictureTurned, .sizeChanged: false
    }
  }
}
