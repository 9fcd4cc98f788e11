import Values

extension Job {
  /// From one picture in three hours on.
  private static let frameRateRange = 1e-4...1e6

  func encoded() throws -> [UInt8] {
    var encoder = PayloadEncoder()
    encoder.fixed(number)
    guard !path.bytes.isEmpty, !path.bytes.contains(0) else {
      throw StreamError(.impossibleValue, "path cannot be empty or hold a zero byte")
    }
    try encoder.data(path.bytes, limit: StreamLimits.pathBytes, "path")
    try options.encode(to: &encoder)
    encoder.boolean(resume != nil)
    try resume?.encode(to: &encoder)
    encoder.boolean(likelyFrameRate != nil)
    if let likelyFrameRate {
      try encoder.double(likelyFrameRate, Self.frameRateRange, "likelyFrameRate")
    }
    guard known.count <= StreamLimits.knownRecordings else {
      throw StreamError(.impossibleValue, "known cannot be \(known.count) recordings")
    }
    encoder.fixed(UInt32(known.count))
    for identity in known { try identity.encode(to: &encoder) }
    return encoder.bytes
  }

  init(payload: [UInt8]) throws {
    var decoder = PayloadDecoder(payload)
    let number = try decoder.fixed("job", as: UInt64.self)
    let path = FilePath(bytes: try decoder.data(limit: StreamLimits.pathBytes, "path"))
    guard !path.bytes.isEmpty, !path.bytes.contains(0) else {
      throw StreamError(.impossibleValue, "path cannot be empty or hold a zero byte")
    }
    let options = try JobOptions(from: &decoder)
    let resume = try decoder.boolean("resume") ? try Checkpoint(from: &decoder) : nil
    let likelyFrameRate =
      try decoder.boolean("likelyFrameRate")
      ? try decoder.double(Self.frameRateRange, "likelyFrameRate") : nil
    var known: [RecordingIdentity] = []
    let count = try decoder.fixed("known", as: UInt32.self)
    guard count <= StreamLimits.knownRecordings else {
      throw StreamError(.impossibleValue, "known cannot be \(count) recordings")
    }
    for _ in 0..<count { known.append(try RecordingIdentity(from: &decoder)) }
    try decoder.end()
    self.init(
      number: number, path: path, options: options, resume: resume,
      likelyFrameRate: likelyFrameRate, known: known)
  }
}

extension JobOptions {
  private static let framesPerSecondRange = 0.0...1e6
  private static let detectorScaleRange = Double.leastNormalMagnitude...1.0
  private static let minimumFaceRange = 0...StreamLimits.coordinate

  func encode(to encoder: inout PayloadEncoder) throws {
    let level = Thoroughness.allCases.firstIndex(of: thoroughness) ?? 0
    encoder.fixed(UInt8(level))
    try encoder.double(auditShare, 0...1, "auditShare")
    try encoder.double(framesPerSecond, Self.framesPerSecondRange, "framesPerSecond")
    try encoder.double(detectorScale, Self.detectorScaleRange, "detectorScale")
    try encoder.float(detectorThreshold, 0...1, "detectorThreshold")
    try encoder.float(minimumFacePixels, Self.minimumFaceRange, "minimumFacePixels")
    switch keep {
    case .best(let count):
      encoder.fixed(UInt8(0))
      try encoder.integer(count, 1...StreamLimits.count, "keep")
    case .all:
      encoder.fixed(UInt8(1))
    }
    try encoder.seconds(gapSeconds, "gapSeconds")
    encoder.boolean(tellsTrails)
    let (kind, degrees): (UInt8, Int) =
      switch turn {
      case .unlessTurned(let degrees): (0, degrees)
      case .fixed(let degrees): (1, degrees)
      case .found(let degrees): (2, degrees)
      case .inAll(let degrees): (3, degrees)
      }
    encoder.fixed(kind)
    try encoder.quarterTurn(degrees, "turn")
  }

  fileprivate init(from decoder: inout PayloadDecoder) throws {
    self.init()
    let level = Int(try decoder.fixed("thoroughness", as: UInt8.self))
    guard Thoroughness.allCases.indices.contains(level) else {
      throw StreamError(.impossibleValue, "thoroughness cannot be \(level)")
    }
    thoroughness = Thoroughness.allCases[level]
    auditShare = try decoder.double(0...1, "auditShare")
    framesPerSecond = try decoder.double(Self.framesPerSecondRange, "framesPerSecond")
    detectorScale = try decoder.double(Self.detectorScaleRange, "detectorScale")
    detectorThreshold = try decoder.float(0...1, "detectorThreshold")
    minimumFacePixels = try decoder.float(Self.minimumFaceRange, "minimumFacePixels")
    switch try decoder.fixed("keep", as: UInt8.self) {
    case 0: keep = .best(try decoder.integer(1...StreamLimits.count, "keep"))
    case 1: keep = .all
    case let other: throw StreamError(.impossibleValue, "keep cannot be \(other)")
    }
    gapSeconds = try decoder.seconds("gapSeconds")
    tellsTrails = try decoder.boolean("tellsTrails")
    let kind = try decoder.fixed("turn", as: UInt8.self)
    let degrees = try decoder.quarterTurn("turn")
    switch kind {
    case 0: turn = .unlessTurned(degrees: degrees)
    case 1: turn = .fixed(degrees: degrees)
    case 2: turn = .found(degrees: degrees)
    case 3: turn = .inAll(degrees: degrees)
    default: throw StreamError(.impossibleValue, "turn cannot be of kind \(kind)")
    }
  }
}

extension PayloadEncoder {
  /// 0, 90, 180 or 270 degrees.
  mutating func quarterTurn(_ degrees: Int, _ name: String) throws {
    guard (0..<360).contains(degrees), degrees % 90 == 0 else {
      throw StreamError(.impossibleValue, "\(name) cannot be \(degrees) degrees")
    }
    fixed(UInt8(degrees / 90))
  }
}

extension PayloadDecoder {
  /// 0, 90, 180 or 270 degrees.
  mutating func quarterTurn(_ name: String) throws -> Int {
    let quarters = Int(try fixed(name, as: UInt8.self))
    guard quarters < 4 else {
      throw StreamError(.impossibleValue, "\(name) cannot be \(quarters) quarters")
    }
    return quarters * 90
  }
}
