import Values

extension Record {
  /// The frame type and payload of the record.
  func encoded() throws -> (type: UInt16, payload: [UInt8]) {
    var encoder = PayloadEncoder(reservingBytes: encodedBytesEstimate)
    switch self {
    case .sourceBegan(let facts):
      try facts.encode(to: &encoder)
      return (StreamFormat.FrameType.sourceBegan, encoder.bytes)
    case .continues(let identity):
      try identity.encode(to: &encoder)
      return (StreamFormat.FrameType.continues, encoder.bytes)
    case .resembles(let identity):
      try identity.encode(to: &encoder)
      return (StreamFormat.FrameType.resembles, encoder.bytes)
    case .identity(let identity):
      try identity.encode(to: &encoder)
      return (StreamFormat.FrameType.identity, encoder.bytes)
    case .trackBegan(let track):
      try encoder.integer(track, StreamLimits.tracks, "track")
      return (StreamFormat.FrameType.trackBegan, encoder.bytes)
    case .face(let face):
      try face.encode(to: &encoder)
      return (StreamFormat.FrameType.face, encoder.bytes)
    case .sightingEnded(let sighting):
      try sighting.encode(to: &encoder)
      return (StreamFormat.FrameType.sightingEnded, encoder.bytes)
    case .progress(let progress):
      try encoder.seconds(progress.seconds, "seconds")
      try progress.accounting.encode(to: &encoder)
      try encoder.count(progress.steps, "steps")
      return (StreamFormat.FrameType.progress, encoder.bytes)
    case .warning(let warning):
      try encoder.text(warning.code, limit: StreamLimits.nameBytes, "code")
      try encoder.text(warning.message, limit: StreamLimits.messageBytes, "message")
      try encoder.count(warning.count, "count")
      encoder.boolean(warning.firstSeconds != nil)
      if let seconds = warning.firstSeconds { try encoder.seconds(seconds, "firstSeconds") }
      return (StreamFormat.FrameType.warning, encoder.bytes)
    case .checkpoint(let checkpoint):
      try checkpoint.encode(to: &encoder)
      return (StreamFormat.FrameType.checkpoint, encoder.bytes)
    case .resumed(let checkpoint):
      try checkpoint.encode(to: &encoder)
      return (StreamFormat.FrameType.resumed, encoder.bytes)
    case .sourceEnded(let summary):
      try summary.encode(to: &encoder)
      return (StreamFormat.FrameType.sourceEnded, encoder.bytes)
    }
  }

  init(type: UInt16, payload: [UInt8]) throws {
    var decoder = PayloadDecoder(payload)
    switch type {
    case StreamFormat.FrameType.sourceBegan:
      self = .sourceBegan(try SourceFacts(from: &decoder))
    case StreamFormat.FrameType.identity:
      self = .identity(try RecordingIdentity(from: &decoder))
    case StreamFormat.FrameType.continues:
      self = .continues(try RecordingIdentity(from: &decoder))
    case StreamFormat.FrameType.resembles:
      self = .resembles(try RecordingIdentity(from: &decoder))
    case StreamFormat.FrameType.trackBegan:
      self = .trackBegan(try decoder.integer(StreamLimits.tracks, "track"))
    case StreamFormat.FrameType.face:
      self = .face(try StreamedFace(from: &decoder))
    case StreamFormat.FrameType.sightingEnded:
      self = .sightingEnded(try StreamedSighting(from: &decoder))
    case StreamFormat.FrameType.progress:
      self = .progress(
        Progress(
          seconds: try decoder.seconds("seconds"),
          accounting: try FrameAccounting(from: &decoder),
          steps: try decoder.count("steps")))
    case StreamFormat.FrameType.warning:
      self = .warning(
        Warning(
          code: try decoder.text(limit: StreamLimits.nameBytes, "code"),
          message: try decoder.text(limit: StreamLimits.messageBytes, "message"),
          count: try decoder.count("count"),
          firstSeconds: try decoder.boolean("firstSeconds")
            ? try decoder.seconds("firstSeconds") : nil))
    case StreamFormat.FrameType.checkpoint:
      self = .checkpoint(try Checkpoint(from: &decoder))
    case StreamFormat.FrameType.resumed:
      self = .resumed(try Checkpoint(from: &decoder))
    case StreamFormat.FrameType.sourceEnded:
      self = .sourceEnded(try SourceSummary(from: &decoder))
    default:
      throw StreamError(.unknownType, "a stream of records has a frame of type \(type)")
    }
    try decoder.end()
  }

  private var encodedBytesEstimate: Int {
    guard case .face(let face) = self else { return 256 }
    return face.crop.jpeg.count + face.embedding.count * 4 + 512
  }
}

