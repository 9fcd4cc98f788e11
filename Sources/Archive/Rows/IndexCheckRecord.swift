import Values

/// How much of the true answers searches of one kind of filter find, as `index check` measured it.
public struct IndexCheckRecord: Sendable, Hashable {
  /// What a search is narrowed by.
  public enum Filter: String, Sendable, Hashable, CaseIterable {
    case none
    case time
    case cameras
    case timeAndCameras = "time-and-cameras"
  }

  /// What the searches were restricted to.
  public var filter: Filter
  /// The share of the matches that the searches were asked for, above 0 and up to 1.
  public var targetRecall: Double
  /// When it was measured.
  public var checked: WallTime
  /// Faces of the generation at that time.
  public var faces: Int
  /// Faces that were searched for.
  public var samples: Int
  /// What counts as a match, -1...1.
  public var minimumSimilarity: Float
  /// Faces at least that similar which comparing every face finds, over all samples.
  public var matches = 0
  /// Those of them that the searches found.
  public var matchesFound = 0
  /// The ten most similar faces, however similar, over all samples.
  public var nearest = 0
  /// Those of them that the searches found.
  public var nearestFound = 0
  /// Answers that were not proven to be complete.
  public var estimatedAnswers = 0
  /// Wall time of one search.
  public var medianSeconds = 0.0

  /// Figures of one kind of filter.
  public init(
    filter: Filter, targetRecall: Double, checked: WallTime, faces: Int, samples: Int,
    minimumSimilarity: Float
  ) {
    self.filter = filter
    self.targetRecall = targetRecall
    self.checked = checked
    self.faces = faces
    self.samples = samples
    self.minimumSimilarity = minimumSimilarity
  }

  /// The share of the matches that was found, 0...1; 1 when there are none.
  public var matchRecall: Double {
    matches == 0 ? 1 : Double(matchesFound) / Double(matches)
  }

  /// The share of the ten most similar faces that was found, 0...1; 1 when there are none.
  public var nearestRecall: Double {
    nearest == 0 ? 1 : Double(nearestFound) / Double(nearest)
  }
}
