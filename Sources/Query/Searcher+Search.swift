import Answers
import Archive
import Evaluation
import FaceRecognition
import FaceSearch
import Values
import Wording

extension Searcher {
  /// The hits of `query` in one state of the archive.
  ///
  /// - Throws: as `search(_:filter:options:)`.
  public func find(
    _ query: QueryFace, filter: SearchFilter, options: QueryOptions,
    in snapshot: borrowing ArchiveSnapshot
  ) throws -> SearchResult {
    let clock = try snapshot.clock
    let cameras = try snapshot.cameras
    let admitted = try filter.admittedCameras(
      among: cameras.map { ($0.id, $0.name) }, clock: clock)
    let generation = try snapshot.liveGeneration
    let basis = try basis(of: generation, cameras: cameras, admitted: admitted, in: snapshot)
    let curve = basis?.curve
    // Resolved once for all searches of this question.
    let rows = try snapshot.resolved(faceFilter(filter, cameras: admitted, in: snapshot))
    let elsewhere = try Elsewhere(filter, cameras: admitted, in: snapshot)
    let floor = try Self.floor(options, basis: basis) {
      try Self.facesAdmitted(by: rows, query, in: snapshot) + elsewhere.faceCount
    }
    let answer = try Self.answer(
      query, rows, elsewhere, Self.goal(options, floor: floor),
      Self.indexOptions(options, floor: floor.similarity), in: snapshot)
    let groups = HitGroup.grouped(answer.hits, by: options.grouping)
    let shown = options.top.map { Array(groups.prefix($0)) } ?? groups
    let facesSearched = answer.coverage.rowsMatchingFilter
    let hits = try HitBuilder(
      query: query, cameras: cameras, curve: curve, facesSearched: facesSearched,
      grouping: options.grouping, clock: clock, elsewhere: elsewhere
    ).hits(shown, in: snapshot)
    var weaker: SearchAnswer.Searched.Weaker?
    if groups.count == shown.count, let lower = Self.weakerFloor(floor, curve: curve) {
      let more = try Self.answer(
        query, rows, elsewhere, .everything(minimumSimilarity: lower),
        Self.indexOptions(options, floor: lower), in: snapshot)
      let count = HitGroup.grouped(more.hits, by: options.grouping).count - groups.count
      if count > 0 {
        weaker = SearchAnswer.Searched.Weaker(count: count, minimumSimilarity: lower)
      }
    }
    let (mode, recall, isProven): (String, Double?, Bool) =
      switch answer.coverage.mode {
      case .exact: ("exact", nil, true)
      case .certified: ("certified", nil, true)
      case .estimated(let recall): ("probed", recall, false)
      }
    let coverage = try snapshot.coverage(from: filter.from, to: filter.to, cameras: admitted)
    let expected = curve.flatMap { curve in
      SearchAnswer.FalseMatches(
        similarity: floor.similarity, facesSearched: facesSearched, curve: curve)
    }
    let measured =
      try isProven
      ? nil
      : SearchAnswer.Searched.Measured(
        snapshot.indexChecks(), filter: filter, recall: options.recall, clock)
    let lookedUp = answer.coverage.lookedUp.map(\.rawValue).sorted()
    var searched = SearchAnswer.Searched(
      mode: mode, recall: recall,
      measured: measured,
      model: generation?.embedder.name ?? "", facesInArchive: answer.coverage.rowsInIndex,
      facesSearched: facesSearched, facesCompared: answer.coverage.rowsScanned,
      sightings: try coverage.sightings + elsewhere.sightings
        - excluded(by: filter, cameras: admitted, in: snapshot),
      cameraCount: admitted?.count ?? cameras.count,
      cameraSeconds: coverage.cameraSeconds, sources: SearchAnswer.Searched.Sources(coverage),
      filter: SearchAnswer.Searched.Filter(filter, clock),
      lookedUp: lookedUp.isEmpty ? nil : lookedUp,
      minimumSimilarity: SearchAnswer.Searched.Floor(floor, basis: basis, expected: expected),
      falseMatchBasis: basis.map(SearchAnswer.Searched.Basis.init),
      expectedFalseMatches: expected, weaker: weaker,
      removedBefore: try Self.removal(from: filter, in: snapshot).map { clock.at($0) },
      recorded: facesSearched > 0 ? nil : try Self.recorded(by: admitted, in: snapshot),
      sentences: [])
    // The words need what no field gives: how little data an archive's own calibration has.
    searched.sentences = searched.makeSentences(comparisons: basis?.comparisons)
    return SearchResult(
      answer: SearchAnswer(
        query: SearchAnswer.Query(query), grouping: options.grouping, hits: hits,
        hasMore: groups.count > shown.count, searched: searched, timeZone: clock.zoneName),
      query: query)
  }

