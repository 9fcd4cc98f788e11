import Archive
import FFmpeg
import Foundation
import Query
import SightingStream
import Testing
import Values

@testable import Sheets

@Suite("A sheet is built from what the archive and the sources hold")
struct BuilderTests {
  /// An archive of three still images of 800 x 600 pixels, each with one sighting of two faces.
  final class Gallery {
    let path = NSTemporaryDirectory() + "gallery-tests-" + UUID().uuidString
    var archive: String { path + "/archive" }
    static let face = Box(x: 600, y: 100, width: 48, height: 60)

    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try ArchiveDirectory.create(
        at: archive, settings: ArchiveSettings(timeZone: "Europe/Berlin"))
      let embedder = EmbedderIdentity(
        name: "made", sha256: String(repeating: "e", count: 64), dimension: 4, precision: "f32")
      let writer = try ArchiveWriter(path: archive, embedder: embedder)
      for number in 0..<3 { try ingest(number, writer) }
      try writer.close()
    }

    deinit {
      try? FileManager.default.removeItem(atPath: path)
    }

    func image(_ number: Int) -> String { path + "/picture \(number).jpg" }

    private func ingest(_ number: Int, _ writer: ArchiveWriter) throws {
      // A frame of one colour whose upper right quarter, where the face is, is another.
      var bytes: [UInt8] = []
      for row in 0..<600 {
        for column in 0..<800 {
          bytes += column >= 400 && row < 300 ? [220, 180, 60] : [40, 90, UInt8(50 * number)]
        }
      }
      let file = try JPEG.encode(
        PixelImage(width: 800, height: 600, bytes: bytes), quality: 92)
      try Data(file).write(to: URL(fileURLWithPath: image(number)))
      let camera = CameraName(
        text: "10B_6_\(number)", building: "10B", floor: "6", number: "\(number)")
      let id = try writer.register([
        SourceRegistration(
          path: FilePath(image(number)),
          rootRelative: FilePath("1599025493/\(camera.text)/picture \(number).jpg"),
          camera: camera,
          start: WallTime(milliseconds: 1_599_025_493_000 + Int64(number) * 60_000),
          identity: FileIdentity(
            device: 1, inode: UInt64(number), sizeBytes: Int64(file.count),
            modifiedNanoseconds: 0, changedNanoseconds: 0),
          sha256: String(repeating: "0", count: 63) + "\(number)")
      ])[0].sourceID
      try writer.claim(id)
      let digest = String(repeating: "e", count: 64)
      try writer.append(
        id,
        record: .sourceBegan(
          SourceFacts(
            job: 1, container: "jpeg_pipe", codec: "mjpeg", width: 800, height: 600,
            rotationDegrees: 0, timeBase: Rational(1, 25), frameRate: 0, declaredSeconds: nil,
            isImage: true,
            models: ModelDigests(detector: digest, landmarks: digest, embedder: digest))))
      for rank in 0..<2 { try writer.append(id, record: .face(face(number, rank))) }
      try writer.append(
        id,
        record: .sightingEnded(
          StreamedSighting(
            ordinal: 0, startPTS: 0, endPTS: 0, startSeconds: 0, endSeconds: 0, detections: 1,
            keptFaces: 2, firstBox: Self.face, lastBox: Self.face)))
      try writer.append(
        id,
        record: .sourceEnded(
          SourceSummary(
            job: 1, outcome: .whole, decodedSeconds: 0, sightings: 1,
            accounting: FrameAccounting(), stageSeconds: [:])))
    }

    private func face(_ number: Int, _ rank: Int) throws -> StreamedFace {
      let at = Point(x: 60, y: 60)
      let landmarks = Landmarks(
        leftEye: at, rightEye: at, nose: at, leftMouth: at, rightMouth: at)
      let vectors: [[Float]] = [[1, 0, 0, 0], [0.8, 0.6, 0, 0], [0.6, 0, 0.8, 0]]
      return StreamedFace(
        sighting: 0, rank: rank, pts: 0, seconds: 0, box: Self.face, landmarks: landmarks,
        quality: FaceQuality(
          overall: 0.5, detectorScore: 0.9, sizePixels: 48, sharpness: 0.5, yawDegrees: 0,
          pitchDegrees: 0, rollDegrees: 0),
        crop: Crop(
          jpeg: try SampleSheet.picture(200, UInt8(60 * number), 40).jpeg, width: 96, height: 96,
          region: Box(x: 564, y: 70, width: 120, height: 120), landmarks: landmarks),
        embedding: rank == 0 ? vectors[number] : [0, 0, 0, 1], embeddingNorm: 10)
    }

