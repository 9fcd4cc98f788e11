import Values

/// What a period and a choice of cameras hold, and what of it is not searchable yet.
public struct Coverage: Sendable, Hashable {
  /// Faces in the period.
  public var faces: Int
  /// Sightings that were under way in the period.
  public var sightings: Int
  /// Sources that overlap the period. A source of unknown length counts as overlapping when it
  /// would with the length of the archive's longest source (at least an hour).
  public var sources: Int
  /// Of those sources, read to their end.
  public var done: Int
  /// Of those, read in part.
  public var partial: Int
  /// Seen, settling or working.
  public var pending: Int
  /// Of those, given up.
  public var parked: Int
  /// Not finished, and their files have gone.
  public var gone: Int
  /// Recorded time that was decoded, summed over cameras, cut to the period. In seconds.
  public var cameraSeconds: Double
  /// The first and last moment that a decoded source or a face reaches within the period.
  public var covered: ClosedRange<WallTime>?
}
