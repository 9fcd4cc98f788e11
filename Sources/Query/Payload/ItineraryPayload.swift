import Values

/// The answer of `where --json`. Schema/json-output.md tells what each field means.
public struct ItineraryPayload: Sendable, Encodable {
  public struct Stay: Sendable, Encodable {
    public var camera: CameraPayload
    public var start: String
    public var end: String
    public var bestSimilarity: Float
    public var bestHit: HitPayload
    public var count: Int
    public var sightings: [SightingID]
  }

  public var query: QueryPayload
  public var gapSeconds: Double
  public var stays: [Stay]
  public var searched: SearchedPayload
  public var timeZone: String

  public init(_ itinerary: Itinerary, result: SearchResult) {
    let clock = result.clock
    query = QueryPayload(result.query)
    gapSeconds = itinerary.gapSeconds
    stays = itinerary.stays.map { stay in
      Stay(
        camera: CameraPayload(stay.camera), start: clock.isoText(stay.start),
        end: clock.isoText(stay.end), bestSimilarity: stay.bestSimilarity,
        bestHit: HitPayload(stay.bestHit, clock: clock), count: stay.sightings.count,
        sightings: stay.sightings)
    }
    searched = SearchedPayload(result.explanation, filter: result.filter, clock: clock)
    timeZone = clock.zoneName
  }
}
