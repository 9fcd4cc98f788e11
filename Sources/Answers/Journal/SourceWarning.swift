/// What was odd about a source that was read: one kind of it.
public struct SourceWarning: AnswerPart {
  /// A stable name.
  public var code: String
  /// How often it happened.
  public var count: Int
  /// Where it happened first, in seconds since the beginning of the recording; `nil` where no
  /// place can be named.
  public var firstSeconds: Double?
  /// A clause for people.
  public var message: String
  /// What is seen from there on may have been seen at another time.
  public var putsTimeInDoubt: Bool

  /// The value with these parts.
  public init(
    code: String, count: Int, firstSeconds: Double? = nil, message: String, putsTimeInDoubt: Bool
  ) {
    self.code = code
    self.count = count
    self.firstSeconds = firstSeconds
    self.message = message
    self.putsTimeInDoubt = putsTimeInDoubt
  }
}
