import FFmpeg
import FaceRecognition
import Foundation
import TestSupport
import Testing
import Values

@testable import Query

@Suite(
  "A photo is searched with whichever way it lies",
  .enabled(if: TestResources.weights != nil, TestResources.noWeights),
  .enabled(if: TestResources.data != nil, TestResources.noData))
struct TurnedPhotoTests {
  static let people = [
    "Colin_Powell", "Serena_Williams", "Gloria_Macapagal_Arroyo", "George_W_Bush", "Tony_Blair",
    "Hugo_Chavez", "Jennifer_Capriati", "Kofi_Annan",
  ]

  /// A photo of LFW, enlarged, in the midst of a wall.
  static func portrait(_ person: String, side: Int = 400, margin: Int = 100) throws -> PixelImage {
    let face = try PhotoTests.pixels(PhotoTests.photo(person, 1)).resized(width: side, height: side)
    return try wall(face, x: margin, y: margin / 2, width: side + 2 * margin, height: side + margin)
  }

  /// A picture on a wall of one colour.
  static func wall(
    _ picture: PixelImage, x: Int, y: Int, width: Int, height: Int
  ) throws -> PixelImage {
    var bytes = [UInt8](repeating: 118, count: width * height * 3)
    for row in 0..<picture.height {
      let start = ((y + row) * width + x) * 3
      bytes.replaceSubrange(
        start..<(start + picture.width * 3),
        with: picture.bytes[(row * picture.width * 3)..<((row + 1) * picture.width * 3)])
    }
    return try PixelImage(width: width, height: height, bytes: bytes)
  }

  /// The picture turned clockwise, so many quarters, as a file.
  static func file(_ image: PixelImage, quarters: Int, in folder: TemporaryDirectory) throws
    -> QueryPhoto
  {
    let whole = try MediaReader(bytes: JPEG.encode(image, quality: 92))
    let turned = try StillImage.frame(from: whole).turned(quarters: quarters).image()
    let path = folder.path + "/\(UUID().uuidString).jpg"
    try Data(JPEG.encode(turned, quality: 92)).write(to: URL(fileURLWithPath: path))
    return QueryPhoto(path: FilePath(path))
  }

  static func similarity(_ left: QueryFace, _ right: QueryFace) -> Float {
    zip(left.vector, right.vector).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test("Turned by any quarter it gives the face that it gives upright, and says so")
  func quarters() throws {
    let folder = try TemporaryDirectory()
    let analyzer = try FaceAnalyzer(library: PhotoTests.library())
    for person in Self.people {
      let image = try Self.portrait(person)
      let upright = try QueryFace(
        photos: [Self.file(image, quarters: 0, in: folder)], analyzer: analyzer)
      #expect(upright.turnedDegrees == [0], "\(person)")
      for quarters in 1...3 {
        let photo = try Self.file(image, quarters: quarters, in: folder)
        let turned = try QueryFace(photos: [photo], analyzer: analyzer)
        #expect(turned.turnedDegrees == [360 - 90 * quarters], "\(person), \(quarters)")
        #expect(Self.similarity(upright, turned) > 0.9, "\(person), \(quarters)")
        // The boxes to choose from are those of the photo as people see it.
        let choices = try QueryFace.choices(in: photo.path, analyzer: analyzer)
        let first = try #require(choices.first?.box)
        #expect(abs(first.center.x - 300) < 60 && abs(first.center.y - 250) < 80, "\(person)")
      }
    }
  }

  @Test("A photo whose faces are upright is not turned", arguments: [1, 2, 3])
  func uprightStays(number: Int) throws {
    let analyzer = try FaceAnalyzer(library: PhotoTests.library())
    for person in ["Colin_Powell", "Serena_Williams", "George_W_Bush", "Tony_Blair"] {
      let photo = QueryPhoto(path: try PhotoTests.photo(person, number), face: 1)
      #expect(try QueryFace(photos: [photo], analyzer: analyzer).turnedDegrees == [0])
    }
  }

  @Test("Of several photos each is turned by itself")
  func several() throws {
    let folder = try TemporaryDirectory()
    let analyzer = try FaceAnalyzer(library: PhotoTests.library())
    let image = try Self.portrait("Colin_Powell")
    let query = try QueryFace(
      photos: [0, 2, 1].map { try Self.file(image, quarters: $0, in: folder) }, analyzer: analyzer)
    #expect(query.turnedDegrees == [0, 180, 270])
    #expect(try #require(query.agreement) > 0.9)
  }

  @Test("A face that is small in a large photo is found", arguments: 0..<4)
  func largePhoto(quarters: Int) throws {
    let folder = try TemporaryDirectory()
    let analyzer = try FaceAnalyzer(library: PhotoTests.library())
    let face = try PhotoTests.pixels(PhotoTests.photo("Colin_Powell", 1))
    let upright = try QueryFace(
      photos: [Self.file(face, quarters: 0, in: folder)], analyzer: analyzer)
    // LFW's heads are about 100 of 250 pixels high: 36 of 4,000 here, 11 of them where the detector
    // gets the whole at once.
    let small = try face.resized(width: 90, height: 90)
    let large = try Self.wall(small, x: 2_900, y: 700, width: 4_000, height: 2_000)
    let query = try QueryFace(
      photos: [Self.file(large, quarters: quarters, in: folder)], analyzer: analyzer)
    #expect(query.turnedDegrees == [(4 - quarters) % 4 * 90])
    #expect(Self.similarity(upright, query) > 0.6)
  }

  @Test("A photo without any face says that no turn shows one")
  func noFace() throws {
    let folder = try TemporaryDirectory()
    let analyzer = try FaceAnalyzer(library: PhotoTests.library())
    let empty = try PixelImage(
      width: 300, height: 200, bytes: [UInt8](repeating: 90, count: 300 * 200 * 3))
    let photo = try Self.file(empty, quarters: 0, in: folder)
    let failure = #expect(throws: Failure.self) {
      try QueryFace(photos: [photo], analyzer: analyzer)
    }
    #expect(failure?.code == .noFace)
  }
}
