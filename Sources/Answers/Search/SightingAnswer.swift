import Values

/// The answer of `show`: everything that the archive knows of one sighting.
public struct SightingAnswer: Answer {
  /// The file that it is from, and what its container says; `nil` until a worker has opened it.
  public struct Source: AnswerPart {
    /// Its number.
    public var id: SourceID
    /// As `FilePath.description` spells it.
    public var path: String
    /// Below its root.
    public var relativePath: String
    /// The journal's state of the source.
    public var state: String
    /// No file of this content is left.
    public var isGone: Bool
    /// Its size.
    public var sizeBytes: Int64
    /// Of the file, 64 lower-case hexadecimal digits.
    public var sha256: String?
    /// FFmpeg's short name of the container.
    public var container: String?
    /// FFmpeg's short name of the codec.
    public var codec: String?
    /// Upright size in pixels.
    public var width: Int?
    /// Upright height in pixels.
    public var height: Int?
    /// The unit of every `pts`, in seconds.
    public var timeBase: Rational?
    /// Frames per second; 0 when unknown.
    public var frameRate: Double?
    /// The duration that the container declares.
    public var declaredSeconds: Double?
    /// What was odd about it.
    public var warnings: [SourceWarning]

    /// The value with these parts.
    public init(
      id: SourceID, path: String, relativePath: String, state: String, isGone: Bool,
      sizeBytes: Int64, sha256: String? = nil, container: String? = nil, codec: String? = nil,
      width: Int? = nil, height: Int? = nil, timeBase: Rational? = nil, frameRate: Double? = nil,
      declaredSeconds: Double? = nil, warnings: [SourceWarning]
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
      self.warnings = warnings
    }
  }

  /// A kept face.
  public struct Face: AnswerPart {
    /// Its number.
    public var id: FaceID
    /// 0 for the best face of the sighting.
    public var rank: Int
    /// It is the face that was asked for.
    public var isAsked: Bool
    /// When its frame was.
    public var time: Moment
    /// Since the first frame of the source.
    public var seconds: Double
    /// The presentation time stamp of its frame.
    public var pts: Int64
    /// In upright source-frame pixels, as the landmarks.
    public var box: Box
    /// Left and right as seen in the picture.
    public var landmarks: Landmarks
    /// How good it is for recognition.
    public var quality: FaceQuality
    /// The length of the embedding before it was normalised.
    public var embeddingNorm: Float
    /// Size of the stored crop in pixels.
    public var cropWidth: Int
    /// Height of the stored crop in pixels.
    public var cropHeight: Int
    /// The part of the frame that it shows.
    public var cropRegion: Box

    /// The value with these parts.
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

  /// Its number.
  public var sighting: SightingID
  /// Where.
  public var camera: CameraAnswer
  /// When it begins.
  public var start: Moment
  /// When it ends.
  public var end: Moment
  /// Since the first frame of the source.
  public var startSeconds: Double
  /// When it ends, in seconds since the beginning of the recording.
  public var endSeconds: Double
  /// Sampled frames in which the face was detected.
  public var detections: Int
  /// `false` while its source is being worked on.
  public var isComplete: Bool
  /// Of the first detection, in pixels of the upright source frame.
  public var firstBox: Box
  /// Of the last detection, in pixels of the upright source frame.
  public var lastBox: Box
  /// Warnings of its source that put its times in doubt, by their codes; empty when nothing does.
  public var timeDoubts: [String]
  /// The file that it is from.
  public var source: Source
  /// Best first.
  public var faces: [Face]
  /// The archive's zone by its IANA name.
  public var timeZone: String

  /// The value with these parts.
  public init(
    sighting: SightingID, camera: CameraAnswer, start: Moment, end: Moment, startSeconds: Double,
    endSeconds: Double, detections: Int, isComplete: Bool, firstBox: Box, lastBox: Box,
    timeDoubts: [String], source: Source, faces: [Face], timeZone: String
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
    self.timeDoubts = timeDoubts
    self.source = source
    self.faces = faces
    self.timeZone = timeZone
  }
}
