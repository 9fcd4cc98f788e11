import Answers
import Archive
import Evaluation
import Foundation
import Testing
import Values

@testable import Query

@Suite("An archive measures on its own faces how alike strangers look")
struct CalibrationTests {
  private static func calibrator(
    _ reader: ArchiveReader, options: Calibrator.Options = .init()
  ) throws -> Calibrator {
    try reader.snapshot { snapshot in
      try Calibrator(snapshot, options: options) { try snapshot.embedding($0) }
    }
  }

  private static func keep(
    _ rows: [(camera: CameraID?, calibration: Calibration)], in archive: TestArchive
  ) throws {
    let writer = try archive.writer()
    let generation = try #require(writer.generation).id
    try writer.keepCalibrations(
      rows.map {
        CalibrationRow(
          generation: generation, camera: $0.camera, measured: TestArchive.start,
          calibration: $0.calibration)
      })
    try writer.close()
  }

  @Test func pairsAreThoseThatMustShowOnePersonOrTwo() throws {
    let crowd = try CrowdedArchive(moments: 4, visitors: 1, seed: 31)
    let found = try Self.calibrator(ArchiveReader(path: crowd.archive.path)).overall()
    #expect(found.subjects == 4 * 2 * 10)
    // Faces at 0, 3 and 6 s of each sighting.
    #expect(found.genuinePairs == 80 * 3)
    // Together in one view, and in both views at the same time; nine pairs of faces each.
    let pairs = 4 * (2 * 45 + 100) * 9
    #expect(found.impostorPairs + found.suspectPairs == pairs)
    // The one who is in both views; half of those pairs are as alike as half of the genuine ones.
    #expect((1...9).contains(found.suspectPairs), "seed 31: \(found.suspectPairs)")
    #expect(!found.isSufficient)
    let last = try #require(found.points.last)
    #expect(last.falseMatchRate == 0 && last.falseMatchInterval.upper > 0)
    #expect((last.falseNonMatchRate ?? 0) > 0)

    var options = Calibrator.Options()
    options.genuineGapSeconds = 4
    let wider = try Self.calibrator(ArchiveReader(path: crowd.archive.path), options: options)
    #expect(wider.overall().genuinePairs == 80)
  }

  @Test func nothingIsSuspectWhereNobodyIsSeenTwice() throws {
    let crowd = try CrowdedArchive(moments: 2, faces: 1, seed: 32)
    let found = try Self.calibrator(ArchiveReader(path: crowd.archive.path)).overall()
    #expect(found.genuinePairs == 0 && found.suspectPairs == 0)
    #expect(found.impostorPairs == 2 * (2 * 45 + 100))
    #expect(found.points.allSatisfy { $0.falseNonMatchRate == nil })
  }

  @Test func largeArchivesAreSampledInRunsOfNeighbours() throws {
    let crowd = try CrowdedArchive(moments: 40, faces: 1, seed: 33)
    var options = Calibrator.Options()
    options.mostSightings = 500
    let found = try Self.calibrator(
      ArchiveReader(path: crowd.archive.path), options: options
    ).overall()
    #expect(found.subjects == 500)
    // Twelve and a half moments in each of two runs.
    #expect(found.impostorPairs > 24 * 190 && found.impostorPairs <= 25 * 190)
  }

  @Test func whoMustBeTwoPeople() {
    func subject(
      camera: Int32, source: Int64, from: Int64, to: Int64, isImage: Bool = false,
      isTimeNominal: Bool = false
    ) -> CalibrationSubject {
      CalibrationSubject(
        sighting: SightingID(rawValue: 1), camera: CameraID(rawValue: camera),
        source: SourceID(rawValue: source), start: WallTime(milliseconds: from),
        end: WallTime(milliseconds: to), isImage: isImage, isTimeNominal: isTimeNominal, faces: [])
    }
    let one = subject(camera: 1, source: 1, from: 0, to: 5000)
    let two = Calibrator.areTwoPeople
    #expect(two(one, subject(camera: 1, source: 1, from: 4999, to: 9000)))
    // One after the other: may be one person who was lost and found.
    #expect(!two(one, subject(camera: 1, source: 1, from: 5000, to: 9000)))
    // Another file of the same camera may be a copy of the same scene.
    #expect(!two(one, subject(camera: 1, source: 2, from: 100, to: 9000)))
    #expect(two(one, subject(camera: 2, source: 2, from: 5000, to: 9000)))
    #expect(!two(one, subject(camera: 2, source: 2, from: 5001, to: 9000)))
    // Another lens of the same device may show the same person, and a copy does.
    #expect(!two(one, subject(camera: 2, source: 1, from: 100, to: 4000)))
    func copies(
      _ first: CalibrationSubject, _ second: CalibrationSubject, _ similarity: Float?
    ) -> Bool { Calibrator.areCopies(first, second, similarity: similarity) }
    let copy = subject(camera: 2, source: 2, from: 0, to: 5000)
    #expect(copies(one, copy, 0.99) && !copies(one, copy, 0.8) && !copies(one, copy, nil))
    #expect(!copies(one, subject(camera: 2, source: 2, from: 0, to: 5001), 0.99))
    let photo = subject(camera: 3, source: 3, from: 0, to: 0, isImage: true)
    #expect(two(photo, subject(camera: 3, source: 3, from: 0, to: 0, isImage: true)))
    #expect(two(photo, subject(camera: 4, source: 4, from: 0, to: 0, isImage: true)))
    let nominal = subject(camera: 4, source: 5, from: 0, to: 0, isImage: true, isTimeNominal: true)
    #expect(!two(photo, nominal))
  }

