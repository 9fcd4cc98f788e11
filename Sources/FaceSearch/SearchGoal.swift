/// What a search is to return.
public enum SearchGoal: Sendable, Hashable {
  /// The most similar faces, at most this many.
  case faces(Int)
  /// The most similar face of each of the most similar sightings, at most this many sightings.
  ///
  /// A sighting with many similar faces takes one place: the search ends when it has as many
  /// sightings as were asked for, or has seen every row that the filter leaves.
  case sightings(Int)
  /// The most similar face of each of the most similar cameras, at most this many cameras.
  case cameras(Int)
  /// Every face at least this similar.
  case everything(minimumSimilarity: Float)
}

/// How much work a search may save at the price of certainty.
public enum SearchEffort: Sendable, Hashable {
  /// The answer is that of comparing the query with every row that the filter leaves. Rows are
  /// passed over only where a bound proves that they cannot be in it.
  case exact
  /// On average at least this share (0...1) of the true matches is found.
  ///
  /// The search is exact wherever that is as quick; else it examines the sketch of every row that
  /// the filter leaves or, without a filter, at the lists that hold such a share. It says which.
  case recall(Double)
  /// Only the lists nearest to the query are visited, until they add up to this many rows.
  ///
  /// Exact where there are no lists yet.
  case probe(rows: Int)
}

/// How to carry out a search.
public struct SearchOptions: Sendable, Hashable {
  /// The share of true matches that a search finds when nobody asks for another.
  ///
  /// Source: the project's promise for unfiltered searches of a million rows.
  public static let defaultRecall = 0.99

  /// How much work may be saved.
  public var effort: SearchEffort
  /// Faces less similar than this are left out, whatever the goal.
  public var minimumSimilarity: Float?
  /// Threads to scan codes and sketches with at most, including the caller's.
  public var threads: Int

  /// Options for one thread that aim at ``defaultRecall``, where nothing else is given.
  public init(
    effort: SearchEffort = .recall(defaultRecall), minimumSimilarity: Float? = nil,
    threads: Int = 1
  ) {
    self.effort = effort
    self.minimumSimilarity = minimumSimilarity
    self.threads = threads
  }
}
