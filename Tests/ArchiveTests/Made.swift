import SightingStream
import TestSupport
import Values

@testable import Archive

/// Self-made sources and streams: everything follows from a source's number, so that two runs of
/// the same source stream the same.
enum Made {
  static let embedder = EmbedderIdentity(
    name: "made", sha256: String(repeating: "e", count: 64), dimension: 16, precision: "f32")

  static let settings = ArchiveSettings(timeZone: "Europe/Berlin", values: ["layout": "a b"])

  static func camera(_ number: Int) -> CameraName {
    CameraName(text: "10B_6_\(number)", building: "10B", floor: "6", number: "\(number)")
  }

  static func sha256(_ content: Int) -> String {
    let digits = String(content, radix: 16)
    return String(repeating: "0", count: 64 - digits.count) + digits
  }

  /// The file of number `number`, which holds the content `content` (by default its number).
  static func file(
    _ number: Int, content: Int? = nil, version: Int64 = 0, hashed: Bool = true,
    camera: Int? = nil, isSettled: Bool = true
  ) -> SourceRegistration {
    let content = content ?? number
    let relative = FilePath("1599025493/10B_6_\(camera ?? number % 3)/clip \(number).mp4")
    return SourceRegistration(
      path: FilePath("/root").appending(relative), rootRelative: relative,
      camera: Self.camera(camera ?? number % 3),
      start: WallTime(milliseconds: 1_599_025_493_000 + Int64(number) * 60_000),
      identity: FileIdentity(
        device: 1, inode: UInt64(number), sizeBytes: 1000 + Int64(content),
        modifiedNanoseconds: version, changedNanoseconds: version),
      sha256: hashed ? sha256(content) : nil, isSettled: isSettled)
  }

  static let models = ModelDigests(
    detector: String(repeating: "d", count: 64), landmarks: String(repeating: "a", count: 64),
    embedder: embedder.sha256)

  static func facts(_ content: Int) -> SourceFacts {
    SourceFacts(
      job: 1, container: "mov,mp4", codec: "h264", width: 1280, height: 720, rotationDegrees: 0,
      timeBase: Rational(1, 12800), frameRate: 25, declaredSeconds: 20 + Double(content % 7),
      isImage: false, models: models)
  }

