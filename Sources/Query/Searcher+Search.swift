import Archive
import FaceModel
import FaceRecognition
import VectorIndex

extension Searcher {
  /// The hits of `query` in one state of the archive.
  ///
  /// - Throws: as `search(_:filter:options:)`.
  public func search(
    _ query: QueryFace, filter: SearchFilter, options: QueryOptions,
    in snapshot: borrowing ArchiveSnapshot
  ) throws -> SearchResult {
    let clock = try ArchiveClock(zoneName: snapshot.settings.timeZone)
    let cameras = try snapshot.cameras
    let admitted = try filter.admittedCameras(
      among: cameras.map { ($0.id, $0.name) }, clock: clock)
    let generation = try snapshot.liveGeneration
    let curve = curve(of: generation?.embedder)
    let floor = Self.floor(options, curve: curve)
    let rows = try vectorFilter(filter, cameras: admitted, in: snapshot)
    let answer = try snapshot.search(
      query.vector, filter: rows, goal: Self.goal(options, floor: floor),
      options: Self.indexOptions(options, floor: floor.similarity))
    let groups = HitGroup.grouped(answer.hits, by: options.grouping)
    let shown = options.top.map { Array(groups.prefix($0)) } ?? groups
    let hits = try HitBuilder(
      query: query, cameras: cameras, curve: curve,
      facesSearched: answer.coverage.rowsMatchingFilter, grouping: options.grouping
    ).hits(shown, in: snapshot)
    var weaker: Explanation.WeakerHits?
    if groups.count == shown.count, let lower = Self.weakerFloor(floor, curve: curve) {
      let more = try snapshot.search(
        query.vector, filter: rows, goal: .everything(minimumSimilarity: lower),
        options: Self.indexOptions(options, floor: lower))
      let count = HitGroup.grouped(more.hits, by: options.grouping).count - groups.count
      if count > 0 { weaker = Explanation.WeakerHits(count: count, minimumSimilarity: lower) }
    }
    let coverage = try snapshot.coverage(from: filter.from, to: filter.to, cameras: admitted)
    let measured = MeasuredRecall(
      try snapshot.indexChecks(), filter: filter, recall: options.recall,
      facesInArchive: answer.coverage.rowsInIndex)
    return SearchResult(
      query: query, filter: filter, grouping: options.grouping, hits: hits,
      hasMore: groups.count > shown.count,
      explanation: Explanation(
        answer: answer.coverage, coverage: coverage, filter: filter, clock: clock,
        cameraCount: admitted?.count ?? cameras.count, model: generation?.embedder.name ?? "",
        floor: floor, weaker: weaker,
        removed: try Self.removal(from: filter, clock: clock, in: snapshot), measured: measured),
      clock: clock)
  }

  /// What retention took of the filter's period.
  private static func removal(
    from filter: SearchFilter, clock: ArchiveClock, in snapshot: borrowing ArchiveSnapshot
  ) throws -> Explanation.Removal? {
    let runs = try snapshot.retentionRuns().filter { run in
      filter.from.map { $0 < run.before } ?? true
    }
    guard let before = runs.map(\.before).max() else { return nil }
    return Explanation.Removal(before: before, words: clock.text(before))
  }

  private static func indexOptions(
    _ options: QueryOptions, floor: Float
  ) -> VectorIndex.SearchOptions {
    VectorIndex.SearchOptions(
      effort: options.exact ? .exact : .recall(options.recall),
      minimumSimilarity: floor, threads: max(1, options.threads))
  }

  /// Down to where hits are counted that the default floor keeps out; `nil` for a floor that was
  /// asked for.
  static func weakerFloor(_ floor: SimilarityFloor, curve: PublishedCurve?) -> Float? {
    guard case .published = floor.origin,
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
    let embedder = try reader.snapshot { try $0.liveGeneration }?.embedder
    return Self.floor(options, curve: curve(of: embedder))
  }

  private func curve(of embedder: EmbedderIdentity?) -> PublishedCurve? {
    guard let embedder, let library, let model = Self.model(embedder, in: library) else {
      return nil
    }
    let points = (model.publishedFalseMatchRates ?? []).map {
      PublishedCurve.Point(rate: $0.rate, similarity: $0.similarity)
    }
    return PublishedCurve(model: model.name, points: points)
  }

  static func floor(_ options: QueryOptions, curve: PublishedCurve?) -> SimilarityFloor {
    if let asked = options.minimumSimilarity {
      return SimilarityFloor(similarity: asked, origin: .asked)
    }
    let rate = SimilarityFloor.publishedRate
    if let curve, let similarity = curve.similarity(atRate: rate) {
      return SimilarityFloor(
        similarity: similarity, origin: .published(rate: rate, model: curve.model))
    }
    return SimilarityFloor(similarity: -1, origin: .none)
  }

  /// One more than is shown, so that the answer can say that there are more.
  ///
  /// Hits by camera tell how many sightings each camera has, which needs all of them.
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

  private func vectorFilter(
    _ filter: SearchFilter, cameras: Set<CameraID>?, in snapshot: borrowing ArchiveSnapshot
  ) throws -> VectorFilter {
    var excluded = filter.excludedFaces
    for sighting in filter.excludedSightings {
      let faces = try snapshot.faces(of: sighting)
      guard !faces.isEmpty else {
        throw Failure(
          .notFound, attempted: "leave out the sighting", subject: String(sighting.rawValue),
          reason: "the archive has no sighting of that number")
      }
      excluded.formUnion(faces.map(\.id))
    }
    return VectorFilter(
      time: filter.period, cameras: cameras, minimumQuality: filter.minimumQuality,
      excludedFaces: excluded)
  }
}

extension Explanation {
  init(
    answer: SearchCoverage, coverage: Coverage, filter: SearchFilter, clock: ArchiveClock,
    cameraCount: Int, model: String, floor: SimilarityFloor, weaker: WeakerHits?,
    removed: Removal?, measured: MeasuredRecall?
  ) {
    let mode: Mode =
      switch answer.mode {
      case .exact: .exact
      case .certified: .certified
      case .estimated(let recall): .probed(recall: recall)
      }
    let restrictions = filter.otherWords
    let quoted: MeasuredRecall? =
      if case .estimated = answer.mode { measured } else { nil }
    self.init(
      mode: mode, model: model, facesInArchive: answer.rowsInIndex,
      facesSearched: answer.rowsMatchingFilter, facesCompared: answer.rowsScanned,
      sightingsSearched: coverage.sightings, period: filter.periodWords(clock: clock),
      cameras: filter.cameraWords, restrictions: restrictions, cameraCount: cameraCount,
      cameraSeconds: coverage.cameraSeconds,
      sources: SourceCounts(
        total: coverage.sources, done: coverage.done, partial: coverage.partial,
        pending: coverage.pending, failed: coverage.parked, gone: coverage.gone), floor: floor,
      weaker: weaker, removed: removed, measured: quoted,
      measuredWords: quoted.map { Self.words($0, clock: clock) })
  }
}
