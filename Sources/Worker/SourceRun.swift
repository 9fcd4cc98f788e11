import FFmpeg
import FaceRecognition
import SightingStream
import Values

/// The examination of one video track of a source from its first to its last frame. For one thread.
final class SourceRun {
  let job: Job
  let reader: MediaReader
  let analyzer: FaceAnalyzer
  let emit: (Record) throws -> Void
  let clock: StageClock
  /// Tells the job's options and the networks from others.
  let recipe: UInt32
  /// Media time between two checkpoints, at least.
  let checkpointSeconds: Double
  /// How the source's frames are searched.
  let search: FrameSearch
  let changes: ChangeDetector
  let judge: FrameJudge
  let encoder: FaceEncoder
  var assembler: SightingAssembler
  var sampler: FrameSampler
  var tracker: FaceTracker
  var cuts = ShotCutDetector()
  /// Up to the last checkpoint all of it, since then without what is refused.
  var accounting = FrameAccounting()
  var refused: [FrameJudge.Gate: Int] = [:]
  /// What was decoded only to see what leaving it out would cost, by time stamps, and which of
  /// these stretches held the beginning of a sighting since the last checkpoint.
  var audited: [ClosedRange<Int64>] = []
  var auditedMisses: Set<Int> = []
  /// What was examined beforehand, showed nobody and is left out, in seconds since the first frame.
  var doubted: [ClosedRange<Double>] = []
  /// Pictures that the plan counts on; 0 without one.
  var planned = 0
  var passed = 0
  var notAmongBest = 0
  var withoutEmbedding = 0
  /// Sampled frames whose pixels could not be had, and why the last of them could not.
  private(set) var unexamined = 0
  private var lastConversionError = ""
  /// Since the first frame: the time of the last decoded frame.
  var seconds = 0.0
  /// The time of the last checkpoint, or of what would have been one.
  var lastCheckpoint = 0.0
  var pacer = ProgressPacer()
  /// Finds how the source has to be turned; `nil` when nobody wants to know.
  var turnJudge: TurnJudge?
  /// Grows with every packet and picture that is examined.
  private var steps = 0
  /// What was odd about the track, when it has been read.
  private(set) var warnings: [Warning] = []
  /// How much of the track was read.
  private(set) var outcome = SourceSummary.Outcome.whole
  /// As in `SourceSummary`.
  private(set) var uprightDegrees: Int?
  /// As in `SourceSummary`.
  var isKnown = false
  /// Of the source, when all its packets were read.
  var identity: RecordingIdentity?
  /// Known recordings that it begins with, and is longer than.
  var continued: [RecordingIdentity] = []
  /// Known recordings that last as long as it, and look like it.
  var resembled: [RecordingIdentity] = []
  /// It is the track by which a source is known.
  private(set) var isFirstTrack = true
  /// Pictures that were decoded of earlier tracks.
  private var decodedBefore = 0
  /// Of the source's first track; `nil` while that is read. Those of further ones are not kept.
  private var firstStretches: StretchLog?
  /// The unit of every time stamp that is emitted: that of the source's first track.
  private var timeBase: TimeBase

  /// - Parameter emit: takes each record in order.
  init(
    job: Job, reader: MediaReader, analyzer: FaceAnalyzer, clock: StageClock, recipe: UInt32,
    checkpointSeconds: Double = SourceRun.checkpointSeconds,
    emit: @escaping (Record) throws -> Void
  ) {
    self.job = job
    self.reader = reader
    self.analyzer = analyzer
    self.emit = { record in try clock.measure(.emit) { try emit(record) } }
    self.clock = clock
    self.recipe = recipe
    self.checkpointSeconds = checkpointSeconds
    search = FrameSearch(job.options, of: reader.facts, by: analyzer.finder)
    changes = ChangeDetector(options: job.options, search: search)
    judge = FrameJudge(judge: analyzer.judge, search: search, source: reader.facts, clock: clock)
    encoder = FaceEncoder(
      cropMaker: analyzer.judge.cropMaker, embedder: analyzer.crops, clock: clock)
    assembler = SightingAssembler(
      keep: job.options.keep, encoder: encoder, tellsTrails: job.options.tellsTrails)
    timeBase = reader.facts.timeBase
    sampler = FrameSampler(framesPerSecond: reader.facts.isImage ? 0 : job.options.framesPerSecond)
    tracker = FaceTracker(options: FaceTracker.Options(job.options, of: reader.facts))
    if case .unlessTurned = job.options.turn {
      turnJudge = TurnJudge(reader: reader, analyzer: analyzer, search: search, clock: clock)
    }
  }

