import Values

/// The answer of `search --json`. Schema/json-output.md tells what each field means.
public struct SearchPayload: Sendable, Encodable {
  public var query: QueryPayload
  public var grouping: QueryOptions.Grouping
  public var hits: [HitPayload]
  public var hasMore: Bool
  public var searched: SearchedPayload
  public var timeZone: String

  public init(_ result: SearchResult) {
    query = QueryPayload(result.query)
    grouping = result.grouping
    hits = result.hits.map { HitPayload($0, clock: result.clock) }
    hasMore = result.hasMore
    searched = SearchedPayload(result.explanation, filter: result.filter, clock: result.clock)
    timeZone = result.clock.zoneName
  }
}

/// What was asked with.
public struct QueryPayload: Sendable, Encodable {
  /// `photos`, `face` or `sighting`.
  public var origin: String
  public var photos: [String]?
  public var face: FaceID?
  public var sighting: SightingID?
  public var agreement: Float?

  public init(_ query: QueryFace) {
    agreement = query.agreement
    switch query.origin {
    case .photos(let paths):
      origin = "photos"
      photos = paths.map(\.description)
    case .face(let id):
      origin = "face"
      face = id
    case .sighting(let id):
      origin = "sighting"
      sighting = id
    }
  }
}

/// One hit.
public struct HitPayload: Sendable, Encodable {
  public struct FalseMatches: Sendable, Encodable {
    public var count: Double
    public var lower: Double?
    public var upper: Double?
    public var isUpperBound: Bool

    public init(_ expected: ExpectedFalseMatches) {
      count = expected.count
      lower = expected.interval?.lower
      upper = expected.interval?.upper
      isUpperBound = expected.isUpperBound
    }
  }

  public var rank: Int
  public var similarity: Float
  public var sighting: SightingID
  public var face: FaceID
  public var camera: CameraPayload
  public var source: SourceID
  public var path: String
  public var start: String
  public var end: String
  public var time: String
  public var pts: Int64
  public var timeBase: Rational
  public var box: Box
  public var quality: Float
  public var members: Int
  public var isQuery: Bool
  public var expectedFalseMatches: FalseMatches?

  public init(_ hit: SearchHit, clock: ArchiveClock) {
    rank = hit.rank
    similarity = hit.similarity
    sighting = hit.sighting
    face = hit.face
    camera = CameraPayload(hit.camera)
    source = hit.source
    path = hit.path.description
    start = clock.isoText(hit.start)
    end = clock.isoText(hit.end)
    time = clock.isoText(hit.time)
    pts = hit.pts
    timeBase = hit.timeBase
    box = hit.box
    quality = hit.quality
    members = hit.members
    isQuery = hit.isQuery
    expectedFalseMatches = hit.expectedFalseMatches.map(FalseMatches.init)
  }
}

/// A camera's name and place.
public struct CameraPayload: Sendable, Encodable {
  public var name: String
  public var building: String
  public var floor: String
  public var number: String

  public init(_ camera: CameraName) {
    name = camera.text
    building = camera.building
    floor = camera.floor
    number = camera.number
  }
}
