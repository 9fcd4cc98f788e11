/// What tells one recording from all others, whatever container it is in: its coded pictures.
///
/// A file that is put into another container, renamed, or given other sound or other notes keeps it;
/// one that is cut, or coded anew, does not.
public struct RecordingIdentity: Sendable, Hashable {
  /// SHA-256 of the coded pictures from the first key picture on, 64 lower-case hexadecimal digits.
  /// Only what a decoder makes pictures of counts, not how a container frames it.
  public var pictures: String
  /// Coded units that the digest is of: slices, or pictures where a codec has none.
  public var units: Int
  /// From the first to the last picture, in seconds.
  public var seconds: Double
  /// What comes before the last packet, which may be cut off: a file that begins so holds all of the
  /// recording. `nil` where nobody can say it, as of several video tracks.
  public var lead: Lead?
  /// How it looks at some moments, in order of time; empty where nobody looked, or nobody wants to know.
  public var looks: [RecordingLook] = []

  /// The first coded units of a recording.
  public struct Lead: Sendable, Hashable {
    /// SHA-256 as of all pictures.
    public var pictures: String
    /// How many they are.
    public var units: Int

    /// The beginning of a recording with these coded pictures.
    public init(pictures: String, units: Int) {
      self.pictures = pictures
      self.units = units
    }
  }

  /// The identity of a recording with these coded pictures.
  public init(pictures: String, units: Int, seconds: Double, lead: Lead? = nil) {
    self.pictures = pictures
    self.units = units
    self.seconds = seconds
    self.lead = lead
  }

  /// How much longer one of two containers may say that the same pictures last, in seconds, and as a
  /// share. Source: our choice: containers differ by less than a second in how they begin and end.
  public static let (toleranceSeconds, toleranceShare) = (1.0, 0.01)

  /// Whether both are the same coded pictures, shown equally fast.
  public func isSame(as other: RecordingIdentity) -> Bool {
    pictures == other.pictures && units == other.units && isAsLong(as: other)
  }

  /// Whether both are equally long, as far as containers say it.
  public func isAsLong(as other: RecordingIdentity) -> Bool {
    let most = max(Self.toleranceSeconds, Self.toleranceShare * max(seconds, other.seconds))
    return abs(seconds - other.seconds) <= most
  }

  /// Whether another recording looks like this one, so that it may be this one coded anew.
  ///
  /// - Parameter cells: The cells of the pictures that the other one shows at about each moment of
  ///   `looks`, one of which is to look alike.
  public func looks(like cells: [[[UInt8]]]) -> Bool {
    guard !looks.isEmpty, cells.count == looks.count else { return false }
    let alike = zip(looks, cells).count { look, others in
      others.contains { RecordingLook.areAlike(look.cells, $0) }
    }
    return Double(alike) >= RecordingLook.leastShareAlike * Double(looks.count)
  }
}

extension RecordingIdentity {
  private static let digits = Set("0123456789abcdef".utf8)

  func encode(to encoder: inout PayloadEncoder) throws {
    try check()
    try encoder.text(pictures, limit: StreamLimits.nameBytes, "pictures")
    try encoder.count(units, "units")
    try encoder.seconds(seconds, "seconds")
    encoder.boolean(lead != nil)
    if let lead {
      try encoder.text(lead.pictures, limit: StreamLimits.nameBytes, "lead")
      try encoder.count(lead.units, "lead")
    }
    try encoder.data(
      try RecordingLook.bytes(of: looks), limit: StreamLimits.messageBytes, "looks")
  }

  init(from decoder: inout PayloadDecoder) throws {
    self.init(
      pictures: try decoder.text(limit: StreamLimits.nameBytes, "pictures"),
      units: try decoder.count("units"), seconds: try decoder.seconds("seconds"))
    if try decoder.boolean("lead") {
      lead = Lead(
        pictures: try decoder.text(limit: StreamLimits.nameBytes, "lead"),
        units: try decoder.count("lead"))
    }
    looks = try RecordingLook.looks(
      bytes: try decoder.data(limit: StreamLimits.messageBytes, "looks"))
    try check()
  }

  private func check() throws {
    for digest in [pictures, lead?.pictures].compactMap({ $0 }) {
      guard digest.utf8.count == 64, digest.utf8.allSatisfy(Self.digits.contains) else {
        throw StreamError(.impossibleValue, "pictures cannot be \(digest)")
      }
    }
  }
}
