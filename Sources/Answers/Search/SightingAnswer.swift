import Values

/// The answer of `show`: everything that the archive knows of one sighting.
public struct SightingAnswer: Answer {
  /// The file that it is from, and what its container says; `nil` until a worker has opened it.
  public struct Source: AnswerPart {
    public var id: SourceID
    public var path: String
    /// Below its root.
    public var relativePath: String
    public var state: String
    /// No file of this content is left.
    public var isGone: Bool
    public var sizeBytes: Int64
    public var sha256: String?
    public var container: String?
    public var codec: String?
    /// Upright size in pixels.
    public var width: Int?
    public var height: Int?
    public var timeBase: Rational?
    /// Frames per second; 0 when unknown.
    public var frameRate: Double?
    public var declaredSeconds: Double?

    public init(
      id: SourceID, path: String, relativePath: String, state: String, isGone: Bool,
      sizeBytes: Int64, sha256: String? = nil, container: String? = nil, codec: String? = nil,
      width: Int? = nil, height: Int? = nil, timeBase: Rational? = nil, frameRate: Double? = nil,
      declaredSeconds: Double? = nil
    ) {
      self.id = id
      self.path = path
      self.relativePath = relativePath
      self.state = state
      self.isGone = isGone
      self.sizeBytes = sizeBytes
      self.sha256 = sha256
      self.container = container
      self.codec = codec
      self.width = width
      self.height = height
      self.timeBase = timeBase
      self.frameRate = frameRate
      self.declaredSeconds = declaredSeconds
    }
  }

  /// A kept face.
  public struct Face: AnswerPart {
    public var id: FaceID
    /// 0 for the best face of the sighting.
    public var rank: Int
    /// It is the face that was asked for.
    public var isAsked: Bool
    public var time: Moment
    /// Since the first frame of the source.
    public var seconds: Double
    public var pts: Int64
    /// In upright source-frame pixels, as the landmarks.
    public var box: Box
    public var landmarks: Landmarks
    public var quality: FaceQuality
    /// The length of the embedding before it was normalised.
    public var embeddingNorm: Float
    /// Size of the stored crop in pixels.
    public var cropWidth: Int
    public var cropHeight: Int
    /// The part of the frame that it shows.
    public var cropRegion: Box

    public init(
      id: FaceID, rank: Int, isAsked: Bool, time: Moment, seconds: Double, pts: Int64, box: Box,
      landmarks: Landmarks, quality: FaceQuality, embeddingNorm: Float, cropWidth: Int,
      cropHeight: Int, cropRegion: Box
    ) {
      self.id = id
      self.rank = rank
      self.isAsked = isAsked
      self.time = time
      self.seconds = seconds
      self.pts = pts
      self.box = box
      self.landmarks = landmarks
      self.quality = quality
      self.embeddingNorm = embeddingNorm
      self.cropWidth = cropWidth
      self.cropHeight = cropHeight
      self.cropRegion = cropRegion
    }
  }

  public var sighting: SightingID
  public var camera: CameraAnswer
  public var start: Moment
  public var end: Moment
  /// Since the first frame of the source.
  public var startSeconds: Double
  public var endSeconds: Double
  /// Sampled frames in which the face was detected.
  public var detections: Int
  /// `false` while its source is being worked on.
  public var isComplete: Bool
  public var firstBox: Box
  public var lastBox: Box
  public var source: Source
  /// Best first.
  public var faces: [Face]
  public var timeZone: String

  public init(
    sighting: SightingID, camera: CameraAnswer, start: Moment, end: Moment, startSeconds: Double,
    endSeconds: Double, detections: Int, isComplete: Bool, firstBox: Box, lastBox: Box,
    source: Source, faces: [Face], timeZone: String
  ) {
    self.sighting = sighting
    self.camera = camera
    self.start = start
    self.end = end
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
    self.detections = detections
    self.isComplete = isComplete
    self.firstBox = firstBox
    self.lastBox = lastBox
    self.source = source
    self.faces = faces
    self.timeZone = timeZone
  }
}
