import SightingStream
import Values
import VectorIndex

/// Refuses records that cannot be true, so that nothing a worker sends can stop the writer.
struct RecordCheck {
  /// Media times beyond this many seconds (about 30 years) are nonsense.
  static let mostSeconds = 1e9
  /// Crops beyond this many bytes are not crops.
  static let mostCropBytes = 16 << 20
  /// Pixels beyond this are in no frame.
  static let mostPixels: Float = 1e6
  /// Counts beyond this are in no source.
  static let mostCount = 1 << 40

  private let errors: StoreErrors

  init(_ errors: StoreErrors) {
    self.errors = errors
  }

  func refused(_ reason: String) -> Failure {
    errors.failure(.failed, "write to the archive", "the worker's stream is invalid: \(reason)")
  }

  func check(_ facts: SourceFacts) throws {
    try require(facts.frameRate.isFinite, "the frame rate is \(facts.frameRate)")
    if let seconds = facts.declaredSeconds { try check(seconds: seconds) }
    try check(counts: [facts.width, facts.height])
  }

  func check(_ face: StreamedFace, dimension: Int) throws {
    try check(counts: [face.sighting, face.rank, face.crop.width, face.crop.height])
    try check(seconds: face.seconds)
    for box in [face.box, face.crop.region] { try check(box) }
    for point in face.landmarks.points + face.crop.landmarks.points {
      try check([point.x, point.y], "a landmark")
    }
    let quality = face.quality
    try check(
      [
        quality.overall, quality.detectorScore, quality.sizePixels, quality.sharpness,
        quality.yawDegrees, quality.pitchDegrees, quality.rollDegrees, face.embeddingNorm,
      ], "a quality")
    try require(!face.crop.jpeg.isEmpty, "a crop is empty")
    try require(face.crop.jpeg.count <= Self.mostCropBytes, "a crop is too large")
    if let fault = VectorCheck.fault(in: face.embedding, dimension: dimension) {
      throw refused("an embedding is unusable (\(fault))")
    }
  }

  func check(further vector: [Float], dimension: Int) throws {
    if let fault = VectorCheck.fault(in: vector, dimension: dimension) {
      throw refused("an embedding of another generation is unusable (\(fault))")
    }
  }

  func check(_ sighting: StreamedSighting) throws {
    try check(counts: [sighting.ordinal, sighting.detections, sighting.keptFaces])
    try check(seconds: sighting.startSeconds)
    try check(seconds: sighting.endSeconds)
    for box in [sighting.firstBox, sighting.lastBox] { try check(box) }
    for point in sighting.trail {
      try check(seconds: point.seconds)
      try check(point.box)
    }
  }

  func check(_ identity: RecordingIdentity) throws {
    try check(counts: [identity.units])
    try check(seconds: identity.seconds)
  }

  func check(_ progress: Progress) throws {
    try check(seconds: progress.seconds)
    try check(progress.accounting)
  }

  func check(_ warning: Warning) throws {
    try require(!warning.code.isEmpty, "a warning has no name")
    try check(counts: [warning.count])
    if let seconds = warning.firstSeconds { try check(seconds: seconds) }
  }

  func check(_ checkpoint: Checkpoint) throws {
    try check(seconds: checkpoint.seconds)
    try check(counts: [checkpoint.frames, checkpoint.sightings])
    try check(checkpoint.accounting)
  }

  func check(_ summary: SourceSummary) throws {
    try check(seconds: summary.decodedSeconds)
    try check(summary.accounting)
    try require(
      summary.stageSeconds.values.allSatisfy(\.isFinite), "a stage took no finite time")
  }

  private func check(_ accounting: FrameAccounting) throws {
    try check(counts: [
      accounting.decoded, accounting.sampled, accounting.withFaces, accounting.detections,
      accounting.keptFaces, accounting.auditedGroups, accounting.auditedMisses,
    ])
    try check(counts: Array(accounting.rejected.values))
    try check(counts: Array(accounting.skipped.values))
  }

  private func check(_ box: Box) throws {
    try check([box.x, box.y, box.width, box.height], "a box")
  }

  private func check(_ values: [Float], _ what: String) throws {
    // Written so that NaN does not pass.
    for value in values where !(abs(value) <= Self.mostPixels) {
      throw refused("\(what) has the number \(value)")
    }
  }

  private func check(seconds: Double) throws {
    try require(abs(seconds) <= Self.mostSeconds, "a time is \(seconds) s")
  }

  private func check(counts: [Int]) throws {
    for count in counts {
      try require((0...Self.mostCount).contains(count), "a count is \(count)")
    }
  }

  private func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
    guard condition else { throw refused(reason()) }
  }
}
