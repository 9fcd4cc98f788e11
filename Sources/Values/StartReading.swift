/// What names said about when a recording began, kept as it was read, so that it can be explained
/// and read anew.
public struct StartReading: Sendable, Hashable {
  /// Where the zone of a reading comes from. The raw value is its stable name.
  public enum ZoneSource: String, Sendable, Hashable, CaseIterable {
    /// The names say it, or count seconds since 1970.
    case name
    /// The camera has a zone of its own.
    case camera
    /// The archive's zone was used.
    case archive
  }

  /// Why the reading may be wrong.
  public struct Doubt: Sendable, Hashable, Codable {
    /// The stable name of the warning.
    public var code: String
    /// A clause for people.
    public var message: String

    /// A doubt with a clause for people.
    public init(_ code: WarningCode, _ message: String) {
      self.code = code.rawValue
      self.message = message
    }
  }

  /// The parts of the names that were read: `2026-01-01 12-30-00`.
  public var text: String
  /// What they were taken for: `day of the folder, time of the file`.
  public var field: String
  /// The zone that was used: `Europe/Berlin`, `+02:00`, `UTC`.
  public var zone: String
  /// Who says so.
  public var zoneSource: ZoneSource
  /// The names do not say the second; the start of the period that they name was taken.
  public var isAssumed: Bool
  /// Why it may be wrong, in the order in which it was noticed.
  public var doubts: [Doubt]

  /// A reading from its parts.
  public init(
    text: String, field: String, zone: String, zoneSource: ZoneSource, isAssumed: Bool,
    doubts: [Doubt] = []
  ) {
    self.text = text
    self.field = field
    self.zone = zone
    self.zoneSource = zoneSource
    self.isAssumed = isAssumed
    self.doubts = doubts
  }
}
