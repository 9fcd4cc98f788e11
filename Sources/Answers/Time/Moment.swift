import Values

/// A moment as an archive's clock shows it: a wall time, and the zone's distance from UTC then.
///
/// An answer is made where the zone is known and shown where it is not, so its times carry the
/// offset with them. In JSON a moment is text, ISO 8601 with milliseconds and the offset:
/// `2024-05-12T14:03:22.250+02:00`.
public struct Moment: Sendable, Hashable, Comparable {
  /// Milliseconds since 1970, wherever it is shown.
  public var time: WallTime
  /// Seconds ahead of UTC, positive to the east.
  public var offsetSeconds: Int
  /// Whether the clock shows the same again: people then need the offset to tell the two apart.
  /// It is no part of the JSON, which always has the offset.
  public var isRepeated: Bool

  /// The value with these parts.
  public init(_ time: WallTime, offsetSeconds: Int, isRepeated: Bool = false) {
    self.time = time
    self.offsetSeconds = offsetSeconds
    self.isRepeated = isRepeated
  }

  /// Whether both are the same moment, shown with the same offset.
  public static func == (lhs: Moment, rhs: Moment) -> Bool {
    lhs.time == rhs.time && lhs.offsetSeconds == rhs.offsetSeconds
  }

  /// Hashes what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(time)
    hasher.combine(offsetSeconds)
  }

  /// The earlier one is less, whatever the zones are.
  public static func < (lhs: Moment, rhs: Moment) -> Bool { lhs.time < rhs.time }

  /// The calendar fields that the clock shows.
  public var civil: CivilTime { CivilTime(time) { _ in offsetSeconds } }

  /// `2024-05-12T14:03:22.250+02:00`
  ///
  /// ISO 8601 knows offsets of whole minutes only. Zones once had seconds too (before about 1950);
  /// for such times the offset is cut to minutes, and the time of day is the one that goes with it.
  public var isoText: String {
    let civil = CivilTime(time) { _ in offsetSeconds / 60 * 60 }
    let fraction = String(1000 + civil.millisecond).dropFirst()
    return "\(civil.dateText)T\(civil.timeText).\(fraction)\(isoOffsetText)"
  }

  /// `+02:00`, cut to minutes.
  public var isoOffsetText: String {
    (offsetSeconds / 60 < 0 ? "-" : "+") + Self.digits(ofMinutes: offsetSeconds / 60)
  }

  /// `02:00` for 120 and for -120.
  public static func digits(ofMinutes minutes: Int) -> String {
    DigitText.decimal(abs(minutes) / 60, digits: 2) + ":"
      + DigitText.decimal(abs(minutes) % 60, digits: 2)
  }

  /// The moment that `isoText` gives; `nil` for text of another form.
  public init?(isoText: String) {
    let form =
      /([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{3})([+-])([0-9]{2}):([0-9]{2})/
    guard let match = isoText.wholeMatch(of: form) else { return nil }
    let fields = match.output
    func number(_ digits: Substring) -> Int { Int(digits) ?? 0 }
    let civil = CivilTime(
      year: number(fields.1), month: number(fields.2), day: number(fields.3),
      hour: number(fields.4), minute: number(fields.5), second: number(fields.6),
      millisecond: number(fields.7))
    guard let civil else { return nil }
    let minutes = number(fields.9) * 60 + number(fields.10)
    let offset = (fields.8 == "-" ? -minutes : minutes) * 60
    self.init(
      WallTime(milliseconds: civil.millisecondsSinceEpoch - Int64(offset) * 1000),
      offsetSeconds: offset)
  }
}

extension Moment: Codable {
  /// Reads what `encode(to:)` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let moment = Moment(isoText: text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(text) is not a time as in ISO 8601")
    }
    self = moment
  }

  /// Writes the value in the form that the type's documentation shows.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(isoText)
  }
}
