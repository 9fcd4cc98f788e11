import Archive
import SightingStream
import Values

/// A source of the workload: everything follows from its number.
struct MadeSource {
  static let embedder = EmbedderIdentity(
    name: "made", sha256: String(repeating: "e", count: 64), dimension: 16, precision: "f32")

  static let cameras = 2
  static let sightings = 8

  var number: Int
  /// The file's name; its content stays what it is.
  var name: String

  init(_ number: Int, name: String? = nil) {
    self.number = number
    self.name = name ?? "clip\(number).mp4"
  }

  var registration: SourceRegistration {
    let camera = number % Self.cameras + 1
    let relative = FilePath("1599025493/10B_6_\(camera)/\(name)")
    let digits = String(number + 1, radix: 16)
    return SourceRegistration(
      path: FilePath("/root").appending(relative), rootRelative: relative,
      camera: CameraName(text: "10B_6_\(camera)", building: "10B", floor: "6", number: "\(camera)"),
      start: WallTime(milliseconds: 1_599_025_493_000),
      identity: FileIdentity(
        device: 1, inode: UInt64(number), sizeBytes: 1000 + Int64(number), modifiedNanoseconds: 1,
        changedNanoseconds: 1),
      sha256: String(repeating: "0", count: 64 - digits.count) + digits)
  }

  /// All records of the source, the end included; each sighting as a list of its own.
  var stream: [[Record]] {
    var random = Random(state: UInt64(number) &* 7919 &+ 1)
    let models = ModelDigests(
      detector: String(repeating: "d", count: 64), landmarks: String(repeating: "a", count: 64),
      embedder: Self.embedder.sha256)
    var parts: [[Record]] = [
      [
        .sourceBegan(
          SourceFacts(
            job: 1, container: "mov,mp4", codec: "h264", width: 1280, height: 720,
            rotationDegrees: 0, timeBase: Rational(1, 12800), frameRate: 25, declaredSeconds: 20,
            isImage: false, models: models))
      ]
    ]
    var accounting = FrameAccounting()
    for ordinal in 0..<Self.sightings {
      let kept = 1 + Int(random.next() % 3)
      let start = Int64(ordinal) * 12_800
      var part: [Record] = (0..<kept).map { rank in
        .face(face(sighting: ordinal, rank: rank, pts: start + Int64(rank) * 512, &random))
      }
      accounting.decoded += 25
      accounting.sampled += 5
      accounting.withFaces += kept
      accounting.detections += 5
      accounting.keptFaces += kept
      accounting.rejected["not-among-best", default: 0] += 5 - kept
      let box = Box(x: 1, y: 2, width: 30, height: Float(40 + ordinal))
      part.append(
        .sightingEnded(
          StreamedSighting(
            ordinal: ordinal, startPTS: start, endPTS: start + 12_799,
            startSeconds: Double(ordinal), endSeconds: Double(ordinal) + 0.9999, detections: 5,
            keptFaces: kept, firstBox: box, lastBox: box)))
      part.append(.progress(Progress(seconds: Double(ordinal + 1), accounting: accounting)))
      parts.append(part)
    }
    parts.append([
      .warning(
        Warning(code: "timestamps-jump", message: "made", count: number + 1, firstSeconds: 0.5)),
      .sourceEnded(
        SourceSummary(
          job: 1, outcome: .whole, decodedSeconds: Double(Self.sightings),
          sightings: Self.sightings, accounting: accounting, stageSeconds: ["decode": 0.5])),
    ])
    return parts
  }

  /// The first embedding of the source.
  var embedding: [Float] {
    for case .face(let face) in stream.joined() { return face.embedding }
    return []
  }

  private func face(
    sighting: Int, rank: Int, pts: Int64, _ random: inout Random
  ) -> StreamedFace {
    let points = (0..<5).map { _ in Point(x: random.number(0, 90), y: random.number(0, 90)) }
    let landmarks = Landmarks(
      leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3],
      rightMouth: points[4])
    let box = Box(
      x: random.number(0, 600), y: random.number(0, 300), width: random.number(20, 90),
      height: random.number(20, 90))
    let jpeg = (0..<(1 + random.next() % 5000)).map { _ in UInt8(truncatingIfNeeded: random.next())
    }
    let values = (0..<Self.embedder.dimension).map { _ in random.number(-1, 1) }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return StreamedFace(
      sighting: sighting, rank: rank, pts: pts, seconds: Double(pts) / 12800, box: box,
      landmarks: landmarks,
      quality: FaceQuality(
        overall: random.number(0, 1), detectorScore: random.number(0, 1),
        sizePixels: random.number(20, 90), sharpness: random.number(0, 1),
        yawDegrees: random.number(-40, 40), pitchDegrees: random.number(-40, 40),
        rollDegrees: random.number(-40, 40)),
      crop: Crop(jpeg: jpeg, width: 128, height: 120, region: box, landmarks: landmarks),
      embedding: values.map { $0 / length }, embeddingNorm: random.number(1, 20))
  }
}

/// SplitMix64, which is the same everywhere.
///
/// Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014).
struct Random {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func number(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * Float(next() >> 40) / Float(1 << 24)
  }
}
