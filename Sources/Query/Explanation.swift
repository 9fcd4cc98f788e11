import FaceSearch
import Values

/// What a search considered, and what it could not consider.
public struct Explanation: Sendable, Hashable {
  /// How the faces were compared.
  public enum Mode: Sendable, Hashable {
    /// Every face that the filter admits was compared.
    case exact
    /// Not every face was compared, but none of the rest can belong to the answer.
    case certified
    /// Some faces were passed over by their sketch or list; `recall` is the share (0...1) of the
    /// true answer that the search is made to find on average, as far as it is known.
    case probed(recall: Double?)
  }

  public var mode: Mode
  /// The model that made the embeddings.
  public var model: String
  /// Faces in the live generation.
  public var facesInArchive: Int
  /// Faces that the filter admits: those that were searched.
  public var facesSearched: Int
  /// Faces whose embeddings were compared; less than `facesSearched` when the index could rule out
  /// the rest.
  public var facesCompared: Int
  /// Sightings in the filter's period by its cameras; other restrictions are not counted out.
  public var sightingsSearched: Int
  /// The filter's period in words, `all times` when it has none.
  public var period: String
  /// The filter's cameras in words, `all cameras` when it names none.
  public var cameras: String
  /// What else narrowed the search, one phrase each: `quality at least 0.30`.
  public var restrictions: [String]
  /// How many cameras that is.
  public var cameraCount: Int
  /// Footage processed in that period by those cameras, in seconds, summed over cameras.
  public var cameraSeconds: Double
  /// The sources of that period and those cameras.
  public var sources: SourceCounts
  public var floor: SimilarityFloor
  /// What tells how often strangers are as similar; `nil` when nothing does.
  public var basis: FalseMatchBasis?
  /// False matches expected at the floor among the faces searched; `nil` where the basis says
  /// nothing of such low similarities.
  public var expectedFalseMatches: ExpectedFalseMatches?
  /// Hits that only the default floor kept out; `nil` when there are none, or when the floor was
  /// asked for.
  public var weaker: WeakerHits?
  /// Parts of the filter that the index does not hold: they were looked up for every face, and the
  /// faces that pass them were compared exactly.
  public var lookedUp: Set<FilterPredicate>
  /// When sightings of the filter's period were last removed because of their age; `nil` when
  /// none were.
  public var removed: Removal?
  /// What was measured of such searches on this archive; `nil` when the answer is proven to be
  /// complete, and when nothing was measured.
  public var measured: MeasuredRecall?
  /// `measured` in words.
  public var measuredWords: String?

  /// Sightings that are not in the archive any more.
  public struct Removal: Sendable, Hashable {
    /// Those that ended before this moment.
    public var before: WallTime
    /// `before` in words.
    public var words: String

    public init(before: WallTime, words: String) {
      self.before = before
      self.words = words
    }
  }

  /// Hits that are a little less similar than the floor.
  public struct WeakerHits: Sendable, Hashable {
    /// How many, grouped as the hits are.
    public var count: Int
    /// The floor that would let them in: where the false match rate is ten times as high.
    public var minimumSimilarity: Float

    public init(count: Int, minimumSimilarity: Float) {
      self.count = count
      self.minimumSimilarity = minimumSimilarity
    }
  }

  /// Sources by what became of them.
  public struct SourceCounts: Sendable, Hashable {
    public var total: Int
    /// Decoded whole.
    public var done: Int
    /// Decoded in part: what came was searched.
    public var partial: Int
    /// Not processed yet: nothing of them was searched.
    public var pending: Int
    /// Given up after a few tries: nothing of them was searched.
    public var failed: Int
    /// Their files went before they were processed: nothing of them was searched.
    public var gone: Int

    public init(total: Int, done: Int, partial: Int, pending: Int, failed: Int, gone: Int) {
      self.total = total
      self.done = done
      self.partial = partial
      self.pending = pending
      self.failed = failed
      self.gone = gone
    }
  }

  public init(
    mode: Mode, model: String, facesInArchive: Int, facesSearched: Int, facesCompared: Int,
    sightingsSearched: Int, period: String, cameras: String, restrictions: [String],
    cameraCount: Int, cameraSeconds: Double, sources: SourceCounts, floor: SimilarityFloor,
    basis: FalseMatchBasis?, expectedFalseMatches: ExpectedFalseMatches?, weaker: WeakerHits?,
    lookedUp: Set<FilterPredicate> = [], removed: Removal? = nil,
    measured: MeasuredRecall? = nil, measuredWords: String? = nil
  ) {
    self.mode = mode
    self.model = model
    self.facesInArchive = facesInArchive
    self.facesSearched = facesSearched
    self.facesCompared = facesCompared
    self.sightingsSearched = sightingsSearched
    self.period = period
    self.cameras = cameras
    self.restrictions = restrictions
    self.cameraCount = cameraCount
    self.cameraSeconds = cameraSeconds
    self.sources = sources
    self.floor = floor
    self.basis = basis
    self.expectedFalseMatches = expectedFalseMatches
    self.weaker = weaker
    self.lookedUp = lookedUp
    self.removed = removed
    self.measured = measured
    self.measuredWords = measuredWords
  }
}
