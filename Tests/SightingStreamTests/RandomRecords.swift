import Values

@testable import SightingStream

extension SplitMix64 {
  mutating func text(upTo length: Int) -> String {
    let alphabet = Array("az-AZ 09,.éß漢🙂\u{0}\n\"\\")
    return String(
      (0..<Int.random(in: 0...length, using: &self)).map { _ in
        alphabet.randomElement(using: &self) ?? "x"
      })
  }

  mutating func count() -> Int {
    Bool.random(using: &self)
      ? Int.random(in: 0...1000, using: &self)
      : Int.random(in: 0...StreamLimits.count, using: &self)
  }

  mutating func seconds() -> Double {
    Double.random(in: 0...1e6, using: &self)
  }

  mutating func point() -> Point {
    Point(x: .random(in: -5000...5000, using: &self), y: .random(in: -5000...5000, using: &self))
  }

  mutating func box() -> Box {
    let corner = point()
    return Box(
      x: corner.x, y: corner.y, width: .random(in: 0...4000, using: &self),
      height: .random(in: 0...4000, using: &self))
  }

  mutating func landmarks() -> Landmarks {
    Landmarks(
      leftEye: point(), rightEye: point(), nose: point(), leftMouth: point(), rightMouth: point())
  }

  mutating func embedding(dimension: Int) -> [Float] {
    let values = (0..<dimension).map { _ in Float.random(in: -1...1, using: &self) }
    let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    return values.map { Float(Double($0) / length) }
  }

  mutating func stretches() -> StretchLog {
    var log = StretchLog()
    var seconds = 0.0
    for _ in 0..<Int.random(in: 0...6, using: &self) {
      log.note(Stretch.Treatment.allCases.randomElement(using: &self) ?? .quiet, from: seconds)
      seconds += .random(in: 0...100_000, using: &self)
    }
    log.extend(to: seconds)
    return log
  }

  mutating func accounting() -> FrameAccounting {
    var accounting = FrameAccounting()
    accounting.stretches = stretches()
    accounting.decoded = count()
    accounting.sampled = .random(in: 0...accounting.decoded, using: &self)
    accounting.withFaces = .random(in: 0...accounting.sampled, using: &self)
    accounting.detections = count()
    accounting.keptFaces = .random(in: 0...accounting.detections, using: &self)
    for _ in 0..<Int.random(in: 0...6, using: &self) {
      accounting.rejected[text(upTo: 12)] = count()
    }
    return accounting
  }

  mutating func reason() -> SourceSummary.Reason {
    SourceSummary.Reason(code: text(upTo: 20), message: text(upTo: 300))
  }

  mutating func checkpoint() -> Checkpoint {
    Checkpoint(
      recipe: .random(in: 0...(.max), using: &self),
      pts: .random(in: (.min)...(.max), using: &self), frames: count(),
      digest: .random(in: 0...(.max), using: &self), seconds: seconds(), sightings: count(),
      accounting: accounting(), turnSample: Bool.random(using: &self) ? turnSample() : nil)
  }

  private mutating func turnSample() -> TurnSample {
    var sample = TurnSample(most: .random(in: 2...8, using: &self))
    for pts in 0..<Int64.random(in: 0...40, using: &self) {
      let score = Float.random(in: -1...1, using: &self)
      sample.add(
        TurnSample.Picture(
          pts: pts, score: max(0, score), uprightness: .random(in: 0...1, using: &self)))
    }
    return sample
  }

  /// A record of the given kind, 0 to 9 in the order of their declaration.
  mutating func record(kind: Int, cropBytes: Int = 3000, dimension: Int = 128) -> Record {
    switch kind {
    case 0:
      return .sourceBegan(
        SourceFacts(
          job: next(), container: text(upTo: 30), codec: text(upTo: 10),
          width: .random(in: 1...8192, using: &self), height: .random(in: 1...8192, using: &self),
          rotationDegrees: [0, 90, 180, 270].randomElement(using: &self) ?? 0,
          timeBase: Rational(
            .random(in: 1...1001, using: &self), .random(in: 1...Int32.max, using: &self)),
          frameRate: .random(in: 0...240, using: &self),
          declaredSeconds: Bool.random(using: &self) ? seconds() : nil,
          isImage: .random(using: &self),
          models: ModelDigests(
            detector: text(upTo: 30), landmarks: text(upTo: 30), embedder: text(upTo: 30))))
    case 1:
      return .face(face(cropBytes: cropBytes, dimension: dimension))
    case 2:
      let start = Int64.random(in: (.min)...(.max - 1000), using: &self)
      let startSeconds = seconds()
      let detections = count()
      var sighting = StreamedSighting(
        ordinal: count(), startPTS: start, endPTS: start + 1000, startSeconds: startSeconds,
        endSeconds: startSeconds + seconds(), detections: detections,
        keptFaces: .random(in: 0...detections, using: &self), firstBox: box(), lastBox: box())
      sighting.isStill = .random(using: &self)
      for moment in 0..<Int.random(in: 0...20, using: &self) {
        sighting.trail.append(TrailPoint(seconds: startSeconds + Double(moment), box: box()))
      }
      return .sightingEnded(sighting)
    case 3:
      return .progress(Progress(seconds: seconds(), accounting: accounting(), steps: count()))
    case 4:
      return .warning(
        Warning(
          code: text(upTo: 20), message: text(upTo: 500), count: count(),
          firstSeconds: Bool.random(using: &self) ? seconds() : nil))
    case 5:
      return .checkpoint(checkpoint())
    case 6:
      return .resumed(checkpoint())
    case 7:
      return .trackBegan(.random(in: StreamLimits.tracks, using: &self))
    case 8:
      return .identity(identity())
    default:
      let outcomes: [SourceSummary.Outcome] = [.whole, .partial(reason()), .failed(reason())]
      var summary = SourceSummary(
        job: next(), outcome: outcomes.randomElement(using: &self) ?? .whole,
        decodedSeconds: seconds(), sightings: count(), accounting: accounting(),
        stageSeconds: ["decode": seconds(), "detect": seconds()])
      summary.uprightDegrees = [nil, 0, 90, 180, 270].randomElement(using: &self) ?? nil
      summary.isKnown = .random(using: &self)
      return .sourceEnded(summary)
    }
  }

