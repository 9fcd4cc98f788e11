import Archive
import FFmpeg
import FaceRecognition
import Foundation
import SightingStream
import TestSupport
import Testing
import Values

@testable import Query

@Suite(
  "Photos are searched with through the real networks",
  .enabled(if: TestResources.weights != nil, TestResources.noWeights),
  .enabled(if: TestResources.data != nil, TestResources.noData))
struct PhotoTests {
  static func library() throws -> ModelLibrary {
    try ModelLibrary(directory: try #require(TestResources.weights))
  }

  static func photo(_ name: String, _ number: Int) throws -> FilePath {
    let digits = "000\(number)".suffix(4)
    return FilePath(
      try #require(TestResources.data) + "/lfw/\(name)/\(name)_\(digits).jpg")
  }

  static func pixels(_ path: FilePath) throws -> PixelImage {
    try StillImage.decode(path: path.bytes)
  }

  /// Writes `image` into the archive's temporary folder.
  static func file(
    _ name: String, _ bytes: [UInt8], in archive: TestArchive
  ) throws -> FilePath {
    let path = archive.directory + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return FilePath(path)
  }

  /// Two pictures of one height, side by side.
  static func beside(_ left: PixelImage, _ right: PixelImage) throws -> PixelImage {
    var bytes: [UInt8] = []
    for row in 0..<left.height {
      bytes += left.bytes[(row * left.width * 3)..<((row + 1) * left.width * 3)]
      bytes += right.bytes[(row * right.width * 3)..<((row + 1) * right.width * 3)]
    }
    return try PixelImage(width: left.width + right.width, height: left.height, bytes: bytes)
  }

  /// An archive made with the library's embedder: one photo of each of `people` as a sighting.
  static func archive(of people: [(name: String, number: Int)]) throws -> TestArchive {
    let library = try library()
    let analyzer = try FaceAnalyzer(library: library)
    let model = try library.entry(.embedder)
    let archive = try TestArchive()
    let writer = try ArchiveWriter(
      path: archive.path,
      embedder: EmbedderIdentity(
        name: model.name, sha256: model.sha256, dimension: model.dimension ?? 0,
        precision: model.precision))
    for (index, person) in people.enumerated() {
      let id = try writer.register([TestArchive.registration(index)])[0].sourceID
      try writer.claim(id)
      var facts = TestArchive.facts
      facts.models.embedder = model.sha256
      try writer.append(id, record: .sourceBegan(facts))
      let faces = try analyzer.analyze(pixels(photo(person.name, person.number)))
      let face = try #require(faces.first)
      let region = face.crop.region
      let box = Box(
        x: Float(region.x), y: Float(region.y), width: Float(region.width),
        height: Float(region.height))
      let quality = FaceQuality(
        overall: 0.5, detectorScore: face.detection.score, sizePixels: 80, sharpness: 0.5,
        yawDegrees: 0, pitchDegrees: 0, rollDegrees: 0)
      try writer.append(
        id,
        record: .face(
          StreamedFace(
            sighting: 0, rank: 0, pts: 0, seconds: 0, box: face.detection.box,
            landmarks: face.detection.landmarks, quality: quality,
            crop: Crop(
              jpeg: face.crop.jpeg, width: face.crop.width, height: face.crop.height, region: box,
              landmarks: face.crop.landmarks), embedding: face.embedding.vector,
            embeddingNorm: face.embedding.norm)))
      try writer.append(
        id, record: .sightingEnded(TestArchive.ended(0, kept: 1, from: 0)))
      try writer.append(id, record: .sourceEnded(TestArchive.summary(sightings: 1)))
    }
    try writer.close()
    return archive
  }

  @Test func aPersonIsFoundAmongOthersAboveThePublishedThreshold() throws {
    let archive = try Self.archive(of: [
      ("Colin_Powell", 1), ("Serena_Williams", 1), ("Gloria_Macapagal_Arroyo", 1),
      ("Colin_Powell", 7), ("George_W_Bush", 3),
    ])
    let searcher = Searcher(
      reader: try ArchiveReader(path: archive.path), library: try Self.library())
    let one = try searcher.find(
      .photos([QueryPhoto(path: try Self.photo("Colin_Powell", 12))]))
    #expect(Set(one.answer.hits.map(\.sighting.rawValue)) == [1, 4])
    #expect(one.query.agreement == nil && one.query.pictures.count == 1)
    let searched = one.answer.searched
    let floor = searched.minimumSimilarity
    #expect(floor.similarity == 0.445)
    #expect(floor.origin == "published" && floor.falseMatchRate == 1e-4)
    let basis = try #require(searched.falseMatchBasis)
    #expect(basis.origin == "published" && basis.model == searched.model)
    #expect(basis.shortcoming == "not-calibrated")
    #expect(searched.sentences.contains { $0.contains("not calibrated") })
    let best = try #require(one.answer.hits.first)
    let expected = try #require(best.expectedFalseMatches)
    #expect(expected.count <= 5 * 1e-4)

    let several = try searcher.find(
      .photos(
        try [12, 20, 33].map { QueryPhoto(path: try Self.photo("Colin_Powell", $0)) }))
    #expect(Set(several.answer.hits.map(\.sighting.rawValue)) == [1, 4])
    #expect(several.query.pictures.count == 3)
    #expect(try #require(several.query.agreement) > 0.445)
    #expect(several.answer.hits[0].similarity > best.similarity - 0.1)

    // What the published floor keeps out is counted, and shown when it is asked for.
    let weaker = try [1, 3, 12, 20, 33].map { number in
      let photo = try Self.photo("George_W_Bush", number)
      return (photo, try searcher.search(.photos([QueryPhoto(path: photo, face: 1)])))
    }
    var lower = QueryOptions()
    lower.minimumSimilarity = 0.377
    for (photo, result) in weaker {
      let all = try searcher.search(
        .photos([QueryPhoto(path: photo, face: 1)]), options: lower)
      #expect(result.searched.weaker?.count ?? 0 == all.hits.count - result.hits.count)
      #expect(all.searched.weaker == nil)
    }

    let mixed = try searcher.search(
      .photos([
        QueryPhoto(path: try Self.photo("Colin_Powell", 12)),
        QueryPhoto(path: try Self.photo("Serena_Williams", 2)),
      ]))
    #expect(try #require(mixed.query.agreement) < 0.445)
  }

  @Test func photosOfNobodyOrOfSeveralSaySo() throws {
    let archive = try Self.archive(of: [("Colin_Powell", 1), ("Serena_Williams", 1)])
    let searcher = Searcher(
      reader: try ArchiveReader(path: archive.path), library: try Self.library())
    func failure(_ photo: QueryPhoto) throws -> Failure {
      try #require(throws: Failure.self) { try searcher.search(.photos([photo])) }
    }
    let wall = try PixelImage(
      width: 320, height: 240, bytes: [UInt8](repeating: 90, count: 320 * 240 * 3))
    let blank = try Self.file("wall.jpg", JPEG.encode(wall, quality: 90), in: archive)
    let none = try failure(QueryPhoto(path: blank))
    #expect(none.code == .noFace && none.description.contains("wall.jpg"))

    let pair = try Self.beside(
      Self.pixels(Self.photo("Colin_Powell", 12)), Self.pixels(Self.photo("Serena_Williams", 2)))
    let group = try Self.file("group.jpg", JPEG.encode(pair, quality: 95), in: archive)
    let several = try failure(QueryPhoto(path: group))
    #expect(several.code == .severalFaces)
    let choices = try #require(several.cause as? SeveralFaces).choices
    #expect(choices.count == 2)
    for choice in choices {
      let result = try searcher.search(
        .photos([QueryPhoto(path: group, face: choice.number)]))
      let isLeft = choice.box.center.x < 250
      #expect(result.hits.map(\.sighting.rawValue) == [isLeft ? 1 : 2])
    }
    #expect(try failure(QueryPhoto(path: group, face: 9)).code == .notFound)

    let text = try Self.file("text.jpg", Array("no picture at all".utf8), in: archive)
    let unreadable = try failure(QueryPhoto(path: text))
    #expect(unreadable.code == .unreadableMedia && unreadable.description.contains("text.jpg"))
    let absent = try failure(QueryPhoto(path: FilePath(archive.directory + "/absent.jpg")))
    #expect(absent.code == .unreadableMedia)
    #expect(absent.reason.contains("No such file"), "\(absent)")
  }

  @Test func anArchiveOfAnotherModelIsRefused() throws {
    let archive = try TestArchive(sources: 2, seed: 1)
    let searcher = Searcher(
      reader: try ArchiveReader(path: archive.path), library: try Self.library())
    let failure = try #require(throws: Failure.self) {
      try searcher.search(.photos([QueryPhoto(path: try Self.photo("Colin_Powell", 12))]))
    }
    #expect(failure.code == .modelMismatch && failure.description.contains("model made"))
  }
}
