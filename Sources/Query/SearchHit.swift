import Values

/// One answer of a search: a face, a sighting or a camera, shown by its most similar face.
public struct SearchHit: Sendable, Hashable {
  /// From 1, by falling similarity.
  public var rank: Int
  /// Cosine similarity of the query and `face`, -1...1.
  public var similarity: Float
  public var sighting: SightingID
  /// The most similar face of what the hit stands for.
  public var face: FaceID
  public var cameraID: CameraID
  public var camera: CameraName
  public var source: SourceID
  /// Where the source was last seen.
  public var path: FilePath
  /// When the sighting begins and ends; when grouped by camera, of all its hits together.
  public var start: WallTime
  public var end: WallTime
  /// When `face` was seen.
  public var time: WallTime
  /// The presentation time stamp of the face's frame, in units of `timeBase`.
  public var pts: Int64
  public var timeBase: Rational
  /// In upright source-frame pixels.
  public var box: Box
  /// In source-frame pixels: the part that the face's crop shows.
  public var cropRegion: Box
  /// The overall quality of `face`, 0...1.
  public var quality: Float
  /// Kept faces of the sighting; when grouped by camera, sightings similar enough there.
  public var members: Int
  /// The hit contains the face or sighting that was asked with.
  public var isQuery: Bool
  /// How many faces of other people among those searched are as similar as this.
  public var expectedFalseMatches: ExpectedFalseMatches?

  public init(
    rank: Int, similarity: Float, sighting: SightingID, face: FaceID, cameraID: CameraID,
    camera: CameraName, source: SourceID, path: FilePath, start: WallTime, end: WallTime,
    time: WallTime, pts: Int64, timeBase: Rational, box: Box, cropRegion: Box, quality: Float,
    members: Int, isQuery: Bool, expectedFalseMatches: ExpectedFalseMatches?
  ) {
    self.rank = rank
    self.similarity = similarity
    self.sighting = sighting
    self.face = face
    self.cameraID = cameraID
    self.camera = camera
    self.source = source
    self.path = path
    self.start = start
    self.end = end
    self.time = time
    self.pts = pts
    self.timeBase = timeBase
    self.box = box
    self.cropRegion = cropRegion
    self.quality = quality
    self.members = members
    self.isQuery = isQuery
    self.expectedFalseMatches = expectedFalseMatches
  }
}
