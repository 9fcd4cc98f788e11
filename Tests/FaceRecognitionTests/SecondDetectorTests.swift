import FFmpeg
import Foundation
import OpenVINO
import TestSupport
import Testing
import Values

@testable import FaceRecognition

/// Detectors that are not installed.
enum SecondDetector: String, CaseIterable {
  /// Among the test data.
  case yunetN = "models/yunet_n_dynamic.onnx"
  /// What `Tools/prepare/detector` fetches.
  case retinaFace = "retinaface.onnx"

  var path: String? {
    let directory: String?
    switch self {
    case .yunetN: directory = TestResources.data
    case .retinaFace:
      let environment = ProcessInfo.processInfo.environment
      directory =
        environment["FACEARCHIVE_TEST_DETECTORS"]
        ?? (environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache")
        + "/facearchive/models"
    }
    let path = directory.map { $0 + "/" + rawValue }
    return path.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
  }

  static let missing: Comment =
    "SKIPPED: no second detector; run Tools/prepare/detector, or set FACEARCHIVE_TEST_DATA"

  var description: ModelDescription {
    var input = ModelManifest.Input(
      width: nil, height: nil, multipleOf: 32, layout: .channelsFirst, channelOrder: .bgr,
      mean: [0, 0, 0], scale: [1, 1, 1])
    if self == .retinaFace { input.mean = [104, 117, 123] }
    var description = ModelDescription(
      name: "second", role: .detector, licence: "none", input: input,
      outputs: self == .retinaFace ? ["loc", "conf", "landmarks"] : [])
    description.decoder = self == .retinaFace ? .retinaface : .yunet
    return description
  }

  /// An analyzer with this detector in the default's place.
  func analyzer(
    change: (inout ModelDescription) -> Void = { _ in }
  ) throws -> (ModelFile, ModelLibrary, FaceAnalyzer) {
    let library = try ModelLibrary(directory: try #require(TestResources.weights))
    var description = description
    change(&description)
    let file = try description.file(at: try #require(path), among: library)
    let added = library.adding(file)
    var names = added.manifest.defaults
    names.detector = "second"
    let analyzer = try FaceAnalyzer(
      library: added, criteria: FaceCriteria(detectorScore: 0.5), models: names)
    return (file, added, analyzer)
  }
}

@Suite(
  "Other detectors find the faces that the default one finds",
  .enabled(if: TestResources.weights != nil, TestResources.noWeights),
  .enabled(if: TestResources.data != nil, TestResources.noData))
struct SecondDetectorTests {
  private func photos(_ count: Int) throws -> [PixelImage] {
    let all = try LFW().photos
    return try (0..<count).map { try TestResources.image(all[$0 * all.count / count].path) }
  }

  @Test(
    "The face in the middle of each photo, by boxes that overlap",
    .enabled(if: SecondDetector.allCases.contains { $0.path != nil }, SecondDetector.missing),
    arguments: SecondDetector.allCases.filter { $0.path != nil })
  func overlap(_ second: SecondDetector) throws {
    let first = try TestResources.analyzer()
    let (_, _, other) = try second.analyzer()
    var overlaps: [Float] = []
    let photos = try photos(60)
    for photo in photos {
      let middle = Point(x: Float(photo.width) / 2, y: Float(photo.height) / 2)
      func face(_ analyzer: FaceAnalyzer) throws -> Detection? {
        try analyzer.finder.faces(
          inPhoto: photo, threshold: analyzer.criteria.detectorScore
        ).filter {
          $0.box.x < middle.x && $0.box.maxX > middle.x && $0.box.y < middle.y
            && $0.box.maxY > middle.y
        }.max { $0.score < $1.score }
      }
      guard let one = try face(first), let two = try face(other) else { continue }
      overlaps.append(one.box.intersectionOverUnion(two.box))
      #expect(ModelTrial.flaw(of: two) == nil)
      // Eyes, nose and mouth are where the other detector sees them, to a tenth of the face.
      for (p, q) in zip(one.landmarks.points, two.landmarks.points) {
        #expect(hypot(p.x - q.x, p.y - q.y) < 0.2 * one.box.height)
      }
    }
    overlaps.sort()
    let mean = overlaps.reduce(0, +) / Float(max(1, overlaps.count))
    #expect(overlaps.count >= photos.count * 98 / 100)
    #expect(mean > 0.6 && overlaps.first ?? 0 > 0.4, "\(second): \(mean), \(overlaps.prefix(3))")
  }

  @Test(
    "On trial a detector finds the faces of photos, and one that is fed wrongly does not",
    .enabled(if: SecondDetector.retinaFace.path != nil, SecondDetector.missing))
  func golden() throws {
    let faces = try photos(12).enumerated().map {
      ModelTrial.GoldenFace(picture: $0.element, box: nil, name: "photo \($0.offset)")
    }
    let (file, library, right) = try SecondDetector.retinaFace.analyzer()
    _ = try ModelTrial(file, library: library).run()
    let report = try ModelTrial.find(faces, with: right)
    #expect(report.pictures == 12 && report.found == 12, "\(report.flaws)")
    let (_, _, wrong) = try SecondDetector.retinaFace.analyzer {
      $0.input.scale = [0.01, 0.01, 0.01]
    }
    let other = try ModelTrial.find(faces, with: wrong)
    #expect(other.found < 6 && other.flaws.count == 12 - other.found)
    let elsewhere = faces.map { face in
      ModelTrial.GoldenFace(
        picture: face.picture, box: Box(x: 0, y: 0, width: 30, height: 30), name: face.name)
    }
    let misplaced = try ModelTrial.find(elsewhere, with: right)
    #expect(misplaced.found == 0 && misplaced.flaws[0].contains("elsewhere in photo 0"))
  }

  @Test("Points outside the box, or upside down, are a flaw")
  func flaws() throws {
    let box = Box(x: 10, y: 10, width: 100, height: 100)
    let good = DecoderCase.detection(box, score: 1)
    #expect(ModelTrial.flaw(of: good) == nil)
    var outside = good
    outside.landmarks.nose.x = 200
    #expect(ModelTrial.flaw(of: outside)?.contains("outside the box") == true)
    var turned = good
    turned.landmarks = good.landmarks.mapped { Point(x: $0.x, y: 120 - $0.y) }
    #expect(ModelTrial.flaw(of: turned)?.contains("below the mouth") == true)
  }

  @Test("A detector with an input of one size sees all of a photo")
  func fixedSize() throws {
    guard SecondDetector.yunetN.path != nil else { return }
    let (_, _, free) = try SecondDetector.yunetN.analyzer()
    let (_, _, fixed) = try SecondDetector.yunetN.analyzer {
      ($0.input.width, $0.input.height) = (320, 192)
    }
    #expect(!fixed.finder.detector.takesAnySize)
    let photo = try photos(1)[0]
    // Twice as large as the input, with the face at the right and at the bottom.
    let large = try photo.placed(
      x: 640 - photo.width, y: 480 - photo.height, width: 640, height: 480)
    func first(_ analyzer: FaceAnalyzer) throws -> Detection? {
      try analyzer.finder.faces(
        inPhoto: large, threshold: analyzer.criteria.detectorScore
      ).first
    }
    let expected = try #require(try first(free))
    let found = try #require(try first(fixed))
    #expect(found.box.intersectionOverUnion(expected.box) > 0.6)
  }
}
