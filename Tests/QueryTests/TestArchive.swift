import Archive
import FFmpeg
import Foundation
import SightingStream
import Testing
import Values

@testable import Query

/// A self-made archive: ten people walk past six cameras in two buildings.
final class TestArchive {
  static let dimension = 32
  static let embedder = EmbedderIdentity(
    name: "made", sha256: String(repeating: "e", count: 64), dimension: dimension,
    precision: "f32")
  /// 2020-09-02 07:44:53 in Berlin.
  static let start = WallTime(milliseconds: 1_599_025_493_000)
  static let cameras: [CameraName] = [
    ("10B", "6", "1"), ("10B", "6", "2"), ("10B", "7", "1"), ("2A", "1", "1"), ("2A", "1", "2"),
    ("2A", "EG", "1"),
  ].map { CameraName(text: "\($0.0)_\($0.1)_\($0.2)", building: $0.0, floor: $0.1, number: $0.2) }

  let directory: String
  var path: String { directory + "/archive" }

  init() throws {
    directory = NSTemporaryDirectory() + "query-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    try ArchiveDirectory.create(
      at: path, settings: ArchiveSettings(timeZone: "Europe/Berlin"))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// An archive with `sources` processed sources of 60 s each, one after the other.
  convenience init(sources: Int, seed: UInt64) throws {
    try self.init()
    var random = SplitMix64(seed: seed)
    let people = (0..<10).map { _ in Self.unit(&random) }
    let writer = try writer()
    for number in 0..<sources {
      try Self.ingest(number, people: people, into: writer, &random)
    }
    try writer.close()
  }

  func writer() throws -> ArchiveWriter {
    try ArchiveWriter(path: path, embedder: Self.embedder)
  }

  func searcher() throws -> Searcher {
    Searcher(reader: try ArchiveReader(path: path), library: nil)
  }

  static func registration(_ number: Int) -> SourceRegistration {
    let digits = String(number, radix: 16)
    let relative = FilePath("1599025493/\(cameras[number % 6].text)/clip-\(number).mp4")
    return SourceRegistration(
      path: FilePath("/no-such-root").appending(relative), rootRelative: relative,
      camera: cameras[number % 6], start: start.advanced(bySeconds: Double(number) * 60),
      identity: FileIdentity(
        device: 1, inode: UInt64(number), sizeBytes: 1000, modifiedNanoseconds: 0,
        changedNanoseconds: 0),
      sha256: String(repeating: "0", count: 64 - digits.count) + digits)
  }

  static func summary(
    _ outcome: SourceSummary.Outcome = .whole, sightings: Int
  ) -> SourceSummary {
    SourceSummary(
      job: 1, outcome: outcome, decodedSeconds: 60, sightings: sightings,
      accounting: FrameAccounting(), stageSeconds: [:])
  }

  private static func ingest(
    _ number: Int, people: [[Float]], into writer: ArchiveWriter, _ random: inout SplitMix64
  ) throws {
    let id = try writer.register([registration(number)])[0].sourceID
    try writer.claim(id)
    try writer.append(id, record: .sourceBegan(facts))
    let sightings = Int.random(in: 0...4, using: &random)
    for ordinal in 0..<sightings {
      let person = people[Int.random(in: 0..<people.count, using: &random)]
      let kept = Int.random(in: 1...3, using: &random)
      for rank in 0..<kept {
        let face = try face(
          of: person, sighting: ordinal, rank: rank, seconds: Double(ordinal * 12 + rank), &random)
        try writer.append(id, record: .face(face))
      }
      try writer.append(
        id, record: .sightingEnded(ended(ordinal, kept: kept, from: Double(ordinal * 12))))
    }
    try writer.append(id, record: .sourceEnded(summary(sightings: sightings)))
  }

  static let facts = SourceFacts(
    job: 1, container: "mov,mp4", codec: "h264", width: 1280, height: 720, rotationDegrees: 0,
    timeBase: Rational(1, 1000), frameRate: 25, declaredSeconds: 60, isImage: false,
    models: ModelDigests(
      detector: String(repeating: "d", count: 64), landmarks: String(repeating: "a", count: 64),
      embedder: embedder.sha256))

  static func ended(_ ordinal: Int, kept: Int, from seconds: Double) -> StreamedSighting {
    let box = Box(x: 10, y: 20, width: 60, height: 80)
    return StreamedSighting(
      ordinal: ordinal, startPTS: Int64(seconds * 1000), endPTS: Int64(seconds * 1000) + 5000,
      startSeconds: seconds, endSeconds: seconds + 5, detections: 25, keptFaces: kept,
      firstBox: box, lastBox: box)
  }

  static func face(
    of person: [Float], sighting: Int, rank: Int, seconds: Double, _ random: inout SplitMix64
  ) throws -> StreamedFace {
    let noisy = person.map { $0 + Float.random(in: -0.12...0.12, using: &random) }
    let at = Point(x: 60, y: 60)
    let landmarks = Landmarks(leftEye: at, rightEye: at, nose: at, leftMouth: at, rightMouth: at)
    return StreamedFace(
      sighting: sighting, rank: rank, pts: Int64(seconds * 1000), seconds: seconds,
      box: box(sighting: sighting, rank: rank), landmarks: landmarks,
      quality: FaceQuality(
        overall: Float.random(in: 0...1, using: &random), detectorScore: 0.9, sizePixels: 60,
        sharpness: 0.5, yawDegrees: 0, pitchDegrees: 0, rollDegrees: 0),
      crop: Crop(
        jpeg: try picture(), width: 120, height: 120,
        region: Box(x: 50, y: 10, width: 160, height: 160), landmarks: landmarks),
      embedding: normalized(noisy), embeddingNorm: 10)
  }

  /// Faces of 40 to 130 pixels, of some the width and of others the height the longer side.
  private static func box(sighting: Int, rank: Int) -> Box {
    Box(
      x: 100, y: 50, width: 40 + 45 * Float(rank), height: 50 + 10.5 * Float(sighting))
  }

  /// A JPEG of 120 x 120 pixels.
  static func picture() throws -> [UInt8] {
    var bytes: [UInt8] = []
    for pixel in 0..<120 * 120 { bytes += [UInt8(pixel % 251), UInt8(pixel / 120), 128] }
    return try JPEG.encode(PixelImage(width: 120, height: 120, bytes: bytes), quality: 90)
  }

  static func unit(_ random: inout SplitMix64) -> [Float] {
    normalized((0..<dimension).map { _ in Float.random(in: -1...1, using: &random) })
  }

  static func normalized(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }
}
