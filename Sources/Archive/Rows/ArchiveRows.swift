import Values

/// A camera that the archive knows.
public struct CameraRow: Sendable, Hashable {
  public var id: CameraID
  public var name: CameraName
}

/// One video or image file, by content.
public struct SourceRow: Sendable, Hashable {
  public var id: SourceID
  /// The path that camera and time are taken from. Absolute.
  public var path: FilePath
  /// ``path`` below its root.
  public var rootRelative: FilePath
  public var cameraID: CameraID
  public var start: WallTime
  /// 64 lower-case hexadecimal digits.
  public var sha256: String?
  public var sizeBytes: Int64
  /// What the container says; `nil` until a worker has opened the file.
  public var media: SourceMedia?
  public var state: JournalState
  /// No file of this content is left.
  public var isGone: Bool
}

/// What the container says of a source.
public struct SourceMedia: Sendable, Hashable {
  /// FFmpeg's short name of the container: `mov,mp4,m4a,3gp,3g2,mj2`.
  public var container: String
  /// FFmpeg's short name of the codec: `h264`.
  public var codec: String
  /// Upright size in pixels.
  public var width: Int
  public var height: Int
  /// Clockwise rotation applied to bring frames upright, in degrees.
  public var rotationDegrees: Int
  /// The unit of every `pts` of the source.
  public var timeBase: Rational
  /// Frames per second; 0 when unknown.
  public var frameRate: Double
  public var declaredSeconds: Double?
  public var isImage: Bool
}

/// One face seen continuously by one camera.
public struct SightingRow: Sendable, Hashable {
  public var id: SightingID
  public var sourceID: SourceID
  public var cameraID: CameraID
  /// Counted from 0 within the source.
  public var ordinal: Int
  public var start: WallTime
  public var end: WallTime
  public var startPTS: Int64
  public var endPTS: Int64
  /// Times since the first frame of the source.
  public var startSeconds: Double
  public var endSeconds: Double
  /// Sampled frames in which the face was detected.
  public var detections: Int
  /// Faces of this sighting that are stored.
  public var keptFaces: Int
  /// In upright source-frame pixels.
  public var firstBox: Box
  /// In upright source-frame pixels.
  public var lastBox: Box
  /// Whether the sighting has ended; `false` while its source is being worked on.
  public var isComplete: Bool
}

/// One kept face.
public struct FaceRow: Sendable, Hashable {
  public var id: FaceID
  public var sightingID: SightingID
  public var sourceID: SourceID
  public var cameraID: CameraID
  /// 0 for the best face of the sighting.
  public var rank: Int
  public var time: WallTime
  /// In units of the source's time base.
  public var pts: Int64
  /// Since the first frame of the source.
  public var seconds: Double
  /// In upright source-frame pixels.
  public var box: Box
  /// In upright source-frame pixels.
  public var landmarks: Landmarks
  public var quality: FaceQuality
  public var crop: CropGeometry
  /// The length of the embedding before it was normalised.
  public var embeddingNorm: Float
}

/// Where a stored crop lies in its frame.
public struct CropGeometry: Sendable, Hashable {
  /// Size of the JPEG in pixels.
  public var width: Int
  public var height: Int
  /// The part of the upright frame that the crop shows, in source-frame pixels.
  public var region: Box
  /// In crop pixels.
  public var landmarks: Landmarks
}