    func result() throws -> (SearchResult, SheetBuilder) {
      let reader = try ArchiveReader(path: archive)
      var options = QueryOptions()
      options.minimumSimilarity = 0.5
      let result = try Searcher(reader: reader, library: nil).find(
        .face(FaceID(rawValue: 1)), options: options)
      return (result, SheetBuilder(reader: reader))
    }
  }

  static let printed = WallTime(milliseconds: 1_599_117_120_000)

  @Test func hitsBecomeTilesWithTheirWords() throws {
    let (result, builder) = try Gallery().result()
    let sheet = try builder.sheet(of: result, options: SheetOptions(printed: Self.printed))
    #expect(sheet.title == "Faces similar to face 1")
    #expect(sheet.subtitle == "3 sightings on 3 cameras")
    #expect(sheet.created == "2020-09-03T09:12:00+02:00")
    #expect(sheet.similarityFloor == 0.5 && sheet.queryPictures.count == 1)
    #expect(sheet.tiles.map(\.rank) == [1, 2, 3])
    #expect(sheet.tiles.map(\.camera) == ["10B_6_0", "10B_6_1", "10B_6_2"])
    #expect(sheet.tiles.map(\.isQuery) == [true, false, false])
    let tile = sheet.tiles[1]
    #expect(tile.place == "Building 10B, floor 6" && tile.time == "2020-09-02 07:45:53")
    #expect(tile.identifier == "sighting 2" && tile.source == "picture 1.jpg")
    #expect(abs((tile.similarity ?? 0) - 0.8) < 1e-6)
    // The face in crop pixels: the crop shows 120 frame pixels in 96.
    let face = try #require(tile.picture?.face)
    #expect(abs(face.x - 28.8) < 1e-4 && abs(face.width - 38.4) < 1e-4)
    #expect(abs(face.y - 24) < 1e-4 && abs(face.height - 48) < 1e-4)
    #expect(
      sheet.facts == [
        SheetFact("Period", "all times"),
        SheetFact("Cameras", "all cameras (3 cameras, 0.0 camera-minutes)"),
        SheetFact("Shown", "similarity at least 0.500"),
        SheetFact("Searched", "exact search over 6 faces in 3 sightings"),
        SheetFact("Times", "Europe/Berlin (UTC+02:00)"),
        SheetFact("Printed", "2020-09-03 09:12:00"),
      ])
    var named = SheetOptions(printed: Self.printed)
    named.title = "Case 7"
    let other = try builder.sheet(of: result, options: named)
    #expect(other.title == "Case 7" && other.facts.first == SheetFact("Query", "face 1"))
  }

  @Test func surroundingsComeFromTheSourcesAndSayWhenTheyCannot() throws {
    let gallery = try Gallery()
    try FileManager.default.removeItem(atPath: gallery.image(1))
    try Data("other".utf8).write(to: URL(fileURLWithPath: gallery.image(2)))
    let (result, builder) = try gallery.result()
    var options = SheetOptions(printed: Self.printed)
    options.showsContext = true
    var steps: [Int] = []
    let sheet = try builder.sheet(of: result, options: options) { done, total in
      #expect(total == 3)
      steps.append(done)
    }
    #expect(steps == [1, 2, 3])
    #expect(sheet.tiles[0].source == "1599025493/10B_6_0/picture 0.jpg")
    guard case .picture(let picture) = sheet.tiles[0].context else {
      Issue.record("no surroundings")
      return
    }
    let image = try JPEG.decode(picture.jpeg)
    #expect(image.width == 800 && image.height == 540)
    let face = try #require(picture.face)
    #expect(face == Gallery.face)
    let pixel = (Int(face.center.y) * image.width + Int(face.center.x)) * 3
    #expect(image.bytes[pixel] > 200 && image.bytes[pixel + 2] < 90)
    #expect(sheet.tiles[1].context == .missing("The source file no longer exists."))
    let changed = "The source file has changed since it was ingested."
    #expect(sheet.tiles[2].context == .missing(changed))
    #expect(!(try sheet.pdf()).isEmpty)
  }

  @Test func chosenSightingsAndFacesKeepTheirOrder() throws {
    let gallery = try Gallery()
    let builder = SheetBuilder(reader: try ArchiveReader(path: gallery.archive))
    let options = SheetOptions(printed: Self.printed)
    let sheet = try builder.sheet(
      of: [.sighting(SightingID(rawValue: 3)), .face(FaceID(rawValue: 2))], options: options)
    #expect(sheet.tiles.map(\.identifier) == ["sighting 3", "face 2"])
    #expect(sheet.tiles.map(\.camera) == ["10B_6_2", "10B_6_0"])
    #expect(sheet.tiles.allSatisfy { $0.rank == nil && $0.similarity == nil })
    #expect(sheet.subtitle == "2 faces on 2 cameras" && sheet.queryPictures.isEmpty)
    let unknown = try #require(throws: Failure.self) {
      try builder.sheet(of: [.sighting(SightingID(rawValue: 9))], options: options)
    }
    #expect(unknown.code == .notFound && unknown.description.contains("sighting 9"))
    let none = try #require(throws: Failure.self) {
      try builder.sheet(of: [], options: options)
    }
    #expect(none.code == .usage)
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: Self.clip ?? ""),
      "SKIPPED: no test data; set FACEARCHIVE_TEST_DATA to the folder that holds it"))
  func theFrameOfATimeStampIsFoundInAVideo() throws {
    let clip = try #require(Self.clip)
    let reader = try MediaReader(path: Array(clip.utf8))
    var wanted: [(Int64, PixelImage)] = []
    var count = 0
    while let frame = try reader.nextFrame(), count < 60 {
      if [0, 17, 59].contains(count) { wanted.append((frame.pts, try frame.image())) }
      count += 1
    }
    let facts = try FileManager.default.attributesOfItem(atPath: clip)
    let size = try #require(facts[.size] as? NSNumber).int64Value
    func request(_ pts: Int64) -> ContextFrames.Request {
      ContextFrames.Request(
        path: FilePath(clip), sizeBytes: size, pts: pts,
        face: Box(x: 500, y: 300, width: 80, height: 100))
    }
    let last = try #require(wanted.last).0
    // Out of order, one of them twice, one between two frames, one behind the end.
    let asked = [wanted[2].0, wanted[0].0, wanted[1].0, wanted[0].0, last - 1, Int64.max]
    let contexts = ContextFrames.load(asked.map(request))
    let region = ContextRegion.around(
      request(0).face, width: wanted[0].1.width, height: wanted[0].1.height)
    for (index, frame) in [2, 0, 1, 0].enumerated() {
      guard case .picture(let picture) = contexts[index] else {
        Issue.record("no picture for request \(index)")
        continue
      }
      let part = try wanted[frame].1.cropped(
        to: PixelRegion(x: region.x, y: region.y, width: region.width, height: region.height))
      let scaled = try part.resized(
        width: ContextFrames.maximumWidth,
        height: Int(
          (Float(part.height) * Float(ContextFrames.maximumWidth) / Float(part.width)).rounded()))
      let expected = try JPEG.decode(
        JPEG.encode(
          part.width > ContextFrames.maximumWidth ? scaled : part,
          quality: ContextFrames.quality))
      #expect(try JPEG.decode(picture.jpeg) == expected)
    }
    for context in contexts[4...] {
      #expect(context == .missing("The frame could not be decoded again."))
    }
  }

  private static let clip: String? = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    let data =
      ProcessInfo.processInfo.environment["FACEARCHIVE_TEST_DATA"] ?? root + "/../shared/data"
    return data + "/dump-small/root/1599025493/10B_6_1/clip.mp4"
  }()
}
