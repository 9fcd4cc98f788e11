import Answers

extension EvaluationAnswer.Share {
  /// A counted share with its interval.
  public init(_ proportion: Proportion) {
    self.init(
      count: proportion.successes, of: proportion.trials, share: proportion.value,
      lower: proportion.interval.lower, upper: proportion.interval.upper)
  }
}

extension EvaluationAnswer.Identification {
  /// - Parameters:
  ///   - ranks: Each from 1.
  ///   - rates: False positive identification rates, each 0...1.
  public init(_ found: Identification, ranks: [Int], rates: [Double]) {
    self.init(
      galleryPeople: found.galleryPeople, galleryPhotos: found.galleryPhotos,
      galleryWithoutEmbedding: found.galleryWithoutEmbedding, probes: found.probes,
      probesWithoutEmbedding: found.probesWithoutEmbedding,
      probesInGallery: found.probesInGallery, knownProbes: found.known,
      ranks: ranks.map { rank in
        Rank(rank: rank, found: EvaluationAnswer.Share(found.found(withinRank: rank)))
      },
      openSet: rates.compactMap { rate in
        found.openSet(atRate: rate).map { point in
          OpenPoint(
            falsePositiveIdentificationRate: rate, similarity: point.similarity,
            alarms: EvaluationAnswer.Share(point.alarms),
            identified: EvaluationAnswer.Share(point.identified))
        }
      })
  }
}

extension SurveillanceAnswer.Entry {
  /// What `selection` gives on a database; `nil` when it has no probes there.
  public init?(
    _ selection: SurveillanceProtocol.Selection, in database: SurveillanceProtocol
  ) {
    let found = database.identification(selection)
    guard found.probes > 0 else { return nil }
    let metres: Double? =
      switch selection {
      case .far: SurveillanceProtocol.metres(1)
      case .medium: SurveillanceProtocol.metres(2)
      case .close: SurveillanceProtocol.metres(3)
      case .combined, .infrared: nil
      }
    self.init(
      protocol: selection.rawValue, metres: metres,
      identification: EvaluationAnswer.Identification(found, ranks: [1, 5], rates: []),
      verification: database.verification(selection).map(SurveillanceAnswer.Verification.init))
  }
}

extension SurveillanceAnswer.Verification {
  fileprivate init(_ found: SurveillanceProtocol.Verification) {
    self.init(
      threshold: found.threshold,
      developmentFalseAccepts: EvaluationAnswer.Share(found.developmentFalseAccepts),
      developmentFalseRejects: EvaluationAnswer.Share(found.developmentFalseRejects),
      falseAccepts: EvaluationAnswer.Share(found.falseAccepts),
      falseRejects: EvaluationAnswer.Share(found.falseRejects),
      halfTotalErrorRate: found.halfTotalErrorRate)
  }
}

extension CalibrationAnswer.Entry {
  /// - Parameter camera: The name of the only camera that it is of; `nil` over all.
  public init(_ found: Calibration, camera: String?) {
    self.init(
      camera: camera, sightings: found.subjects, genuinePairs: found.genuinePairs,
      impostorPairs: found.impostorPairs, suspectPairs: found.suspectPairs,
      effectivePairs: found.effectivePairs, isSufficient: found.isSufficient,
      points: found.points.map { point in
        CalibrationAnswer.Point(
          similarity: point.similarity, falseMatchRate: point.falseMatchRate,
          lower: point.falseMatchInterval.lower, upper: point.falseMatchInterval.upper,
          falseNonMatchRate: point.falseNonMatchRate)
      })
  }
}