extension SourceFacts {
  func encode(to encoder: inout PayloadEncoder) throws {
    encoder.fixed(job)
    try encoder.text(container, limit: StreamLimits.nameBytes, "container")
    try encoder.text(codec, limit: StreamLimits.nameBytes, "codec")
    try encoder.integer(width, 1...StreamLimits.side, "width")
    try encoder.integer(height, 1...StreamLimits.side, "height")
    try encoder.integer(rotationDegrees, 0...359, "rotationDegrees")
    try Self.check(timeBase)
    encoder.fixed(timeBase.numerator)
    encoder.fixed(timeBase.denominator)
    try encoder.double(frameRate, 0...Double.greatestFiniteMagnitude, "frameRate")
    encoder.boolean(declaredSeconds != nil)
    if let declaredSeconds { try encoder.seconds(declaredSeconds, "declaredSeconds") }
    encoder.boolean(isImage)
    for digest in [models.detector, models.landmarks, models.embedder] {
      try encoder.text(digest, limit: StreamLimits.nameBytes, "model digest")
    }
  }

  init(from decoder: inout PayloadDecoder) throws {
    let job = try decoder.fixed("job", as: UInt64.self)
    let container = try decoder.text(limit: StreamLimits.nameBytes, "container")
    let codec = try decoder.text(limit: StreamLimits.nameBytes, "codec")
    let width = try decoder.integer(1...StreamLimits.side, "width")
    let height = try decoder.integer(1...StreamLimits.side, "height")
    let rotation = try decoder.integer(0...359, "rotationDegrees")
    let timeBase = Rational(try decoder.fixed("timeBase"), try decoder.fixed("timeBase"))
    try Self.check(timeBase)
    let frameRate = try decoder.double(0...Double.greatestFiniteMagnitude, "frameRate")
    let declaredSeconds =
      try decoder.boolean("declaredSeconds") ? try decoder.seconds("declaredSeconds") : nil
    let isImage = try decoder.boolean("isImage")
    let models = ModelDigests(
      detector: try decoder.text(limit: StreamLimits.nameBytes, "model digest"),
      landmarks: try decoder.text(limit: StreamLimits.nameBytes, "model digest"),
      embedder: try decoder.text(limit: StreamLimits.nameBytes, "model digest"))
    self.init(
      job: job, container: container, codec: codec, width: width, height: height,
      rotationDegrees: rotation, timeBase: timeBase, frameRate: frameRate,
      declaredSeconds: declaredSeconds, isImage: isImage, models: models)
  }

  private static func check(_ timeBase: Rational) throws {
    guard timeBase.numerator > 0, timeBase.denominator > 0 else {
      throw StreamError(
        .impossibleValue, "timeBase cannot be \(timeBase.numerator)/\(timeBase.denominator)")
    }
  }
}

extension StreamedSighting {
  func encode(to encoder: inout PayloadEncoder) throws {
    try check()
    try encoder.count(ordinal, "ordinal")
    encoder.fixed(startPTS)
    encoder.fixed(endPTS)
    try encoder.seconds(startSeconds, "startSeconds")
    try encoder.seconds(endSeconds, "endSeconds")
    try encoder.count(detections, "detections")
    try encoder.count(keptFaces, "keptFaces")
    try encoder.box(firstBox, "firstBox")
    try encoder.box(lastBox, "lastBox")
    encoder.fixed(UInt32(trail.count))
    for point in trail {
      try encoder.seconds(point.seconds, "trail")
      try encoder.box(point.box, "trail")
    }
    encoder.boolean(isStill)
  }

  init(from decoder: inout PayloadDecoder) throws {
    self.init(
      ordinal: try decoder.count("ordinal"), startPTS: try decoder.fixed("startPTS"),
      endPTS: try decoder.fixed("endPTS"), startSeconds: try decoder.seconds("startSeconds"),
      endSeconds: try decoder.seconds("endSeconds"), detections: try decoder.count("detections"),
      keptFaces: try decoder.count("keptFaces"), firstBox: try decoder.box("firstBox"),
      lastBox: try decoder.box("lastBox"))
    for _ in 0..<(try decoder.fixed("trail", as: UInt32.self)) {
      trail.append(
        TrailPoint(seconds: try decoder.seconds("trail"), box: try decoder.box("trail")))
    }
    isStill = try decoder.boolean("isStill")
    try check()
  }

