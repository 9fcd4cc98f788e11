import Values

/// The hits of a search in order of time: where someone was, from when to when.
public struct Itinerary: Sendable, Hashable {
  /// Consecutive hits of one camera.
  public struct Stay: Sendable, Hashable {
    public var cameraID: CameraID
    public var camera: CameraName
    /// When the first of its sightings begins.
    public var start: WallTime
    /// When the last of its sightings ends.
    public var end: WallTime
    /// The highest similarity among its hits.
    public var bestSimilarity: Float
    /// The hit that has it.
    public var bestHit: SearchHit
    /// The sightings, in order of time.
    public var sightings: [SightingID]

    init(_ hit: SearchHit) {
      cameraID = hit.cameraID
      camera = hit.camera
      start = hit.start
      end = hit.end
      bestSimilarity = hit.similarity
      bestHit = hit
      sightings = [hit.sighting]
    }

    mutating func extend(by hit: SearchHit) {
      end = max(end, hit.end)
      sightings.append(hit.sighting)
      if hit.similarity > bestSimilarity {
        bestSimilarity = hit.similarity
        bestHit = hit
      }
    }
  }

  public var stays: [Stay]
  /// How long a camera may not see someone within one stay, in seconds.
  public var gapSeconds: Double

  /// How long a camera may not see someone within one stay, in seconds: 10 minutes.
  ///
  /// Source: our choice; longer than a wait for a lift, shorter than a meeting in a room without
  /// a camera.
  public static let defaultGapSeconds: Double = 600

  /// The itinerary of `hits`, which are sightings in any order.
  ///
  /// Hits are ordered by their start, then end, then sighting number. A hit joins the stay before
  /// it when that is of the same camera and ended at most `gapSeconds` before the hit starts.
  /// - Complexity: O(n log n).
  public init(hits: [SearchHit], gapSeconds: Double = Self.defaultGapSeconds) {
    let ordered = hits.sorted {
      ($0.start, $0.end, $0.sighting) < ($1.start, $1.end, $1.sighting)
    }
    self.gapSeconds = gapSeconds
    stays = []
    for hit in ordered {
      if let last = stays.last, last.cameraID == hit.cameraID,
        hit.start <= last.end.advanced(bySeconds: gapSeconds)
      {
        stays[stays.count - 1].extend(by: hit)
      } else {
        stays.append(Stay(hit))
      }
    }
  }
}
