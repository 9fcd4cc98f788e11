import Values

/// One face as a search engine is given it.
public struct VectorRow: Sendable, Hashable {
  /// The face.
  public var faceID: FaceID
  /// The sighting that the face belongs to.
  public var sightingID: SightingID
  /// When the face was seen, by its camera's own clock: clock tables are applied to filters.
  public var time: WallTime
  /// The camera that saw it.
  public var camera: CameraID
  /// The overall quality of the face, 0...1.
  public var quality: Float
  /// The embedding: as many numbers as the index has dimensions, of length 1.
  public var vector: [Float]

  /// A row of these values.
  public init(
    faceID: FaceID, sightingID: SightingID, time: WallTime, camera: CameraID, quality: Float,
    vector: [Float]
  ) {
    self.faceID = faceID
    self.sightingID = sightingID
    self.time = time
    self.camera = camera
    self.quality = quality
    self.vector = vector
  }
}
