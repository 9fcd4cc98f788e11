import Testing
import Values

@testable import Evaluation

@Suite("Protocol files and names are read as their makers wrote them")
struct ProtocolFileTests {
  @Test("pairs.txt: folds, kinds and numbers")
  func pairs() throws {
    let text = "2\t1\nAnn_Lee\t1\t12\nAnn_Lee\t1\tBo\t2\r\nBo\t10\t2\nCy\t123\tBo\t10000\n\n"
    let file = try PairsFile(text: text)
    #expect(file.foldCount == 2)
    #expect(file.pairs.map(\.isGenuine) == [true, false, true, false])
    #expect(file.pairs.map(\.fold) == [0, 0, 1, 1])
    #expect(file.pairs[0].first.stem == "Ann_Lee/Ann_Lee_0001")
    #expect(file.pairs[0].second.stem == "Ann_Lee/Ann_Lee_0012")
    #expect(file.pairs[3].second.stem == "Bo/Bo_10000")
    #expect(try PairsFile(text: "1\nA 1 2\nA 1 B 1\n").foldCount == 1)
  }

  @Test(
    "What is no list of pairs is refused with its line",
    arguments: [
      ("", "line 1"), ("x\ty\n", "line 1"), ("1\t1\nA\t1\t2\n", "announces 2"),
      ("1\t1\nA\t1\t2\nA 1 B\n", "line 3"), ("1\t1\nA\tx\t2\nA 1 B 1\n", "line 2"),
      ("1\t1\n../A\t1\t2\nA 1 B 1\n", "line 2"), ("-1\t300\n", "line 1"),
      ("9223372036854775807\t9223372036854775807\n", "line 1"),
    ])
  func refused(_ text: String, _ hint: String) throws {
    let failure = #expect(throws: Failure.self) { try PairsFile(text: text) }
    #expect(failure?.code == .usage)
    #expect(failure?.description.contains(hint) == true, "\(failure?.description ?? "")")
  }

  @Test("Names of the surveillance database")
  func names() {
    typealias Name = SurveillanceProtocol.PhotoName
    #expect(Name(fileName: "001_frontal.JPG") == .mugshot(subject: 1))
    #expect(Name(fileName: "130_cam5_3.jpg") == .probe(subject: 130, camera: 5, distance: 3))
    #expect(Name(fileName: "044_cam7_1.jpg") == .probe(subject: 44, camera: 7, distance: 1))
    for other in [
      "001_cam8.jpg", "001_L1.jpg", "1_cam1_1.jpg", "001_cam1_4.jpg", "x", "001_cam1_1.txt",
    ] {
      #expect(Name(fileName: other) == nil, "\(other)")
    }
    #expect(SurveillanceProtocol.Group(subject: 43) == .training)
    #expect(SurveillanceProtocol.Group(subject: 44) == .development)
    #expect(SurveillanceProtocol.Group(subject: 88) == .evaluation)
    #expect(SurveillanceProtocol.Group(subject: 131) == nil)
    #expect((1...3).map(SurveillanceProtocol.metres) == [4.2, 2.6, 1.0])
  }

  /// Subjects 42...90, so that all groups have some; the farther away, the more alike all look.
  private static func photos() -> [SurveillanceProtocol.Photo] {
    let faces = RandomFaces(people: 49, photosEach: 1, dimension: 24, scatter: 0, seed: 5)
    var generator = SplitMix64(seed: 6)
    var photos: [SurveillanceProtocol.Photo] = []
    for subject in 42...90 {
      let face = faces.vectors[subject - 42]
      photos.append(.init(name: .mugshot(subject: subject), vector: face))
      for camera in 1...7 {
        for distance in 1...3 {
          let scatter = Float(4 - distance) * 0.2
          var vector: [Float]? = RandomFaces.unit(
            face.map { $0 + scatter * Float.random(in: -1...1, using: &generator) })
          if subject == 60 && camera == 2 { vector = nil }
          photos.append(
            .init(
              name: .probe(subject: subject, camera: camera, distance: distance), vector: vector))
        }
      }
    }
    return photos
  }

  @Test("The surveillance protocols take the probes that are theirs")
  func surveillance() throws {
    let database = SurveillanceProtocol(Self.photos())
    #expect(database.mugshotCount == 49 && database.probeCount == 49 * 21)
    let close = database.identification(.close)
    #expect(close.probes == 49 * 5 && close.known == 49 * 5 && close.galleryPeople == 49)
    #expect(close.probesWithoutEmbedding == 1)
    #expect(database.identification(.combined).probes == 49 * 15)
    #expect(database.identification(.infrared).probes == 49 * 6)
    let far = database.identification(.far)
    #expect(close.found(withinRank: 1).value > far.found(withinRank: 1).value)

    let verification = try #require(database.verification(.far))
    // Development has the 44 subjects 44...87, evaluation here only 88...90.
    #expect(verification.falseAccepts.trials == 3 * 5 * 2)
    #expect(verification.falseRejects.trials == 3 * 5)
    #expect(verification.developmentFalseRejects.trials == 44 * 5)
    #expect(verification.developmentFalseAccepts.trials == 44 * 5 * 43)
    let gap =
      verification.developmentFalseAccepts.value - verification.developmentFalseRejects.value
    #expect(abs(gap) < 0.01)
    #expect(
      verification.halfTotalErrorRate
        == (verification.falseAccepts.value + verification.falseRejects.value) / 2)
    #expect(SurveillanceProtocol([]).verification(.far) == nil)
  }
}
