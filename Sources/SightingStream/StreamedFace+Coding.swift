import Values

extension StreamedFace {
  func encode(to encoder: inout PayloadEncoder) throws {
    try encoder.count(sighting, "sighting")
    try encoder.count(rank, "rank")
    encoder.fixed(pts)
    try encoder.seconds(seconds, "seconds")
    try encoder.box(box, "box")
    try encoder.landmarks(landmarks, "landmarks")
    try quality.encode(to: &encoder)
    try crop.encode(to: &encoder)
    try Self.check(embedding)
    encoder.fixed(UInt32(embedding.count))
    for value in embedding { encoder.fixed(value.bitPattern) }
    try encoder.float(embeddingNorm, 0...Float.greatestFiniteMagnitude, "embeddingNorm")
  }

  init(from decoder: inout PayloadDecoder) throws {
    self.init(
      sighting: try decoder.count("sighting"), rank: try decoder.count("rank"),
      pts: try decoder.fixed("pts"), seconds: try decoder.seconds("seconds"),
      box: try decoder.box("box"), landmarks: try decoder.landmarks("landmarks"),
      quality: try FaceQuality(from: &decoder), crop: try Crop(from: &decoder),
      embedding: try Self.embedding(from: &decoder),
      embeddingNorm: try decoder.float(0...Float.greatestFiniteMagnitude, "embeddingNorm"))
  }

  private static func embedding(from decoder: inout PayloadDecoder) throws -> [Float] {
    let count = try decoder.fixed("embedding", as: UInt32.self)
    guard count <= StreamLimits.dimension else {
      throw StreamError(.impossibleValue, "embedding cannot have \(count) numbers")
    }
    var values: [Float] = []
    values.reserveCapacity(Int(count))
    for _ in 0..<count { values.append(Float(bitPattern: try decoder.fixed("embedding"))) }
    try check(values)
    return values
  }

  /// Throws unless `embedding` is of unit length, which no vector with NaN or infinity is.
  private static func check(_ embedding: [Float]) throws {
    guard (1...StreamLimits.dimension).contains(embedding.count) else {
      throw StreamError(.impossibleValue, "embedding cannot have \(embedding.count) numbers")
    }
    let square = embedding.reduce(0.0) { $0 + Double($1) * Double($1) }
    guard abs(square - 1) <= StreamLimits.unitTolerance else {
      throw StreamError(
        .impossibleValue, "embedding cannot have the length \(square.squareRoot())")
    }
  }
}

extension FaceQuality {
  fileprivate func encode(to encoder: inout PayloadEncoder) throws {
    let angles = -StreamLimits.degrees...StreamLimits.degrees
    try encoder.float(overall, 0...1, "overall quality")
    try encoder.float(detectorScore, 0...1, "detectorScore")
    try encoder.float(sizePixels, 0...StreamLimits.coordinate, "sizePixels")
    try encoder.float(sharpness, 0...1, "sharpness")
    try encoder.float(yawDegrees, angles, "yawDegrees")
    try encoder.float(pitchDegrees, angles, "pitchDegrees")
    try encoder.float(rollDegrees, angles, "rollDegrees")
  }

  fileprivate init(from decoder: inout PayloadDecoder) throws {
    let angles = -StreamLimits.degrees...StreamLimits.degrees
    self.init(
      overall: try decoder.float(0...1, "overall quality"),
      detectorScore: try decoder.float(0...1, "detectorScore"),
      sizePixels: try decoder.float(0...StreamLimits.coordinate, "sizePixels"),
      sharpness: try decoder.float(0...1, "sharpness"),
      yawDegrees: try decoder.float(angles, "yawDegrees"),
      pitchDegrees: try decoder.float(angles, "pitchDegrees"),
      rollDegrees: try decoder.float(angles, "rollDegrees"))
  }
}

extension Crop {
  fileprivate func encode(to encoder: inout PayloadEncoder) throws {
    guard !jpeg.isEmpty else { throw StreamError(.impossibleValue, "crop cannot be empty") }
    try encoder.data(jpeg, limit: StreamLimits.cropBytes, "crop")
    try encoder.integer(width, 1...StreamLimits.side, "crop width")
    try encoder.integer(height, 1...StreamLimits.side, "crop height")
    try encoder.box(region, "crop region")
    try encoder.landmarks(landmarks, "crop landmarks")
  }

  fileprivate init(from decoder: inout PayloadDecoder) throws {
    let jpeg = try decoder.data(limit: StreamLimits.cropBytes, "crop")
    guard !jpeg.isEmpty else { throw StreamError(.impossibleValue, "crop cannot be empty") }
    self.init(
      jpeg: jpeg, width: try decoder.integer(1...StreamLimits.side, "crop width"),
      height: try decoder.integer(1...StreamLimits.side, "crop height"),
      region: try decoder.box("crop region"), landmarks: try decoder.landmarks("crop landmarks"))
  }
}
