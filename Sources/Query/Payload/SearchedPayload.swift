import Evaluation
import Values

/// What a search considered.
public struct SearchedPayload: Sendable, Encodable {
  public struct Sources: Sendable, Encodable {
    public var total: Int
    public var done: Int
    public var partial: Int
    public var pending: Int
    public var failed: Int
    public var gone: Int
  }

  public struct Filter: Sendable, Encodable {
    public var from: String?
    public var to: String?
    public var buildings: [String]
    public var floors: [String]
    public var cameras: [String]
    public var minimumQuality: Float?
    public var minimumFacePixels: Float?
    public var excludedSightings: [SightingID]
    public var excludedFaces: [FaceID]
  }

  public struct Floor: Sendable, Encodable {
    public var similarity: Float
    /// `asked`, `published`, `calibrated`, `false-matches` or `none`.
    public var origin: String
    public var falseMatchRate: Double?
    public var maximumFalseMatches: Double?
    public var isReached: Bool?
  }

  public struct Basis: Sendable, Encodable {
    /// `published`, `archive` or `camera`.
    public var origin: String
    public var model: String
    public var camera: String?
    /// `not-calibrated` or `too-little-data`.
    public var shortcoming: String?

    public init(_ basis: FalseMatchBasis) {
      model = basis.curve.model
      switch basis.curve.origin {
      case .published: origin = "published"
      case .calibrated(let camera):
        origin = camera == nil ? "archive" : "camera"
        self.camera = camera
      }
      switch basis.shortcoming {
      case nil: shortcoming = nil
      case .notCalibrated: shortcoming = "not-calibrated"
      case .tooLittleData: shortcoming = "too-little-data"
      }
    }
  }

  public struct Weaker: Sendable, Encodable {
    public var count: Int
    public var minimumSimilarity: Float
  }

  public struct Measured: Sendable, Encodable {
    public var recall: Double
    public var matches: Int
    public var samples: Int
    public var minimumSimilarity: Float
    public var checked: String
    public var faces: Int
  }

  /// `exact`, `certified` or `probed`.
  public var mode: String
  public var recall: Double?
  public var measured: Measured?
  public var model: String
  public var facesInArchive: Int
  public var facesSearched: Int
  public var facesCompared: Int
  public var sightings: Int
  public var cameraCount: Int
  public var cameraSeconds: Double
  public var sources: Sources
  public var filter: Filter
  /// `windows`, `quality` or `face-size`.
  public var lookedUp: [String]?
  public var minimumSimilarity: Floor
  public var falseMatchBasis: Basis?
  public var expectedFalseMatches: HitPayload.FalseMatches?
  public var weaker: Weaker?
  public var removedBefore: String?
  public var sentences: [String]

  public init(_ explanation: Explanation, filter: SearchFilter, clock: ArchiveClock) {
    switch explanation.mode {
    case .exact: mode = "exact"
    case .certified: mode = "certified"
    case .probed(let recall):
      mode = "probed"
      self.recall = recall
    }
    measured = explanation.measured.map { measured in
      Measured(
        recall: measured.recall, matches: measured.matches, samples: measured.samples,
        minimumSimilarity: measured.minimumSimilarity, checked: clock.isoText(measured.checked),
        faces: measured.facesThen)
    }
    model = explanation.model
    facesInArchive = explanation.facesInArchive
    facesSearched = explanation.facesSearched
    facesCompared = explanation.facesCompared
    sightings = explanation.sightingsSearched
    cameraCount = explanation.cameraCount
    cameraSeconds = explanation.cameraSeconds
    let counts = explanation.sources
    sources = Sources(
      total: counts.total, done: counts.done, partial: counts.partial, pending: counts.pending,
      failed: counts.failed, gone: counts.gone)
    self.filter = Filter(
      from: filter.from.map(clock.isoText), to: filter.to.map(clock.isoText),
      buildings: filter.buildings, floors: filter.floors, cameras: filter.cameras,
      minimumQuality: filter.minimumQuality, minimumFacePixels: filter.minimumFacePixels,
      excludedSightings: filter.excludedSightings.sorted(),
      excludedFaces: filter.excludedFaces.sorted())
    lookedUp =
      explanation.lookedUp.isEmpty ? nil : explanation.lookedUp.map(\.rawValue).sorted()
    minimumSimilarity = Floor(explanation.floor, basis: explanation.basis)
    falseMatchBasis = explanation.basis.map(Basis.init)
    expectedFalseMatches = explanation.expectedFalseMatches.map(HitPayload.FalseMatches.init)
    weaker = explanation.weaker.map {
      Weaker(count: $0.count, minimumSimilarity: $0.minimumSimilarity)
    }
    removedBefore = explanation.removed.map { clock.isoText($0.before) }
    sentences = explanation.sentences
  }
}

extension SearchedPayload.Floor {
  init(_ floor: SimilarityFloor, basis: FalseMatchBasis?) {
    similarity = floor.similarity
    switch floor.origin {
    case .asked: origin = "asked"
    case .rate(let rate):
      origin = basis?.curve.origin == .published ? "published" : "calibrated"
      falseMatchRate = rate
    case .falseMatches(let most, let isReached):
      origin = "false-matches"
      maximumFalseMatches = most
      self.isReached = isReached
    case .none: origin = "none"
    }
  }
}