  /// What `rows` and the faces that stand elsewhere give together.
  private static func answer(
    _ query: QueryFace, _ rows: FaceFilter, _ elsewhere: Elsewhere, _ goal: SearchGoal,
    _ options: SearchOptions, in snapshot: borrowing ArchiveSnapshot
  ) throws -> FaceAnswer {
    let own = try snapshot.search(query.vector, filter: rows, goal: goal, options: options)
    return try elsewhere.added(to: own, query.vector, goal, options, in: snapshot)
  }

  /// How many of the sightings that the filter leaves out lie in its period and cameras.
  private func excluded(
    by filter: SearchFilter, cameras: Set<CameraID>?, in snapshot: borrowing ArchiveSnapshot
  ) throws -> Int {
    try snapshot.sightings(filter.excludedSightings.sorted()).count { sighting in
      (cameras?.contains(sighting.cameraID) ?? true)
        && filter.to.map { sighting.start < $0 } ?? true
        && filter.from.map { sighting.end >= $0 } ?? true
    }
  }

  /// What the archive has recordings of: of `cameras`, or of all if it has none of them.
  private static func recorded(
    by cameras: Set<CameraID>?, in snapshot: borrowing ArchiveSnapshot
  ) throws -> SearchAnswer.Searched.Recorded? {
    let clock = try snapshot.clock
    let own = try cameras.flatMap { try snapshot.coverage(cameras: $0).covered }
    return try (own ?? snapshot.coverage().covered).map { covered in
      SearchAnswer.Searched.Recorded(
        from: clock.at(covered.lowerBound), to: clock.at(covered.upperBound),
        isOfCameras: own != nil)
    }
  }

  /// Before when retention took sightings of the filter's period; `nil` when it took none.
  private static func removal(
    from filter: SearchFilter, in snapshot: borrowing ArchiveSnapshot
  ) throws -> WallTime? {
    try snapshot.retentionRuns().map(\.before).filter { before in
      filter.from.map { $0 < before } ?? true
    }.max()
  }

  private static func indexOptions(
    _ options: QueryOptions, floor: Float
  ) -> SearchOptions {
    SearchOptions(
      effort: options.exact ? .exact : .recall(options.recall),
      minimumSimilarity: floor, threads: max(1, options.threads))
  }

  /// Down to where hits are counted that the default floor keeps out; `nil` for a floor that was
  /// asked for.
  static func weakerFloor(_ floor: SimilarityFloor, curve: FalseMatchCurve?) -> Float? {
    guard case .rate = floor.origin,
      let lower = curve?.similarity(atRate: SimilarityFloor.weakerRate), lower < floor.similarity
    else { return nil }
    return lower
  }

  /// The least similarity of a hit when a search is asked for `minimumSimilarity`, or for none.
  ///
  /// - Throws: `Failure(.damaged)` of the archive.
  public func defaultFloor(minimumSimilarity: Float? = nil) throws -> SimilarityFloor {
    var options = QueryOptions()
    options.minimumSimilarity = minimumSimilarity
    return try reader.snapshot { snapshot in
      let basis = try basis(
        of: snapshot.liveGeneration, cameras: snapshot.cameras, admitted: nil, in: snapshot)
      // Only a limit by false matches asks for the faces.
      return try Self.floor(options, basis: basis) { 0 }
    }
  }

