/// The answer of `init`.
public struct InitAnswer: Answer {
  /// The directory as it was named.
  public var archive: String
  /// The archive's zone.
  public var timeZone: String

  /// The value with these parts.
  public init(archive: String, timeZone: String) {
    self.archive = archive
    self.timeZone = timeZone
  }
}
