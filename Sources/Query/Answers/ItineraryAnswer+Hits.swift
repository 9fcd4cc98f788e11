import Answers
import Values

extension ItineraryAnswer {
  /// How long a camera may not see someone within one stay, in seconds: 10 minutes.
  ///
  /// Source: our choice; longer than a wait for a lift, shorter than a meeting in a room without
  /// a camera.
  public static let defaultGapSeconds: Double = 600

  /// The hits of a search for sightings in order of time.
  init(_ search: SearchAnswer, gapSeconds: Double) {
    self.init(
      query: search.query, gapSeconds: gapSeconds,
      stays: Self.stays(search.hits, gapSeconds: gapSeconds), searched: search.searched,
      timeZone: search.timeZone)
  }

  /// The stays that `hits`, sightings in any order, make up.
  ///
  /// Hits are ordered by their start, then end, then sighting number. A hit joins the stay before
  /// it when that is of the same camera and ended at most `gapSeconds` before the hit starts.
  /// - Complexity: O(n log n).
  static func stays(_ hits: [SearchAnswer.Hit], gapSeconds: Double) -> [Stay] {
    let ordered = hits.sorted {
      ($0.start, $0.end, $0.sighting) < ($1.start, $1.end, $1.sighting)
    }
    var stays: [Stay] = []
    for hit in ordered {
      if let last = stays.last, last.camera.name == hit.camera.name,
        hit.start.time <= last.end.time.advanced(bySeconds: gapSeconds)
      {
        stays[stays.count - 1].extend(by: hit)
      } else {
        stays.append(Stay(hit))
      }
    }
    return stays
  }
}

extension ItineraryAnswer.Stay {
  fileprivate init(_ hit: SearchAnswer.Hit) {
    self.init(
      camera: hit.camera, start: hit.start, end: hit.end, bestSimilarity: hit.similarity,
      bestHit: hit, count: 1, sightings: [hit.sighting],
      timeDoubts: hit.timeDoubts, lostSightings: Self.lost(hit), otherPlaces: hit.otherPlaces)
  }

  fileprivate mutating func extend(by hit: SearchAnswer.Hit) {
    end = max(end, hit.end)
    sightings.append(hit.sighting)
    timeDoubts = Set(timeDoubts + hit.timeDoubts).sorted()
    lostSightings += Self.lost(hit)
    otherPlaces += hit.otherPlaces
    count += 1
    if hit.similarity > bestSimilarity {
      bestSimilarity = hit.similarity
      bestHit = hit
    }
  }

  private static func lost(_ hit: SearchAnswer.Hit) -> [SightingID] {
    ["replaced", "gone"].contains(hit.file) ? [hit.sighting] : []
  }
}
