/// What `init` fixes for an archive, and what its owner may add to it later.
public struct ArchiveSettings: Sendable, Hashable {
  /// The IANA name of the zone that folder times are in and that answers are shown in:
  /// `Europe/Berlin`.
  public var timeZone: String
  /// Anything else to remember by name: layout templates, roots, defaults. The archive keeps
  /// these as they are and gives them no meaning.
  public var values: [String: String]

  /// Settings with an IANA time zone and what commands remember by name.
  public init(timeZone: String = "UTC", values: [String: String] = [:]) {
    self.timeZone = timeZone
    self.values = values
  }
}