  /// The examination of a further track of the same source: what it finds is added.
  ///
  /// - Parameters:
  ///   - reader: Of the track.
  ///   - last: Of the track before, which has been read.
  convenience init(
    _ reader: MediaReader, after last: SourceRun, emit: @escaping (Record) throws -> Void
  ) {
    var job = last.job
    job.resume = nil
    self.init(
      job: job, reader: reader, analyzer: last.analyzer, clock: last.clock, recipe: last.recipe,
      checkpointSeconds: .infinity, emit: emit)
    assembler = SightingAssembler(
      keep: job.options.keep, encoder: encoder, tellsTrails: job.options.tellsTrails,
      sightings: last.assembler.sightings)
    accounting = last.settled
    firstStretches = accounting.stretches
    accounting.stretches = StretchLog()
    seconds = last.seconds
    steps = last.steps
    decodedBefore = accounting.decoded
    timeBase = last.timeBase
    // What is turned is the camera's first track.
    turnJudge = nil
    isFirstTrack = false
  }

  /// Reads the track to its end and emits its faces and sightings; then `warnings` and `outcome` are
  /// known. Of a recording that is known nothing is read.
  ///
  /// - Throws: `Failure` when a network cannot run or a crop cannot be encoded; what `emit`
  ///   throws.
  func read() throws {
    try plan()
    guard !isKnown else { return }
    try resume()
    let ahead = FramesAhead(reader: reader, sampler: sampler)
    defer { ahead.stop() }
    while let step = ahead.next() {
      count(step)
      if let frame = step.frame {
        accounting.sampled += 1
        try examine(frame)
        try makeCheckpoint(behind: frame, mark: step.mark)
      }
      try tellProgress(pictures: step.pictures)
    }
    ahead.stop()
    clock.add(ahead.clock)
    // What the decoder left out by itself was not sampled either.
    let unreferenced = planned - passed - (accounting.decoded - decodedBefore)
    if unreferenced > 0 { accounting.skipped[Skip.notSampled, default: 0] += unreferenced }
    assembler.end(tracker.finish())
    try emitComplete()
    if case .unlessTurned(let degrees) = job.options.turn {
      let quarters = try turnJudge?.quartersToUpright { try tellProgress(pictures: $0) }
      uprightDegrees = quarters.map { (degrees + 90 * $0) % 360 }
    }
    warnings = ahead.tally.warnings(about: reader)
    let completeness = clock.measure(.decode) { reader.completeness() }
    endStretches(completeness)
    outcome = SourceSummary.Outcome(
      completeness, sampled: accounting.sampled, unexamined: unexamined,
      lastError: lastConversionError)
    seconds = max(seconds, reader.facts.isImage ? 0 : reader.decodedSeconds)
  }

  /// The last stretch ends with the source; what a truncated one promised is unreadable.
  private func endStretches(_ completeness: Completeness) {
    guard !reader.facts.isImage else { return }
    let end = max(seconds, reader.decodedSeconds)
    accounting.stretches.extend(to: end)
    if case .truncated = completeness, let declared = reader.facts.declaredSeconds, declared > end {
      accounting.stretches.note(.unreadable, from: end)
      accounting.stretches.extend(to: declared)
    }
  }

  /// Says how far the run has come, about once a second.
  ///
  /// - Parameter pictures: How many were examined since the last call.
  func tellProgress(pictures: Int = 1) throws {
    steps += pictures
    guard pacer.isDue() else { return }
    try emit(.progress(Progress(seconds: seconds, accounting: settled, steps: steps)))
  }

