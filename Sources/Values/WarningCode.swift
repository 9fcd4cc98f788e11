/// What can be odd about a source that is read all the same. The raw value is its stable name.
public enum WarningCode: String, Sendable, CaseIterable {
  /// Parts of it could not be read or decoded.
  case decodeError = "decode-error"
  /// The picture has another size from some place on.
  case sizeChanged = "size-changed"
  /// Time stamps went back or leapt ahead, and were replaced.
  case timestampsJump = "timestamps-jump"
  /// Pictures had no time stamp.
  case timestampsMissing = "timestamps-missing"

  /// Whether what is seen from there on may have been seen at another time.
  public var putsTimeInDoubt: Bool {
    switch self {
    case .timestampsJump, .timestampsMissing: true
    case .decodeError, .sizeChanged: false
    }
  }
}