  /// One search by the first face; what it opens is closed again.
  private static func search(
    _ archive: TestArchive, filter: SearchFilter = SearchFilter(),
    options: QueryOptions = QueryOptions()
  ) throws -> SearchAnswer {
    try archive.searcher().search(
      .face(FaceID(rawValue: 1)), filter: filter, options: options)
  }

  @Test func searchesTellFalseMatchesByWhatWasMeasured() throws {
    let archive = try CrowdedArchive(moments: 125, people: 20, faces: 1, seed: 34).archive
    let before = try Self.search(archive).searched
    #expect(before.falseMatchBasis == nil && before.minimumSimilarity.origin == "none")
    #expect(!before.sentences.contains { $0.contains("False matches") })

    let measured = try Self.calibrator(ArchiveReader(path: archive.path))
    let overall = measured.overall()
    let effective = overall.effectivePairs
    #expect(effective >= Calibration.sufficientPairs, "seed 34")
    // Both cameras take part in all pairs between them, and so have data enough themselves.
    let cameras = measured.byCamera()
    #expect(cameras.count == 2)
    try Self.keep(
      [(camera: nil, calibration: overall)]
        + cameras.map { (camera: $0.camera, calibration: $0.calibration) }, in: archive)

    let searched = try Self.search(archive)
    let explanation = searched.searched
    #expect(explanation.minimumSimilarity.origin == "calibrated")
    #expect(explanation.minimumSimilarity.falseMatchRate == SimilarityFloor.defaultRate)
    #expect(explanation.falseMatchBasis?.origin == "archive")
    #expect(
      explanation.floorWords.hasSuffix(
        "(false match rate 1 in 10,000, measured on this archive)"))
    let expected = try #require(explanation.expectedFalseMatches)
    #expect(abs(expected.count / (1e-4 * Double(explanation.facesSearched)) - 1) < 0.01)
    let (lower, upper) = (try #require(expected.lower), try #require(expected.upper))
    #expect(lower <= expected.count && expected.count <= upper)
    #expect(explanation.sentences.contains { $0.contains("by this archive's calibration.") })
    let best = try #require(searched.hits.first?.expectedFalseMatches)
    #expect(best.isUpperBound && best.count < upper)

    var filter = SearchFilter()
    filter.cameras = ["10B_6_1"]
    let one = try Self.search(archive, filter: filter).searched
    #expect(one.falseMatchBasis?.origin == "camera" && one.falseMatchBasis?.camera == "10B_6_1")
    #expect(one.facesSearched == 125 * 20)

    var options = QueryOptions()
    options.maximumFalseMatches = 0.5
    let limited = try Self.search(archive, options: options)
    let count = try #require(limited.searched.expectedFalseMatches).count
    #expect(abs(count - 0.5) < 0.01 && limited.hits.count >= 1)
    options.maximumFalseMatches = 1e-9
    let beyond = try Self.search(archive, options: options).searched
    #expect(
      beyond.minimumSimilarity.maximumFalseMatches == 1e-9
        && beyond.minimumSimilarity.isReached == false)
  }

  /// The false matches that were forecast are counted in an archive of other people.
  @Test func expectedFalseMatchesComeTrueInAnotherArchive() throws {
    let known = try CrowdedArchive(moments: 40, seed: 35)
    let other = try CrowdedArchive(moments: 40, seed: 36)
    let calibration = try Self.calibrator(ArchiveReader(path: known.archive.path)).overall()
    let counted = try Self.calibrator(ArchiveReader(path: other.archive.path)).overall()
    for rate in [3e-2, 1e-2, 3e-3, 1e-3] {
      let point = try #require(calibration.points.last { $0.falseMatchRate >= rate })
      let seen = try #require(counted.points.first { $0.similarity == point.similarity })
      let below = hypot(
        point.falseMatchRate - point.falseMatchInterval.lower,
        seen.falseMatchInterval.upper - seen.falseMatchRate)
      let above = hypot(
        point.falseMatchInterval.upper - point.falseMatchRate,
        seen.falseMatchRate - seen.falseMatchInterval.lower)
      let difference = seen.falseMatchRate - point.falseMatchRate
      #expect(-below <= difference && difference <= above, "seeds 35, 36, rate \(rate)")
    }
  }

  private static func kept(in archive: TestArchive) throws -> [CalibrationRow] {
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      let generation = try #require(try snapshot.liveGeneration)
      return try snapshot.calibrations(of: generation.id)
    }
  }

  @Test func tooLittleDataIsSaid() throws {
    let archive = try CrowdedArchive(moments: 2, seed: 37).archive
    let overall = try Self.calibrator(ArchiveReader(path: archive.path)).overall()
    try Self.keep([(camera: nil, calibration: overall)], in: archive)
    let kept = try Self.kept(in: archive)
    #expect(kept.map(\.calibration) == [overall])
    let basis = FalseMatchBasis(
      model: "made", calibrations: kept, camera: nil,
      published: [.init(similarity: 0.4, rate: 1e-4, interval: nil)])
    #expect(basis?.curve.origin == .published)
    #expect(basis?.shortcoming == .tooLittleData(pairs: overall.effectivePairs))
    // Measuring again replaces what was kept.
    try Self.keep([(camera: nil, calibration: overall)], in: archive)
    #expect(try Self.kept(in: archive) == kept)
    #expect(try Self.search(archive).searched.falseMatchBasis == nil)
  }
}
