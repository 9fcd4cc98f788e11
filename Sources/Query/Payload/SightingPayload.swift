import Archive
import Values

/// The answer of `show --json`. Schema/json-output.md tells what each field means.
public struct SightingPayload: Sendable, Encodable {
  public struct Source: Sendable, Encodable {
    public var id: SourceID
    public var path: String
    public var relativePath: String
    public var state: String
    public var isGone: Bool
    public var sizeBytes: Int64
    public var sha256: String?
    public var container: String?
    public var codec: String?
    public var width: Int?
    public var height: Int?
    public var timeBase: Rational?
    public var frameRate: Double?
    public var declaredSeconds: Double?
  }

  public struct Face: Sendable, Encodable {
    public var id: FaceID
    public var rank: Int
    public var isAsked: Bool
    public var time: String
    public var seconds: Double
    public var pts: Int64
    public var box: Box
    public var landmarks: Landmarks
    public var quality: FaceQuality
    public var embeddingNorm: Float
    public var cropWidth: Int
    public var cropHeight: Int
    public var cropRegion: Box
  }

  public var sighting: SightingID
  public var camera: CameraPayload
  public var start: String
  public var end: String
  public var startSeconds: Double
  public var endSeconds: Double
  public var detections: Int
  public var isComplete: Bool
  public var firstBox: Box
  public var lastBox: Box
  public var source: Source
  public var faces: [Face]
  public var timeZone: String

  public init(_ details: SightingDetails) {
    let clock = details.clock
    let row = details.sighting
    sighting = row.id
    camera = CameraPayload(details.camera)
    start = clock.isoText(row.start)
    end = clock.isoText(row.end)
    startSeconds = row.startSeconds
    endSeconds = row.endSeconds
    detections = row.detections
    isComplete = row.isComplete
    firstBox = row.firstBox
    lastBox = row.lastBox
    source = Source(details.source)
    faces = details.faces.map {
      Face($0, isAsked: $0.id == details.askedFace, clock: clock)
    }
    timeZone = clock.zoneName
  }
}

extension SightingPayload.Source {
  init(_ row: SourceRow) {
    id = row.id
    path = row.path.description
    relativePath = row.rootRelative.description
    state = row.state.rawValue
    isGone = row.isGone
    sizeBytes = row.sizeBytes
    sha256 = row.sha256
    container = row.media?.container
    codec = row.media?.codec
    width = row.media?.width
    height = row.media?.height
    timeBase = row.media?.timeBase
    frameRate = row.media?.frameRate
    declaredSeconds = row.media?.declaredSeconds
  }
}

extension SightingPayload.Face {
  init(_ row: FaceRow, isAsked: Bool, clock: ArchiveClock) {
    id = row.id
    rank = row.rank
    self.isAsked = isAsked
    time = clock.isoText(row.time)
    seconds = row.seconds
    pts = row.pts
    box = row.box
    landmarks = row.landmarks
    quality = row.quality
    embeddingNorm = row.embeddingNorm
    cropWidth = row.crop.width
    cropHeight = row.crop.height
    cropRegion = row.crop.region
  }
}
