import Answers
import Evaluation
import Values

extension SearchAnswer {
  /// What a search found, and what it searched.
  public init(_ result: SearchResult) {
    self.init(
      query: Query(result.query), grouping: result.grouping,
      hits: result.hits.map { Hit($0, result.clock) }, hasMore: result.hasMore,
      searched: Searched(result.explanation, filter: result.filter, result.clock),
      timeZone: result.clock.zoneName)
  }
}

extension ItineraryAnswer {
  public init(_ itinerary: Itinerary, _ result: SearchResult) {
    let clock = result.clock
    self.init(
      query: SearchAnswer.Query(result.query), gapSeconds: itinerary.gapSeconds,
      stays: itinerary.stays.map { stay in
        Stay(
          camera: CameraAnswer(stay.camera), start: clock.at(stay.start), end: clock.at(stay.end),
          bestSimilarity: stay.bestSimilarity,
          bestHit: SearchAnswer.Hit(stay.bestHit, clock), count: stay.sightings.count,
          sightings: stay.sightings)
      },
      searched: SearchAnswer.Searched(result.explanation, filter: result.filter, clock),
      timeZone: clock.zoneName)
  }
}

extension SearchAnswer.Query {
  init(_ query: QueryFace) {
    switch query.origin {
    case .photos(let paths):
      self.init(
        origin: "photos", photos: paths.map(\.description), agreement: query.agreement)
    case .face(let id): self.init(origin: "face", face: id, agreement: query.agreement)
    case .sighting(let id): self.init(origin: "sighting", sighting: id, agreement: query.agreement)
    }
  }
}

extension SearchAnswer.FalseMatches {
  init(_ expected: ExpectedFalseMatches) {
    self.init(
      count: expected.count, lower: expected.interval?.lower, upper: expected.interval?.upper,
      isUpperBound: expected.isUpperBound)
  }
}

extension SearchAnswer.Hit {
  init(_ hit: SearchHit, _ clock: ArchiveClock) {
    self.init(
      rank: hit.rank, similarity: hit.similarity, sighting: hit.sighting, face: hit.face,
      camera: CameraAnswer(hit.camera), source: hit.source, path: hit.path.description,
      start: clock.at(hit.start), end: clock.at(hit.end), time: clock.at(hit.time), pts: hit.pts,
      timeBase: hit.timeBase, box: hit.box, quality: hit.quality, members: hit.members,
      isQuery: hit.isQuery,
      expectedFalseMatches: hit.expectedFalseMatches.map(SearchAnswer.FalseMatches.init))
  }
}

extension SearchAnswer.Searched {
  init(_ explanation: Explanation, filter: SearchFilter, _ clock: ArchiveClock) {
    let (mode, recall): (String, Double?) =
      switch explanation.mode {
      case .exact: ("exact", nil)
      case .certified: ("certified", nil)
      case .probed(let recall): ("probed", recall)
      }
    let counts = explanation.sources
    self.init(
      mode: mode, recall: recall,
      measured: explanation.measured.map { measured in
        Measured(
          recall: measured.recall, matches: measured.matches, samples: measured.samples,
          minimumSimilarity: measured.minimumSimilarity, checked: clock.at(measured.checked),
          faces: measured.facesThen)
      },
      model: explanation.model, facesInArchive: explanation.facesInArchive,
      facesSearched: explanation.facesSearched, facesCompared: explanation.facesCompared,
      sightings: explanation.sightingsSearched, cameraCount: explanation.cameraCount,
      cameraSeconds: explanation.cameraSeconds,
      sources: Sources(
        total: counts.total, done: counts.done, partial: counts.partial, pending: counts.pending,
        failed: counts.failed, gone: counts.gone),
      filter: Filter(
        from: filter.from.map { clock.at($0) }, to: filter.to.map { clock.at($0) },
        buildings: filter.buildings, floors: filter.floors, cameras: filter.cameras,
        minimumQuality: filter.minimumQuality, minimumFacePixels: filter.minimumFacePixels,
        excludedSightings: filter.excludedSightings.sorted(),
        excludedFaces: filter.excludedFaces.sorted()),
      lookedUp: explanation.lookedUp.isEmpty ? nil : explanation.lookedUp.map(\.rawValue).sorted(),
      minimumSimilarity: Floor(explanation.floor, basis: explanation.basis),
      falseMatchBasis: explanation.basis.map(Basis.init),
      expectedFalseMatches: explanation.expectedFalseMatches.map(SearchAnswer.FalseMatches.init),
      weaker: explanation.weaker.map {
        Weaker(count: $0.count, minimumSimilarity: $0.minimumSimilarity)
      },
      removedBefore: explanation.removed.map { clock.at($0.before) },
      sentences: explanation.sentences)
  }
}

extension SearchAnswer.Searched.Basis {
  init(_ basis: FalseMatchBasis) {
    let (origin, camera): (String, String?) =
      switch basis.curve.origin {
      case .published: ("published", nil)
      case .calibrated(let camera): (camera == nil ? "archive" : "camera", camera)
      }
    let shortcoming: String? =
      switch basis.shortcoming {
      case nil: nil
      case .notCalibrated: "not-calibrated"
      case .tooLittleData: "too-little-data"
      }
    self.init(origin: origin, model: basis.curve.model, camera: camera, shortcoming: shortcoming)
  }
}

extension SearchAnswer.Searched.Floor {
  init(_ floor: SimilarityFloor, basis: FalseMatchBasis?) {
    switch floor.origin {
    case .asked: self.init(similarity: floor.similarity, origin: "asked")
    case .rate(let rate):
      self.init(
        similarity: floor.similarity,
        origin: basis?.curve.origin == .published ? "published" : "calibrated",
        falseMatchRate: rate)
    case .falseMatches(let most, let isReached):
      self.init(
        similarity: floor.similarity, origin: "false-matches", maximumFalseMatches: most,
        isReached: isReached)
    case .none: self.init(similarity: floor.similarity, origin: "none")
    }
  }
}
