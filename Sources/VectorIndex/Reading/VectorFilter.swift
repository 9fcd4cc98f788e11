import Values

/// Which rows a search considers. Every part that is given must hold.
///
/// Filters are part of the scan: no row is dropped after a cut-off, so a narrow filter never
/// shortens an answer that could have been longer.
public struct VectorFilter: Sendable, Hashable {
  /// Rows whose time lies in this range; its upper end is excluded.
  public var time: Range<WallTime>?
  /// Rows of these cameras.
  public var cameras: Set<CameraID>?
  /// Rows of at least this quality.
  public var minimumQuality: Float?
  /// Rows of these sightings.
  public var sightings: Set<SightingID>?
  /// Rows of other faces than these.
  public var excludedFaces: Set<FaceID>
  /// Rows up to this face.
  ///
  /// A reader that took its snapshot of the metadata before that of the index passes the last face
  /// that the metadata know, so that faces committed in between stay out of the answer.
  public var lastFace: FaceID?

  public init(
    time: Range<WallTime>? = nil, cameras: Set<CameraID>? = nil, minimumQuality: Float? = nil,
    sightings: Set<SightingID>? = nil, excludedFaces: Set<FaceID> = [], lastFace: FaceID? = nil
  ) {
    self.time = time
    self.cameras = cameras
    self.minimumQuality = minimumQuality
    self.sightings = sightings
    self.excludedFaces = excludedFaces
    self.lastFace = lastFace
  }
}