  static func vector(_ random: inout SplitMix64, dimension: Int = embedder.dimension) -> [Float] {
    let values = (0..<dimension).map { _ in Float.random(in: -1...1, using: &random) }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / length }
  }

  static func face(
    sighting: Int, rank: Int, pts: Int64, _ random: inout SplitMix64
  ) -> StreamedFace {
    func number(_ range: ClosedRange<Float>) -> Float { .random(in: range, using: &random) }
    func box() -> Box {
      Box(x: number(0...600), y: number(0...300), width: number(20...90), height: number(20...90))
    }
    func landmarks() -> Landmarks {
      let points = (0..<5).map { _ in Point(x: number(0...90), y: number(0...90)) }
      return Landmarks(
        leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3],
        rightMouth: points[4])
    }
    let crop = Crop(
      jpeg: (0..<Int.random(in: 1...3000, using: &random)).map { _ in
        .random(in: 0...255, using: &random)
      }, width: 128, height: 120, region: box(), landmarks: landmarks())
    return StreamedFace(
      sighting: sighting, rank: rank, pts: pts, seconds: Double(pts) / 12800, box: box(),
      landmarks: landmarks(),
      quality: FaceQuality(
        overall: number(0...1), detectorScore: number(0...1), sizePixels: number(20...90),
        sharpness: number(0...1), yawDegrees: number(-40...40), pitchDegrees: number(-40...40),
        rollDegrees: number(-40...40)), crop: crop, embedding: vector(&random),
      embeddingNorm: number(1...20))
  }

  /// All records of the source with content `content`, the end included. A content of odd number has
  /// a warning, and says what was done with its stretches.
  static func stream(
    _ content: Int, sightings: Int = 3, outcome: SourceSummary.Outcome = .whole
  ) -> [Record] {
    var random = SplitMix64(seed: UInt64(content) &* 7919 &+ 1)
    var records: [Record] = [.sourceBegan(facts(content))]
    var accounting = FrameAccounting()
    for ordinal in 0..<sightings {
      let kept = Int.random(in: 1...3, using: &random)
      let start = Int64(ordinal) * 12_800
      for rank in 0..<kept {
        let face = face(
          sighting: ordinal, rank: rank, pts: start + Int64(rank) * 512, &random)
        records.append(.face(face))
      }
      accounting.decoded += 25
      accounting.sampled += 5
      accounting.withFaces += kept
      accounting.detections += 5
      accounting.keptFaces += kept
      accounting.rejected["not-among-best", default: 0] += 5 - kept
      let box = Box(x: 1, y: 2, width: 30, height: Float(40 + ordinal))
      records.append(
        .sightingEnded(
          StreamedSighting(
            ordinal: ordinal, startPTS: start, endPTS: start + 12_799,
            startSeconds: Double(ordinal),
            endSeconds: Double(ordinal) + 0.9999, detections: 5, keptFaces: kept, firstBox: box,
            lastBox: box)))
      records.append(.progress(Progress(seconds: Double(ordinal + 1), accounting: accounting)))
    }
    if content % 2 == 1 {
      records.append(
        .warning(
          Warning(
            code: "timestamps-jump", message: "made", count: content, firstSeconds: 0.5)))
      accounting.stretches.note(.decoded, from: 0)
      accounting.stretches.note(.quiet, from: 0.5)
      accounting.stretches.extend(to: Double(max(1, sightings)))
    }
    records.append(
      .sourceEnded(
        SourceSummary(
          job: 1, outcome: outcome, decodedSeconds: Double(sightings), sightings: sightings,
          accounting: accounting, stageSeconds: ["decode": 0.5])))
    return records
  }

  static func faces(_ content: Int, sightings: Int = 3) -> [StreamedFace] {
    stream(content, sightings: sightings).compactMap { record in
      if case .face(let face) = record { face } else { nil }
    }
  }
}

extension ArchiveWriter {
  /// Registers, claims, streams and finishes the file of number `number`.
  @discardableResult
  func ingest(_ number: Int, sightings: Int = 3) throws -> JournalEntry {
    try ingest(Made.file(number), Made.stream(number, sightings: sightings))
  }

  @discardableResult
  func ingest(_ file: SourceRegistration, _ records: [Record]) throws -> JournalEntry {
    let entry = try register([file])[0]
    try claim(entry.sourceID)
    for record in records { try append(entry.sourceID, record: record) }
    return try journal(JournalFilter(sources: [entry.sourceID]))[0]
  }

  func dumpText() throws -> String {
    try snapshot { try $0.dumpText() }
  }
}

extension ArchiveSnapshot {
  func dumpText() throws -> String {
    var text = ""
    try dump { text += $0 }
    return text
  }

  /// The faces of everything, in order of their numbers.
  func allFaces() throws -> [FaceRow] {
    try journal().flatMap { try sightings(of: $0.sourceID) }.flatMap { try faces(of: $0.id) }
      .sorted { $0.id < $1.id }
  }
}

/// An archive of its own for one test.
struct TestArchive {
  let directory: TemporaryDirectory
  var path: String { directory.file("archive") }
  var metadata: String { path + "/archive.sqlite" }
  var vectors: String { path + "/vectors.lmdb" }

  init() throws {
    directory = try TemporaryDirectory()
    try ArchiveDirectory.create(at: path, settings: Made.settings)
  }

  func writer() throws -> ArchiveWriter {
    try ArchiveWriter(path: path, embedder: Made.embedder)
  }

  /// The dump that one clean run over `numbers` gives.
  static func cleanDump(_ numbers: some Sequence<Int>, sightings: Int = 3) throws -> String {
    let archive = try TestArchive()
    let writer = try archive.writer()
    for number in numbers { try writer.ingest(number, sightings: sightings) }
    return try writer.dumpText()
  }
}
