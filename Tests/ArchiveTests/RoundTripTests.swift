import ArchiveSchema
import FaceSearch
import Foundation
import SightingStream
import Testing
import Values
import VectorIndex

@testable import Archive

@Suite("What a worker streams is what the archive gives back")
struct RoundTripTests {
  @Test("Rows, crops and embeddings come back bit for bit, also in another process's reader")
  func roundTrip() throws {
    let archive = try TestArchive()
    do {
      let writer = try archive.writer()
      for number in 0..<5 { try writer.ingest(number) }
      try writer.close()
    }
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      let faces = try snapshot.allFaces()
      let streamed = (0..<5).flatMap { Made.faces($0) }
      #expect(faces.count == streamed.count)
      for (row, face) in zip(faces, streamed) {
        #expect(row.rank == face.rank)
        #expect(row.pts == face.pts)
        #expect(row.seconds == face.seconds)
        #expect(row.box == face.box)
        #expect(row.landmarks == face.landmarks)
        #expect(row.quality == face.quality)
        #expect(row.embeddingNorm == face.embeddingNorm)
        #expect(row.crop.region == face.crop.region)
        #expect(row.crop.landmarks == face.crop.landmarks)
        #expect(try snapshot.crop(row.id) == face.crop.jpeg)
        #expect(try snapshot.embedding(row.id) == face.embedding)
        let source = try snapshot.sources([row.sourceID])[0]
        #expect(row.time == source.start.advanced(bySeconds: face.seconds))
      }
      #expect(try snapshot.crop(FaceID(rawValue: 9999)) == nil)
      #expect(try snapshot.embedding(FaceID(rawValue: 9999)) == nil)
    }
  }

  @Test("The status counts what was stored")
  func status() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    for number in 0..<4 { try writer.ingest(number) }
    _ = try writer.register([Made.file(9, hashed: false)])
    try writer.snapshot { snapshot in
      let status = try snapshot.status()
      let faces = (0..<4).map { Made.faces($0).count }.reduce(0, +)
      #expect(status.faces == faces)
      #expect(status.indexRows == faces)
      #expect(status.sightings == 12)
      #expect(status.sources == 5)
      #expect(status.sourcesByState == [.done: 4, .seen: 1])
      #expect(status.cameras.map(\.name.text) == ["10B_6_0", "10B_6_1", "10B_6_2"])
      #expect(status.settings == Made.settings)
      #expect(status.generation?.embedder == Made.embedder)
      #expect(status.schemaVersion == ArchiveSchema.currentVersion)
      #expect(status.decodedSeconds == 12)
      #expect(status.vectorsBytes > 0 && status.metadataBytes > 0)
    }
  }

  @Test("A search finds what comparing with every stored vector finds, under every filter")
  func searchEqualsBruteForce() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    for number in 0..<6 { try writer.ingest(number, sightings: 5) }
    try writer.snapshot { snapshot in
      let faces = try snapshot.allFaces()
      let vectors = (0..<6).flatMap { Made.faces($0, sightings: 5) }.map(\.embedding)
      let cameras = try snapshot.cameras
      let middle = faces[faces.count / 2].time
      let filters = [
        FaceFilter(), FaceFilter(time: middle..<middle.advanced(bySeconds: 60)),
        FaceFilter(cameras: [cameras[1].id]), FaceFilter(minimumQuality: 0.5),
        FaceFilter(rows: RowSet(sightings: faces.prefix(9).map(\.sightingID))),
      ]
      var random = SplitMix64(seed: 5)
      for filter in filters {
        let query = Made.vector(&random)
        let expected = zip(faces, vectors).filter { face, _ in
          filter.windows?.contains { $0.admits(face.cameraID, at: face.time) } ?? true
            && filter.minimumQuality.map { face.quality.overall >= $0 } ?? true
            && filter.rows.map { $0.contains(face.id, of: face.sightingID) } ?? true
        }.map { face, vector in
          (face.id, zip(vector, query).reduce(Float(0)) { $0 + $1.0 * $1.1 })
        }.sorted { $0.1 > $1.1 }.prefix(10)
        let answer = try snapshot.search(query, filter: filter, goal: .faces(10))
        #expect(answer.hits.map(\.faceID) == expected.map(\.0))
        for (hit, expected) in zip(answer.hits, expected) {
          #expect(abs(hit.similarity - expected.1) < 1e-5)
        }
      }
      #expect(throws: Failure.self) { try snapshot.search([1], goal: .faces(1)) }
    }
  }

  @Test("An archive in which nothing was ever ingested gives an empty, exact answer")
  func emptySearch() throws {
    let archive = try TestArchive()
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      #expect(try snapshot.liveGeneration == nil)
      let answer = try snapshot.search([1, 0], goal: .sightings(5))
      #expect(answer.hits.isEmpty)
      #expect(answer.coverage.mode == .exact)
      #expect(try snapshot.coverage().sources == 0)
      #expect(try snapshot.dumpText().hasPrefix("facearchive-dump 1\n"))
    }
  }

  @Test("Many rows are asked for by number at once, in the order asked for")
  func rowsByNumber() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    try writer.ingest(1, sightings: 30)
    try writer.snapshot { snapshot in
      let all = try snapshot.allFaces()
      let ids = (Int64(1)...25_000).reversed().map { FaceID(rawValue: $0) }
      #expect(try snapshot.faces(ids).map(\.id) == all.map(\.id).reversed())
      #expect(try snapshot.faces([]).isEmpty)
      let twice = [all[2].id, all[0].id, all[2].id]
      #expect(try snapshot.faces(twice).map(\.id) == twice)
    }
  }

  @Test("A large source is written in several batches, and sightings may be open across them")
  func batches() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    let source = try writer.register([Made.file(1)])[0].sourceID
    try writer.claim(source)
    try writer.append(source, record: .sourceBegan(Made.facts(1)))
    var random = SplitMix64(seed: 3)
    for rank in 0..<1200 {
      let face = Made.face(sighting: 0, rank: rank, pts: Int64(rank) * 100, &random)
      try writer.append(source, record: .face(face))
    }
    try writer.snapshot { snapshot in
      #expect(try snapshot.status().faces == 1024)
      let sighting = try snapshot.sightings(of: source)[0]
      #expect(!sighting.isComplete)
      #expect(sighting.keptFaces == 1024)
      #expect(sighting.endPTS == 119_900 || sighting.endPTS == 102_300)
    }
    let box = Box(x: 0, y: 0, width: 1, height: 1)
    try writer.append(
      source,
      record: .sightingEnded(
        StreamedSighting(
          ordinal: 0, startPTS: 0, endPTS: 120_000, startSeconds: 0, endSeconds: 9.375,
          detections: 1300, keptFaces: 1200, firstBox: box, lastBox: box)))
    let entry = try writer.finish(
      source,
      summary: SourceSummary(
        job: 1, outcome: .whole, decodedSeconds: 20, sightings: 1, accounting: FrameAccounting(),
        stageSeconds: [:]))
    #expect(entry.state == .done)
    #expect(entry.faces == 1200)
    try writer.snapshot { snapshot in
      let sighting = try snapshot.sightings(of: source)[0]
      #expect(sighting.isComplete && sighting.detections == 1300 && sighting.endPTS == 120_000)
      #expect(snapshot.batch == 3)
    }
  }
}