  mutating func identity() -> RecordingIdentity {
    let digits = (0..<64).map { _ in String(Int.random(in: 0...15, using: &self), radix: 16) }
    return RecordingIdentity(
      pictures: digits.joined(), units: count(), seconds: seconds(),
      lead: Bool.random(using: &self) ? .init(pictures: digits.joined(), units: count()) : nil)
  }

  private mutating func face(cropBytes: Int, dimension: Int) -> StreamedFace {
    StreamedFace(
      sighting: count(), rank: count(), pts: .random(in: .min ... .max, using: &self),
      seconds: seconds(), box: box(), landmarks: landmarks(),
      quality: FaceQuality(
        overall: .random(in: 0...1, using: &self), detectorScore: .random(in: 0...1, using: &self),
        sizePixels: .random(in: 0...2000, using: &self),
        sharpness: .random(in: 0...1, using: &self),
        yawDegrees: .random(in: -90...90, using: &self),
        pitchDegrees: .random(in: -90...90, using: &self),
        rollDegrees: .random(in: -180...180, using: &self)),
      crop: Crop(
        jpeg: (0..<Int.random(in: 1...cropBytes, using: &self)).map { _ in
          UInt8.random(in: 0...255, using: &self)
        },
        width: .random(in: 1...320, using: &self), height: .random(in: 1...320, using: &self),
        region: box(), landmarks: landmarks()),
      embedding: embedding(dimension: dimension),
      embeddingNorm: .random(in: 0...40, using: &self))
  }

  mutating func job() -> Job {
    var options = JobOptions()
    options.framesPerSecond = .random(in: 0...60, using: &self)
    options.detectorScale = .random(in: 0.1...1, using: &self)
    options.detectorThreshold = .random(in: 0...1, using: &self)
    options.minimumFacePixels = .random(in: 0...200, using: &self)
    options.keep = Bool.random(using: &self) ? .all : .best(.random(in: 1...20, using: &self))
    options.gapSeconds = .random(in: 0...10, using: &self)
    options.tellsTrails = .random(using: &self)
    let degrees = 90 * Int.random(in: 0...3, using: &self)
    let turns: [JobOptions.Turn] = [
      .unlessTurned(degrees: degrees), .fixed(degrees: degrees), .found(degrees: degrees),
      .inAll(degrees: degrees),
    ]
    options.turn = turns.randomElement(using: &self) ?? .fixed(degrees: 0)
    return Job(
      number: next(),
      path: FilePath(
        bytes: (0..<Int.random(in: 1...300, using: &self)).map { _ in
          UInt8.random(in: 1...255, using: &self)
        }),
      options: options,
      likelyFrameRate: Bool.random(using: &self) ? .random(in: 1...60, using: &self) : nil,
      known: (0..<Int.random(in: 0...3, using: &self)).map { _ in identity() })
  }
}

/// The bytes of a stream of `records`.
func stream(of records: [Record]) throws -> [UInt8] {
  var bytes: [UInt8] = []
  var writer = RecordWriter { bytes.append(contentsOf: $0) }
  for record in records { try writer.write(record) }
  return bytes
}

/// What can be read from `bytes`, and the error that ended the reading.
func read(_ bytes: [UInt8]) -> (records: [Record], error: (any Error)?) {
  var reader = RecordReader(bytes: bytes)
  var records: [Record] = []
  do {
    while let record = try reader.next() { records.append(record) }
    return (records, nil)
  } catch {
    return (records, error)
  }
}