  private func examine(_ frame: VideoFrame) throws {
    let faces: [TrackedFace]
    let isNewShot: Bool
    do {
      var change: ChangeDetector.Change?
      let expected = expectedFaces(in: frame)
      if isSelective {
        switch try clock.measure(.gate, { try changes.compare(frame, expected: expected) }) {
        case .changed(let new):
          change = new
        case .unchanged:
          return try pass(frame, as: Skip.unchanged)
        case .tooSoon:
          return try pass(frame, as: Skip.tooSoon)
        }
      }
      isNewShot = try isCut(frame)
      let found =
        if let change {
          try suspects(in: frame, change, of: changes)
        } else {
          try analyzer.finder.faces(in: frame, by: search, clock: clock)
        }
      let verdict = try judge.judge(found, in: frame, expected: expected)
      faces = verdict.faces
      turnJudge?.note(verdict, found, in: frame)
      accounting.detections += verdict.faces.count + verdict.refused.values.reduce(0, +)
      accounting.withFaces += verdict.faces.isEmpty && verdict.refused.isEmpty ? 0 : 1
      refused.merge(verdict.refused, uniquingKeysWith: +)
      note(frame)
    } catch let error as FFmpegError {
      // A frame that cannot be converted is lost; the others are not.
      note(frame, as: .unreadable)
      unexamined += 1
      lastConversionError = error.sentence
      return
    }
    try track(faces, at: frame, isNewShot: isNewShot)
  }

  /// What may be faces in what has changed of a frame; it is noted for the next one.
  func suspects(
    in frame: VideoFrame, _ change: ChangeDetector.Change, of changes: ChangeDetector
  ) throws -> [Detection] {
    let found = try analyzer.finder.suspects(
      in: frame, parts: change.parts, by: search, clock: clock)
    changes.examined(change, in: frame, found: found)
    return found
  }

  /// Where the faces that are followed should be, in pixels of the frame.
  private func expectedFaces(in frame: VideoFrame) -> [FaceTracker.Expectation] {
    // The tracker's are in pixels of the source.
    let scale = FrameScale(
      frameWidth: reader.facts.width, frameHeight: reader.facts.height, sourceWidth: frame.width,
      sourceHeight: frame.height)
    return tracker.expected(at: frame.seconds).map { face in
      FaceTracker.Expectation(
        box: scale.source(face.box), reach: face.reach * max(scale.x, scale.y))
    }
  }

  /// Accounts for a sampled frame in which no face is searched for.
  private func pass(_ frame: VideoFrame, as skip: String) throws {
    accounting.skipped[skip, default: 0] += 1
    note(frame, as: skip == Skip.tooSoon ? .tooSoon : .decoded)
    try track([], at: frame, isNewShot: false)
  }

  /// Notes what was done with a sampled frame.
  private func note(_ frame: VideoFrame, as treatment: Stretch.Treatment = .decoded) {
    guard !reader.facts.isImage else { return }
    let isAudited = treatment == .decoded && audited.contains { $0.contains(frame.pts) }
    accounting.stretches.note(isAudited ? .audited : treatment, from: frame.seconds)
  }

  private func track(_ faces: [TrackedFace], at frame: VideoFrame, isNewShot: Bool) throws {
    try clock.measure(.track) {
      let step = try tracker.advance(
        to: frame.seconds, detections: faces.map(\.detection), isNewShot: isNewShot,
        continuing: Set(faces.indices.filter { faces[$0].role != .any })
      ) { track, detection in
        try similarity(assembler.latestFace(ofTrack: track), faces[detection])
      }
      try assembler.add(faces, step)
    }
    try emitComplete()
  }

  private func isCut(_ frame: VideoFrame) throws -> Bool {
    guard !reader.facts.isImage else { return false }
    let luma = try clock.measure(.scale) {
      try frame.lumaThumbnail(width: ShotCutDetector.width, height: ShotCutDetector.height)
    }
    return clock.measure(.track) { cuts.isCut(luma: luma, seconds: frame.seconds) }
  }

