/// What can be odd about a source that is read all the same. The raw value is its stable name.
public enum WarningCode: String, Sendable, CaseIterable {
  /// It begins inside a group of pictures, which could not be decoded.
  case beginningUndecoded = "beginning-undecoded"
  /// Its faces were upright only after it was turned, which its file does not say.
  case pictureTurned = "picture-turned"
  /// Parts of it could not be read or decoded.
  case decodeError = "decode-error"
  /// It holds several files, one after the other.
  case filesJoined = "files-joined"
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
  /// Its name may name another camera.
  case cameraAssumed = "camera-assumed"
  /// Another source of its camera begins at the same moment.
  case sameStart = "same-start"
  /// By its file system it was written in the future.
  case fileTimeInFuture = "file-time-in-future"
  /// Its names can be read as several times.
  case timeAmbiguous = "time-ambiguous"
  /// By its names it began before 1990.
  case timeBefore1990 = "time-before-1990"
  /// Its names, or they and the file's times, contradict each other.
  case timeConflict = "time-conflict"
  /// By its names it begins in the future.
  case timeInFuture = "time-in-future"
  /// Its names give only the day or the hour.
  case timeImprecise = "time-imprecise"

  /// Whether what is seen from there on may have been seen at another time.
  public var putsTimeInDoubt: Bool {
    switch self {
    case .rateUnknown, .timestampsJump, .timestampsMissing, .timestampsPause, .sameStart,
      .timeAmbiguous, .timeBefore1990, .timeConflict, .timeInFuture, .timeImprecise:
      true
    case .beginningUndecoded, .cameraAssumed, .decodeError, .fileTimeInFuture, .filesJoined,
      .pictureTurned, .sizeChanged:
      false
    }
  }

  /// Whether names or the file's times raise it, rather than what the file holds.
  public var isOfNames: Bool {
    switch self {
    case .cameraAssumed, .fileTimeInFuture, .sameStart, .timeAmbiguous, .timeBefore1990,
      .timeConflict, .timeInFuture,
      .timeImprecise:
      true
    case .beginningUndecoded, .decodeError, .filesJoined, .pictureTurned, .rateUnknown,
      .sizeChanged, .timestampsJump, .timestampsMissing, .timestampsPause:
      false
    }
  }
}
