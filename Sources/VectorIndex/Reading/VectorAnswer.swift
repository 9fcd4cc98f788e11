import Values

/// One face that a search found.
public struct VectorHit: Sendable, Hashable {
  public var faceID: FaceID
  public var sightingID: SightingID
  public var camera: CameraID
  /// As the row has it, by the camera's own clock.
  public var time: WallTime
  /// The dot product of the two unit vectors in Float32, -1...1 up to rounding.
  ///
  /// Always computed from the Float32 vectors in one order of summation, so
  /// the same pair has the same similarity bit for bit however it was found.
  public var similarity: Float

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

extension VectorHit {
  /// Whether this hit comes before `other` in an answer: higher similarity, then lower face id.
  func precedes(_ other: VectorHit) -> Bool {
    similarity == other.similarity ? faceID < other.faceID : similarity > other.similarity
  }
}

/// What a search looked at.
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

  public var mode: Mode
  /// Rows in the index, deleted ones not counted.
  public var rowsInIndex: Int
  /// Rows among them that the filter leaves.
  public var rowsMatchingFilter: Int
  /// Rows among those that were looked at, by their vector or by their sketch.
  public var rowsScanned: Int

  public init(mode: Mode, rowsInIndex: Int, rowsMatchingFilter: Int, rowsScanned: Int) {
    self.mode = mode
    self.rowsInIndex = rowsInIndex
    self.rowsMatchingFilter = rowsMatchingFilter
    self.rowsScanned = rowsScanned
  }
}

/// The answer of a search.
public struct VectorAnswer: Sendable, Hashable {
  /// The faces found: similarity descending, then face id ascending.
  public var hits: [VectorHit]
  public var coverage: SearchCoverage

  public init(hits: [VectorHit], coverage: SearchCoverage) {
    self.hits = hits
    self.coverage = coverage
  }
}
