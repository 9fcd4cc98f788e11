import FFmpeg
import FaceRecognition
import Foundation
import SightingStream
import TestSupport
import Testing
import Values

@testable import Worker

@Suite(
  "A worker turns a clip into the sightings that are in it",
  .enabled(if: TestResources.isComplete, TestResources.absence), .serialized)
struct SourceWorkerTests {
  private static let clip = "dump-small/root/1599025493/10B_6_3/clip.mp4"

  /// A person of the clips' ground truth.
  private struct Truth: Decodable {
    var source: String
    var person: String
    var start: Double
    var end: Double

    private enum CodingKeys: String, CodingKey {
      case source, person
      case start = "start_s"
      case end = "end_s"
    }
  }

  private func truth(of clip: String) throws -> [Truth] {
    let file = try TestResources.path("dump-small/truth.json").description
    let all = try JSONDecoder().decode(
      [Truth].self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    return all.filter { "dump-small/root/" + $0.source == clip }.sorted { $0.start < $1.start }
  }

  @Test("one for each person, from when to when they are there")
  func sightings() throws {
    let worker = try SourceWorker(library: TestResources.library(), threads: 2)
    let recorded = try Recorded(worker, TestResources.path(Self.clip))
    let truth = try truth(of: Self.clip)
    #expect(recorded.summary?.outcome == .whole)
    let sightings = recorded.sightings.sorted { $0.ordinal < $1.ordinal }
    try #require(sightings.count == truth.count)
    for (sighting, person) in zip(sightings, truth) {
      #expect(abs(sighting.startSeconds - person.start) < 0.45, "\(person.person)")
      #expect(abs(sighting.endSeconds - person.end) < 0.45, "\(person.person)")
      #expect(sighting.keptFaces == 3)
    }
    // Each sighting's best face is most like the query photo of its person.
    let analyzer = try FaceAnalyzer(library: TestResources.library())
    let queries = try truth.map { person in
      let photo = try TestResources.path("dump-small/queries/\(person.person).jpg")
      let image = try StillImage.decode(path: photo.bytes)
      return try #require(try analyzer.analyze(image).first).embedding.vector
    }
    for face in recorded.faces where face.rank == 0 {
      let cosines = queries.map { zip($0, face.embedding).reduce(0) { $0 + $1.0 * $1.1 } }
      #expect(cosines.firstIndex(of: cosines.max() ?? 0) == face.sighting)
      // One of the people looks rather unlike her photo; strangers stay below 0.25 here.
      #expect((cosines.max() ?? 0) > 0.35)
    }
  }

  @Test("bit by bit the same in every run, whatever the threads and the jobs before")
  func deterministic() throws {
    let first = try SourceWorker(library: TestResources.library(), threads: 1)
    let second = try SourceWorker(library: TestResources.library(), threads: 2)
    let clip = try TestResources.path(Self.clip)
    let other = try TestResources.path("dump-small/queries/Rob_Lowe.jpg")
    var options = JobOptions()
    options.framesPerSecond = 2.5
    let once = try Recorded(first, clip, options)
    _ = try Recorded(second, other, options)
    let again = try Recorded(second, clip, options)
    #expect(once.timeless == again.timeless)
    #expect(!once.faces.isEmpty)
  }

  @Test("all faces, when all are kept, and the embedding is that of the crop")
  func keepAll() throws {
    let worker = try SourceWorker(library: TestResources.library(), threads: 2)
    var options = JobOptions()
    options.framesPerSecond = 1
    options.keep = .all
    let recorded = try Recorded(worker, TestResources.path(Self.clip), options)
    let accounting = try #require(recorded.summary?.accounting)
    #expect(accounting.sampled == 20)
    #expect(accounting.rejected["not-among-best"] == nil)
    for sighting in recorded.sightings { #expect(sighting.keptFaces == sighting.detections) }
    let analyzer = try FaceAnalyzer(library: TestResources.library())
    for face in recorded.faces {
      let crop = EncodedCrop(
        jpeg: face.crop.jpeg, width: face.crop.width, height: face.crop.height,
        region: PixelRegion(x: 0, y: 0, width: 1, height: 1), landmarks: face.crop.landmarks)
      let embedding = try analyzer.crops.embed(crop)
      #expect(embedding.vector == face.embedding)
      #expect(embedding.norm == face.embeddingNorm)
      // The landmarks of the frame and of the crop are the same points.
      let scale = face.crop.region.width / Float(face.crop.width)
      for (inFrame, inCrop) in zip(face.landmarks.points, face.crop.landmarks.points) {
        #expect(abs(face.crop.region.x + (inCrop.x + 0.5) * scale - 0.5 - inFrame.x) < 0.01)
        #expect(abs(face.crop.region.y + (inCrop.y + 0.5) * scale - 0.5 - inFrame.y) < 0.01)
      }
    }
  }

  @Test("small faces are refused by the gate that says so")
  func gates() throws {
    let worker = try SourceWorker(library: TestResources.library(), threads: 2)
    var options = JobOptions()
    options.framesPerSecond = 1
    options.minimumFacePixels = 100
    let recorded = try Recorded(worker, TestResources.path(Self.clip), options)
    #expect((recorded.summary?.accounting.rejected["too-small"] ?? 0) > 5)
    #expect(recorded.faces.allSatisfy { $0.box.longerSide >= 100 })
    #expect(recorded.faces.contains { $0.quality.sizePixels < 100 })
  }

  @Test("no sighting where there is nobody")
  func nobody() throws {
    let worker = try SourceWorker(library: TestResources.library(), threads: 2)
    var options = JobOptions()
    options.framesPerSecond = 1
    let recorded = try Recorded(
      worker, TestResources.path("video/car-park-empty.mp4"), options)
    #expect(recorded.sightings.isEmpty)
    #expect(recorded.summary?.outcome == .whole)
    #expect(recorded.summary?.accounting.sampled == 31)
  }

  @Test("a photo: one sighting of one face at second 0")
  func photo() throws {
    let worker = try SourceWorker(library: TestResources.library(), threads: 2)
    let recorded = try Recorded(
      worker, TestResources.path("dump-small/queries/Gordon_Brown.jpg"))
    #expect(recorded.began?.isImage == true)
    #expect(recorded.summary?.outcome == .whole)
    #expect(recorded.summary?.accounting.decoded == 1)
    #expect(recorded.sightings.count == 1)
    #expect(recorded.faces.map(\.seconds) == [0])
  }
}

@Suite(
  "A worker says what is wrong with a file and goes on",
  .enabled(if: TestResources.isComplete, TestResources.absence), .serialized)
struct BrokenSourceTests {
  private let directory: TemporaryDirectory
  private let worker: SourceWorker

  init() throws {
    directory = try TemporaryDirectory()
    worker = try SourceWorker(library: TestResources.library(), threads: 2)
  }

  private func reason(_ path: FilePath) throws -> (kind: String, code: String, message: String) {
    var options = JobOptions()
    options.framesPerSecond = 0.5
    let recorded = try Recorded(worker, path, options)
    switch try #require(recorded.summary).outcome {
    case .whole: return ("whole", "", "")
    case .partial(let reason): return ("partial", reason.code, reason.message)
    case .failed(let reason): return ("failed", reason.code, reason.message)
    }
  }

  @Test("empty, text, a directory")
  func unreadable() throws {
    let empty = try reason(try directory.file("empty.mp4", []))
    #expect((empty.kind, empty.code) == ("failed", "empty-file"))
    let text = try reason(try directory.file("text.mp4", Array("just words\n".utf8)))
    #expect((text.kind, text.code) == ("failed", "not-media"))
    let folder = try reason(FilePath(directory.path))
    #expect((folder.kind, folder.code) == ("failed", "not-media"))
  }

  @Test("an MP4 without its end")
  func truncated() throws {
    let file = try TestResources.path("dump-small/root/1599025493/10B_6_1/clip.mp4").description
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let cut = try reason(
      try directory.file("cut.mp4", Array(bytes.prefix(bytes.count * 6 / 10))))
    #expect(cut.code == "truncated")
    #expect(!cut.message.isEmpty)
  }

  @Test("a damaged MP4 gives what can be had of it")
  func damaged() throws {
    let file = try TestResources.path("dump-small/root/1599025493/10B_6_1/clip.mp4").description
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    for index in (bytes.count / 3)..<(bytes.count / 3 + 40_000) { bytes[index] = 0x55 }
    let result = try reason(try directory.file("damaged.mp4", bytes))
    #expect((result.kind, result.code) == ("partial", "decode-errors"))
  }
}
