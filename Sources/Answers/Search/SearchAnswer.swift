import Values

/// The answer of `search`: who looks like the query, where and when.
public struct SearchAnswer: Answer {
  /// What one hit stands for.
  public enum Grouping: String, Sendable, Hashable, Codable, CaseIterable {
    /// One kept face.
    case face
    /// One sighting, represented by its most similar face.
    case sighting
    /// One camera, represented by the most similar face that it saw.
    case camera
  }

  /// What was asked with.
  public var query: Query
  /// What one hit stands for.
  public var grouping: Grouping
  /// By falling similarity, then rising face number.
  public var hits: [Hit]
  /// There are more hits above the least similarity than were asked for.
  public var hasMore: Bool
  /// What the answer rests on.
  public var searched: Searched
  /// The archive's zone by its IANA name.
  public var timeZone: String

  /// The value with these parts.
  public init(
    query: Query, grouping: Grouping, hits: [Hit], hasMore: Bool, searched: Searched,
    timeZone: String
  ) {
    self.query = query
    self.grouping = grouping
    self.hits = hits
    self.hasMore = hasMore
    self.searched = searched
    self.timeZone = timeZone
  }
}