  /// The cosine of two faces' embeddings; `nil` when one has none.
  private func similarity(_ left: TrackedFace?, _ right: TrackedFace) throws -> Float? {
    guard let first = try left?.embedding(by: encoder),
      let second = try right.embedding(by: encoder)
    else { return nil }
    return zip(first.vector, second.vector).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func emitComplete() throws {
    for sighting in assembler.takeComplete() {
      var kept = 0
      for face in sighting.kept {
        guard let record = try streamed(face, sighting: sighting.ordinal, rank: kept) else {
          withoutEmbedding += 1
          continue
        }
        try emit(.face(record))
        kept += 1
      }
      accounting.keptFaces += kept
      if let index = audited.firstIndex(where: { $0.contains(sighting.first.pts) }) {
        if auditedMisses.insert(index).inserted {
          accounting.auditedMisses = min(accounting.auditedMisses + 1, accounting.auditedGroups)
        }
      }
      notAmongBest += sighting.detections - sighting.kept.count
      try emit(.sightingEnded(StreamedSighting(sighting, keptFaces: kept, pts: emitted)))
    }
  }

  private func emitted(_ pts: Int64) -> Int64 { reader.facts.timeBase.convert(pts, to: timeBase) }

  private func streamed(_ face: TrackedFace, sighting: Int, rank: Int) throws -> StreamedFace? {
    guard let embedding = try face.embedding(by: encoder) else { return nil }
    let crop = try face.crop(by: encoder)
    return StreamedFace(
      sighting: sighting, rank: rank, pts: emitted(face.pts), seconds: face.seconds,
      box: face.detection.box, landmarks: face.detection.landmarks, quality: face.quality,
      crop: Crop(
        jpeg: crop.jpeg, width: crop.width, height: crop.height, region: face.region(of: crop),
        landmarks: crop.landmarks),
      embedding: embedding.vector, embeddingNorm: embedding.norm)
  }

  /// The accounting with all that was refused so far; faces of tracks that continue are in neither
  /// part.
  var settled: FrameAccounting {
    var settled = accounting
    if let firstStretches { settled.stretches = firstStretches }
    for (gate, count) in refused { settled.rejected[gate.rawValue, default: 0] += count }
    let others = [
      "short-track": assembler.shortTrackDetections, "not-among-best": notAmongBest,
      "no-embedding": withoutEmbedding,
    ]
    for (gate, count) in others where count > 0 {
      settled.rejected[gate, default: 0] += count
    }
    return settled
  }
}

extension FrameSearch {
  fileprivate init(_ options: JobOptions, of source: MediaFacts, by finder: FaceFinder) {
    var criteria = FaceCriteria()
    criteria.detectorScore = options.detectorThreshold
    criteria.sidePixels = options.minimumFacePixels
    self.init(
      criteria: criteria, isStill: source.isImage, detectorScale: options.detectorScale,
      sparesSmallFaces: options.thoroughness != .exhaustive,
      takesAnySize: finder.detector.takesAnySize)
  }
}

extension FaceTracker.Options {
  /// Sightings end after this many faces when all of them are kept, so that what is held of one
  /// stays within some 30 MB; the next face begins another sighting.
  private static let maximumKeptFaces = 1000

  /// A gap shorter than this many sampling intervals would break tracks at every missed detection.
  private static let leastGapIntervals = 1.5

  init(_ options: JobOptions, of source: MediaFacts) {
    self.init()
    var interval = 0.0
    if options.framesPerSecond > 0 { interval = 1 / options.framesPerSecond }
    if source.frameRate > 0 { interval = max(interval, 1 / source.frameRate) }
    gapSeconds = max(options.gapSeconds, Self.leastGapIntervals * interval)
    if source.isImage { minimumDetections = 1 }
    switch options.keep {
    case .best(let count) where count <= Self.maximumKeptFaces / 4: break
    default: maximumDetections = Self.maximumKeptFaces
    }
  }
}

extension StageClock.Stage {
  /// Packets are read without being decoded.
  static let demux = Self(rawValue: "demux")
  /// Pictures are decoded.
  static let decode = Self(rawValue: "decode")
  /// Frames are compared with those before.
  static let gate = Self(rawValue: "gate")
  /// Faces are followed and chosen.
  static let track = Self(rawValue: "track")
  /// Records are written.
  static let emit = Self(rawValue: "emit")
}

extension StreamedSighting {
  fileprivate init(
    _ sighting: SightingAssembler.Sighting, keptFaces: Int, pts: (Int64) -> Int64
  ) {
    self.init(
      ordinal: sighting.ordinal, startPTS: pts(sighting.first.pts), endPTS: pts(sighting.last.pts),
      startSeconds: sighting.first.seconds, endSeconds: sighting.last.seconds,
      detections: sighting.detections, keptFaces: keptFaces,
      firstBox: sighting.first.detection.box, lastBox: sighting.last.detection.box)
    trail = sighting.trail
    isStill = sighting.isStill
  }
}
