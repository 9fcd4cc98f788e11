import Values

/// One face that a search found.
public struct FaceHit: Sendable, Hashable {
  /// The face.
  public var faceID: FaceID
  /// The sighting that the face belongs to.
  public var sightingID: SightingID
  /// The camera that saw it.
  public var camera: CameraID
  /// When it was seen, by the camera's own clock.
  public var time: WallTime
  /// The dot product of the two unit vectors in Float32, -1...1 up to rounding.
  ///
  /// Always computed from the Float32 vectors in one order of summation, so
  /// the same pair has the same similarity bit for bit however it was found.
  public var similarity: Float

  /// A hit of these values.
  @inlinable
  public init(
    faceID: FaceID, sightingID: SightingID, camera: CameraID, time: WallTime, similarity: Float
  ) {
    self.faceID = faceID
    self.sightingID = sightingID
    self.camera = camera
    self.time = time
    self.similarity = similarity
  }
}

/// What a search examined.
public struct SearchCoverage: Sendable, Hashable {
  /// How sure the answer is.
  public enum Mode: Sendable, Hashable {
    /// Every row that the filter leaves was compared with the query in Float32.
    case exact
    /// Rows were passed over only where a bound proves that they cannot be in the answer.
    case certified
    /// Rows were passed over by their sketch or their list. `recall` is the share of true matches
    /// that such a search finds, as far as it is known.
    case estimated(recall: Double?)
  }

  /// How sure the answer is.
  public var mode: Mode
  /// Rows in the index, deleted ones not counted.
  public var rowsInIndex: Int
  /// Rows among them that the filter leaves.
  public var rowsMatchingFilter: Int
  /// Rows among those that were examined, by their vector or by their sketch.
  public var rowsScanned: Int
  /// Predicates of the filter that the engine does not take: they were looked up elsewhere for
  /// every row, and the rows that pass them were compared exactly.
  public var lookedUp: Set<FilterPredicate> = []

  /// A coverage without predicates that were looked up.
  public init(mode: Mode, rowsInIndex: Int, rowsMatchingFilter: Int, rowsScanned: Int) {
    self.mode = mode
    self.rowsInIndex = rowsInIndex
    self.rowsMatchingFilter = rowsMatchingFilter
    self.rowsScanned = rowsScanned
  }
}

/// The answer of a search engine.
public struct FaceAnswer: Sendable, Hashable {
  /// The faces found: similarity descending, then face id ascending.
  public var hits: [FaceHit]
  /// What was examined to find them.
  public var coverage: SearchCoverage

  /// An answer of these hits, which are in order.
  public init(hits: [FaceHit], coverage: SearchCoverage) {
    self.hits = hits
    self.coverage = coverage
  }

  /// The answer of an archive that has no faces: no hits, and that is exact.
  public static let nothing = FaceAnswer(
    hits: [],
    coverage: SearchCoverage(
      mode: .exact, rowsInIndex: 0, rowsMatchingFilter: 0, rowsScanned: 0))
}
