import Foundation
import SightingStream
import Testing
import Values

@testable import Archive

@Suite("A worker that sends nonsense spoils its own source and no other")
struct StreamCheckTests {
  let archive: TestArchive
  let writer: ArchiveWriter
  let source: SourceID

  init() throws {
    archive = try TestArchive()
    writer = try archive.writer()
    source = try writer.register([Made.file(1)])[0].sourceID
    try writer.claim(source)
  }

  func face(_ change: (inout StreamedFace) -> Void) -> Record {
    var random = SplitMix64(seed: 1)
    var face = Made.face(sighting: 0, rank: 0, pts: 0, &random)
    change(&face)
    return .face(face)
  }

  @Test("Numbers that cannot be are refused, and the writer goes on")
  func nonsense() throws {
    let huge = Double.greatestFiniteMagnitude
    var facts = Made.facts(1)
    facts.declaredSeconds = .nan
    let records: [Record] = [
      face { $0.seconds = .infinity }, face { $0.seconds = huge }, face { $0.sighting = -1 },
      face { $0.rank = .min }, face { $0.embedding = [1] },
      face { $0.embedding[3] = .nan }, face { $0.embedding = $0.embedding.map { $0 * 2 } },
      face { $0.box.x = .nan }, face { $0.crop.region.width = .infinity },
      face { $0.landmarks.nose.y = 1e30 }, face { $0.quality.overall = .nan },
      face { $0.crop.jpeg = [] }, face { $0.crop.width = .max }, .sourceBegan(facts),
      .progress(Progress(seconds: .nan, accounting: FrameAccounting())),
      .sightingEnded(
        StreamedSighting(
          ordinal: 0, startPTS: 0, endPTS: 0, startSeconds: 0, endSeconds: .infinity,
          detections: 1, keptFaces: 0, firstBox: Box(x: 0, y: 0, width: 1, height: 1),
          lastBox: Box(x: 0, y: 0, width: 1, height: 1))),
      .sourceEnded(
        SourceSummary(
          job: 1, outcome: .whole, decodedSeconds: huge, sightings: 0,
          accounting: FrameAccounting(), stageSeconds: [:])),
    ]
    for record in records {
      let failure = #expect(throws: Failure.self, "\(record)") {
        try writer.append(source, record: record)
      }
      #expect(failure?.code == .failed)
    }
    for record in Made.stream(1) { try writer.append(source, record: record) }
    #expect(try writer.dumpText() == TestArchive.cleanDump([1]))
  }

  @Test("Records that contradict each other are refused")
  func contradictions() throws {
    let records = Made.stream(1)
    let ended = try #require(
      records.first { if case .sightingEnded = $0 { true } else { false } })
    #expect(throws: Failure.self) { try writer.append(source, record: ended) }
    for record in records.prefix(while: { $0 != ended }) {
      try writer.append(source, record: record)
    }
    try writer.append(source, record: ended)
    #expect(throws: Failure.self) { try writer.append(source, record: ended) }
    #expect(throws: Failure.self) { try writer.append(source, record: face { $0.sighting = 0 }) }
    let other = SourceID(rawValue: 2)
    #expect(throws: Failure.self) { try writer.append(other, record: ended) }
  }

  @Test("A stream of another model is refused by name")
  func otherModel() throws {
    var facts = Made.facts(1)
    facts.models.embedder = String(repeating: "0", count: 64)
    let failure = #expect(throws: Failure.self) {
      try writer.append(source, record: .sourceBegan(facts))
    }
    #expect(failure?.code == .modelMismatch)
  }
}
