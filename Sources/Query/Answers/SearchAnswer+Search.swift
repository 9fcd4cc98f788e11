import Answers
import Archive
import Evaluation
import FaceSearch
import Values

extension SearchAnswer.Query {
  init(_ query: QueryFace) {
    switch query.origin {
    case .photos(let paths):
      self.init(
        origin: "photos", photos: paths.map(\.description),
        turnedDegrees: query.turnedDegrees.contains { $0 != 0 } ? query.turnedDegrees : nil,
        agreement: query.agreement)
    case .face(let id): self.init(origin: "face", face: id, agreement: query.agreement)
    case .sighting(let id): self.init(origin: "sighting", sighting: id, agreement: query.agreement)
    }
  }
}

extension SearchAnswer.FalseMatches {
  /// What `curve` says of `similarity` among `facesSearched` faces; `nil` where it says nothing.
  init?(similarity: Float, facesSearched: Int, curve: FalseMatchCurve) {
    guard let reading = curve.reading(at: similarity) else { return nil }
    let faces = Double(facesSearched)
    self.init(
      count: reading.rate * faces, lower: reading.interval.map { $0.lower * faces },
      upper: reading.interval.map { $0.upper * faces }, isUpperBound: reading.isUpperBound)
  }
}

extension SearchAnswer.Searched.Sources {
  init(_ coverage: Coverage) {
    self.init(
      total: coverage.sources, done: coverage.done, partial: coverage.partial,
      pending: coverage.pending, failed: coverage.parked, gone: coverage.gone)
  }
}

extension SearchAnswer.Searched.Filter {
  init(_ filter: SearchFilter, _ clock: ArchiveClock) {
    self.init(
      from: filter.from.map { clock.at($0) }, to: filter.to.map { clock.at($0) },
      buildings: filter.buildings, floors: filter.floors, cameras: filter.cameras,
      minimumQuality: filter.minimumQuality, minimumFacePixels: filter.minimumFacePixels,
      excludedSightings: filter.excludedSightings.sorted(),
      excludedFaces: filter.excludedFaces.sorted())
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

extension SearchAnswer.Searched.Measured {
  /// The measurement among `records` that speaks of a search for the share `recall` of the
  /// matches: the one that was asked for most of them, but no more than this search is.
  ///
  /// `nil` where none speaks of it: one that was made with another kind of filter does not, and
  /// with other filters than a period, cameras or both nothing is measured.
  init?(
    _ records: [IndexCheckRecord], filter: SearchFilter, recall target: Double,
    _ clock: ArchiveClock
  ) {
    guard !filter.narrowsFurther else { return nil }
    let kind: IndexCheckRecord.Filter =
      switch (filter.period != nil, filter.namesCameras) {
      case (false, false): .none
      case (true, false): .time
      case (false, true): .cameras
      case (true, true): .timeAndCameras
      }
    let fitting = records.filter { $0.filter == kind && $0.targetRecall <= target }
    guard let record = fitting.max(by: { $0.targetRecall < $1.targetRecall }), record.matches > 0
    else { return nil }
    self.init(
      recall: record.matchRecall, matches: record.matches, samples: record.samples,
      minimumSimilarity: record.minimumSimilarity, checked: clock.at(record.checked),
      faces: record.faces)
  }
}
