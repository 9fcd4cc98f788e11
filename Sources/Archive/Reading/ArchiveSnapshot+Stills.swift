import Values

/// A place in a camera's picture where something that looks like a face never moves: a poster, a
/// photo on a wall, a screen that stands still.
public struct StillPlaceRow: Sendable, Hashable {
  /// The number of the place.
  public var id: Int64
  /// The camera in whose picture it is.
  public var cameraID: CameraID
  /// In upright source-frame pixels.
  public var box: Box
  /// From the first to the last moment at which it was seen, of what is known.
  public var time: ClosedRange<WallTime>
  /// Sources that it was seen in.
  public var recordings: Int
  /// Sightings of it that are stored, in order of time; none when `retain` has removed them.
  public var sightings: [SightingID]
  /// Sightings that were left out, for they only repeat those.
  public var leftOut: Int
}

/// A sighting that was left out, for it only repeats what is seen at a still place.
public struct StillOccurrenceRow: Sendable, Hashable {
  /// Counted within its source, among those that are stored.
  public var ordinal: Int
  /// The number of its place.
  public var place: Int64
  /// Of the place, in upright source-frame pixels.
  public var box: Box
  /// The first moment of the sighting.
  public var start: WallTime
  /// The last moment of the sighting.
  public var end: WallTime
  /// Since the first frame of the source.
  public var startSeconds: Double
  /// The end, in seconds since the beginning of the recording.
  public var endSeconds: Double
  /// Sampled frames in which the face was detected.
  public var detections: Int
  /// Faces that would have been kept.
  public var faces: Int
}

extension ArchiveSnapshot {
  /// All still places, in order of their cameras' names, then of their numbers.
  ///
  /// - Complexity: O(what was left out)
  public func stillPlaces() throws -> [StillPlaceRow] {
    try reading { try StillPlaces(database).all() }
  }

  /// What was left out of a source, in order of the ordinals.
  public func stillOccurrences(of source: SourceID) throws -> [StillOccurrenceRow] {
    try reading { try StillPlaces(database).occurrences(of: source) }
  }

  /// The stored sightings of a source whose face was still.
  func stillSightings(of source: SourceID) throws -> Set<SightingID> {
    try reading { try StillPlaces(database).sightings(of: NumberList(source)) }
  }
}
