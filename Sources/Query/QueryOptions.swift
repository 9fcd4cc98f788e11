import Answers
import FaceSearch

/// How a search groups and cuts its hits.
public struct QueryOptions: Sendable, Hashable {
  /// What one hit stands for.
  public typealias Grouping = SearchAnswer.Grouping

  /// What one hit stands for.
  public var grouping: Grouping = .sighting
  /// How many hits at most, from 1; `nil` for all that are similar enough.
  public var top: Int? = 20
  /// The least cosine similarity of a hit, -1...1; `nil` takes the similarity at which strangers
  /// reach a false match rate of `SimilarityFloor.defaultRate`.
  public var minimumSimilarity: Float?
  /// Instead of `minimumSimilarity`: the similarity from which on no more false matches than this
  /// are expected among the faces searched; above 0.
  public var maximumFalseMatches: Double?
  /// Compare every face that the filter admits, even where a quicker way is nearly as good.
  public var exact = false
  /// The share of the true matches that a search which is not `exact` is made to find on average,
  /// above 0 and up to 1.
  public var recall = SearchOptions.defaultRecall
  /// Threads to compare with, including the caller's.
  public var threads = 1

  /// The options that a search has when nothing is asked for.
  public init() {}
}

/// The least similarity of an answer's hits, and where the figure comes from.
public struct SimilarityFloor: Sendable, Hashable {
  /// Where a floor comes from.
  public enum Origin: Sendable, Hashable {
    /// The user asked for it.
    case asked
    /// The answer's `FalseMatchBasis` has this false match rate there.
    case rate(Double)
    /// The user asked for so many expected false matches at most. `isReached` is false when the
    /// basis does not come down to that: then the floor is where it ends.
    case falseMatches(Double, isReached: Bool)
    /// Nobody asked and nothing is known: every hit is reported, best first.
    case none
  }

  /// A cosine, -1...1.
  public var similarity: Float
  /// Where it comes from.
  public var origin: Origin

  /// A floor at `similarity`, -1...1.
  public init(similarity: Float, origin: Origin) {
    self.similarity = similarity
    self.origin = origin
  }

  /// The false match rate that the default floor is taken at: one comparison of different people
  /// in 10,000 reaches it. For the default embedder that is a similarity of 0.445.
  ///
  /// Source: the usual operating point of verification reports; the similarity that belongs to it
  /// is measured on the archive, or else the model manifest's `publishedFalseMatchRates`.
  public static let defaultRate = 1e-4
  /// Hits down to the similarity of this rate are counted, though not shown.
  public static let weakerRate = 1e-3
}
