import Values

/// A camera that the archive knows.
public struct CameraRow: Sendable, Hashable {
  /// The number of the camera.
  public var id: CameraID
  /// Its name, with building, floor and number.
  public var name: CameraName
}

/// One video or image file, by content.
public struct SourceRow: Sendable, Hashable {
  /// The number of the source.
  public var id: SourceID
  /// The path that camera and time are taken from. Absolute.
  public var path: FilePath
  /// ``path`` below its root.
  public var rootRelative: FilePath
  /// The camera that its first registered file names.
  public var cameraID: CameraID
  /// When its first frame was recorded, as its first registered file says.
  public var start: WallTime
  /// 64 lower-case hexadecimal digits.
  public var sha256: String?
  /// The size of the file in bytes.
  public var sizeBytes: Int64
  /// What the container says; `nil` until a worker has opened the file.
  public var media: SourceMedia?
  /// What the journal says of it.
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
  /// Upright height in pixels.
  public var height: Int
  /// Clockwise rotation applied to bring frames upright, in degrees.
  public var rotationDegrees: Int
  /// The unit of every `pts` of the source.
  public var timeBase: Rational
  /// Frames per second; 0 when unknown.
  public var frameRate: Double
  /// The duration that the container declares, in seconds; `nil` when it says none.
  public var declaredSeconds: Double?
  /// A still image rather than a video.
  public var isImage: Bool
}

/// One face seen continuously by one camera.
public struct SightingRow: Sendable, Hashable {
  /// The number of the sighting.
  public var id: SightingID
  /// The source that it was seen in.
  public var sourceID: SourceID
  /// The camera that saw it.
  public var cameraID: CameraID
  /// Counted from 0 within the source.
  public var ordinal: Int
  /// When it was first seen.
  public var start: WallTime
  /// When it was last seen.
  public var end: WallTime
  /// The time stamp of the first detection, in units of the source's time base.
  public var startPTS: Int64
  /// The time stamp of the last detection, in the same units.
  public var endPTS: Int64
  /// Times since the beginning of the recording.
  public var startSeconds: Double
  /// The end, in seconds since the beginning of the recording.
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
  /// The number of the face.
  public var id: FaceID
  /// The sighting that it belongs to.
  public var sightingID: SightingID
  /// The source that it was seen in.
  public var sourceID: SourceID
  /// The camera that saw it.
  public var cameraID: CameraID
  /// 0 for the best face of the sighting.
  public var rank: Int
  /// When its frame was recorded.
  public var time: WallTime
  /// In units of the source's time base.
  public var pts: Int64
  /// Since the first frame of the source.
  public var seconds: Double
  /// In upright source-frame pixels.
  public var box: Box
  /// In upright source-frame pixels.
  public var landmarks: Landmarks
  /// How good the picture of the face is.
  public var quality: FaceQuality
  /// What the crop shows.
  public var crop: CropGeometry
  /// The length of the embedding before it was normalised.
  public var embeddingNorm: Float
}

/// Where a stored crop lies in its frame.
public struct CropGeometry: Sendable, Hashable {
  /// Size of the JPEG in pixels.
  public var width: Int
  /// Height of the crop in pixels.
  public var height: Int
  /// The part of the upright frame that the crop shows, in source-frame pixels.
  public var region: Box
  /// In crop pixels.
  public var landmarks: Landmarks
}