  /// The source of how often strangers are as similar, for a search of these cameras.
  private func basis(
    of generation: GenerationRow?, cameras: [CameraRow], admitted: Set<CameraID>?,
    in snapshot: borrowing ArchiveSnapshot
  ) throws -> FalseMatchBasis? {
    guard let generation else { return nil }
    let searched = cameras.filter { admitted?.contains($0.id) ?? true }
    let camera = searched.count == 1 ? searched.first : nil
    let entry = library.flatMap { Self.model(generation.embedder, in: $0) }
    return FalseMatchBasis(
      model: generation.embedder.name,
      calibrations: try snapshot.calibrations(of: generation.id, camera: camera?.id),
      camera: camera,
      published: (entry?.publishedFalseMatchRates ?? []).map {
        FalseMatchCurve.Point(similarity: $0.similarity, rate: $0.rate, interval: nil)
      })
  }

  /// The least similarity of a hit.
  ///
  /// - Parameter facesSearched: Faces that the filter admits; asked for only when it matters.
  static func floor(
    _ options: QueryOptions, basis: FalseMatchBasis?, facesSearched: () throws -> Int
  ) throws -> SimilarityFloor {
    if let most = options.maximumFalseMatches {
      guard let curve = basis?.curve, let end = curve.end else {
        throw Failure(
          .failed, attempted: "limit the expected false matches",
          reason:
            "the archive has no calibration, and its model has no published curve",
          remedy: "Run facearchive eval calibrate, or give --min-similarity instead.")
      }
      return Self.floor(falseMatches: most, among: try facesSearched(), curve: curve, end: end)
    }
    if let asked = options.minimumSimilarity {
      return SimilarityFloor(similarity: asked, origin: .asked)
    }
    let rate = SimilarityFloor.defaultRate
    if let similarity = basis?.curve.similarity(atRate: rate) {
      return SimilarityFloor(similarity: similarity, origin: .rate(rate))
    }
    return SimilarityFloor(similarity: -1, origin: .none)
  }

  private static func floor(
    falseMatches most: Double, among faces: Int, curve: FalseMatchCurve,
    end: FalseMatchCurve.Point
  ) -> SimilarityFloor {
    let rate = most / Double(max(1, faces))
    if let similarity = curve.similarity(atRate: rate) {
      return SimilarityFloor(similarity: similarity, origin: .falseMatches(most, isReached: true))
    }
    // Below the curve's beginning fewer are expected than were allowed: its beginning will do.
    if let first = curve.points.first, first.rate <= rate {
      return SimilarityFloor(
        similarity: first.similarity, origin: .falseMatches(most, isReached: true))
    }
    return SimilarityFloor(
      similarity: end.similarity, origin: .falseMatches(most, isReached: false))
  }

  private static func facesAdmitted(
    by rows: FaceFilter, _ query: QueryFace, in snapshot: borrowing ArchiveSnapshot
  ) throws -> Int {
    try snapshot.search(
      query.vector, filter: rows, goal: .faces(1), options: SearchOptions()
    ).coverage.rowsMatchingFilter
  }

  /// One more than is shown, so that the answer can say that there are more.
  ///
  /// Hits by camera say how many sightings each camera has, which needs all of them.
  private static func goal(_ options: QueryOptions, floor: SimilarityFloor) -> SearchGoal {
    guard let top = options.top, top < Int.max else {
      return .everything(minimumSimilarity: floor.similarity)
    }
    switch options.grouping {
    case .face: return .faces(top + 1)
    case .sighting: return .sightings(top + 1)
    case .camera: return .everything(minimumSimilarity: floor.similarity)
    }
  }

  private func faceFilter(
    _ filter: SearchFilter, cameras: Set<CameraID>?, in snapshot: borrowing ArchiveSnapshot
  ) throws -> FaceFilter {
    let excluded = filter.excludedSightings.sorted()
    let known = Set(try snapshot.sightings(excluded).map(\.id))
    if let unknown = excluded.first(where: { !known.contains($0) }) {
      throw Failure(
        .notFound, attempted: "leave out the sighting", subject: String(unknown.rawValue),
        reason: "the archive has no sighting with that number")
    }
    return FaceFilter(
      time: filter.period, cameras: cameras, minimumQuality: filter.minimumQuality,
      minimumFacePixels: filter.minimumFacePixels,
      excluded: RowSet(faces: Array(filter.excludedFaces), sightings: excluded))
  }
}
