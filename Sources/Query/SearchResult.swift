import Answers
import Values

/// What a search found, and what it searched.
public struct SearchResult: Sendable {
  public var query: QueryFace
  public var filter: SearchFilter
  public var grouping: QueryOptions.Grouping
  /// By falling similarity, then rising face number.
  public var hits: [SearchHit]
  /// There are more hits above the floor than were asked for.
  public var hasMore: Bool
  public var explanation: Explanation
  /// The archive's clock, for showing the times.
  public var clock: ArchiveClock

  /// How alike the two least similar photos of the query are, where that is less than what hits
  /// need: they may show different people.
  public var photoDisagreement: Float? {
    guard case .photos = query.origin, let agreement = query.agreement else { return nil }
    return agreement < explanation.floor.similarity ? agreement : nil
  }

  public init(
    query: QueryFace, filter: SearchFilter, grouping: QueryOptions.Grouping, hits: [SearchHit],
    hasMore: Bool, explanation: Explanation, clock: ArchiveClock
  ) {
    self.query = query
    self.filter = filter
    self.grouping = grouping
    self.hits = hits
    self.hasMore = hasMore
    self.explanation = explanation
    self.clock = clock
  }
}