  private func check() throws {
    guard startPTS <= endPTS, startSeconds <= endSeconds else {
      throw StreamError(.impossibleValue, "a sighting cannot end before it starts")
    }
    guard keptFaces <= detections else {
      throw StreamError(.impossibleValue, "a sighting cannot keep more faces than were detected")
    }
    guard trail.count <= StreamLimits.trailPoints,
      zip(trail, trail.dropFirst()).allSatisfy({ $0.seconds <= $1.seconds })
    else {
      throw StreamError(.impossibleValue, "a trail cannot be as long, or go back in time")
    }
  }
}

extension FrameAccounting {
  func encode(to encoder: inout PayloadEncoder) throws {
    try check()
    try encoder.count(decoded, "decoded")
    try encoder.count(sampled, "sampled")
    try encoder.count(withFaces, "withFaces")
    try encoder.count(detections, "detections")
    try encoder.count(keptFaces, "keptFaces")
    try encoder.entries(rejected, "rejected") { encoder, count in
      try encoder.count(count, "rejected")
    }
    try encoder.entries(skipped, "skipped") { encoder, count in
      try encoder.count(count, "skipped")
    }
    try encoder.count(auditedGroups, "auditedGroups")
    try encoder.count(auditedMisses, "auditedMisses")
    try encoder.data(stretches.bytes, limit: StreamLimits.stretchBytes, "stretches")
  }

  init(from decoder: inout PayloadDecoder) throws {
    self.init()
    decoded = try decoder.count("decoded")
    sampled = try decoder.count("sampled")
    withFaces = try decoder.count("withFaces")
    detections = try decoder.count("detections")
    keptFaces = try decoder.count("keptFaces")
    rejected = try decoder.entries("rejected") { try $0.count("rejected") }
    skipped = try decoder.entries("skipped") { try $0.count("skipped") }
    auditedGroups = try decoder.count("auditedGroups")
    auditedMisses = try decoder.count("auditedMisses")
    // Checkpoints of archives from before there were logs end here.
    if !decoder.isAtEnd {
      stretches = try StretchLog(
        bytes: try decoder.data(limit: StreamLimits.stretchBytes, "stretches"))
    }
    try check()
  }

  private func check() throws {
    guard withFaces <= sampled, sampled <= decoded, keptFaces <= detections,
      auditedMisses <= auditedGroups
    else {
      throw StreamError(.impossibleValue, "the accounting has more parts than it has in all")
    }
  }
}

extension SourceSummary {
  func encode(to encoder: inout PayloadEncoder) throws {
    encoder.fixed(job)
    switch outcome {
    case .whole:
      encoder.fixed(UInt8(0))
    case .partial(let reason):
      encoder.fixed(UInt8(1))
      try reason.encode(to: &encoder)
    case .failed(let reason):
      encoder.fixed(UInt8(2))
      try reason.encode(to: &encoder)
    }
    try encoder.seconds(decodedSeconds, "decodedSeconds")
    try encoder.count(sightings, "sightings")
    try accounting.encode(to: &encoder)
    try encoder.entries(stageSeconds, "stageSeconds") { encoder, seconds in
      try encoder.seconds(seconds, "stageSeconds")
    }
    encoder.boolean(uprightDegrees != nil)
    if let uprightDegrees { try encoder.quarterTurn(uprightDegrees, "uprightDegrees") }
    encoder.boolean(isKnown)
  }

  init(from decoder: inout PayloadDecoder) throws {
    let job = try decoder.fixed("job", as: UInt64.self)
    let outcome: Outcome
    switch try decoder.fixed("outcome", as: UInt8.self) {
    case 0: outcome = .whole
    case 1: outcome = .partial(try Reason(from: &decoder))
    case 2: outcome = .failed(try Reason(from: &decoder))
    case let other: throw StreamError(.impossibleValue, "outcome cannot be \(other)")
    }
    self.init(
      job: job, outcome: outcome, decodedSeconds: try decoder.seconds("decodedSeconds"),
      sightings: try decoder.count("sightings"), accounting: try FrameAccounting(from: &decoder),
      stageSeconds: try decoder.entries("stageSeconds") { try $0.seconds("stageSeconds") })
    if try decoder.boolean("uprightDegrees") {
      uprightDegrees = try decoder.quarterTurn("uprightDegrees")
    }
    isKnown = try decoder.boolean("isKnown")
  }
}

extension SourceSummary.Reason {
  fileprivate func encode(to encoder: inout PayloadEncoder) throws {
    try encoder.text(code, limit: StreamLimits.nameBytes, "reason code")
    try encoder.text(message, limit: StreamLimits.messageBytes, "reason")
  }

  fileprivate init(from decoder: inout PayloadDecoder) throws {
    self.init(
      code: try decoder.text(limit: StreamLimits.nameBytes, "reason code"),
      message: try decoder.text(limit: StreamLimits.messageBytes, "reason"))
  }
}
