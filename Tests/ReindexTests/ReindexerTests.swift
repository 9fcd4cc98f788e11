import Answers
import Archive
import FaceRecognition
import Foundation
import Synchronization
import Testing
import Values

@testable import Reindex

@Suite("Another generation is built beside the live one")
struct ReindexerTests {
  private func reindex(
    _ archive: MadeArchive, _ model: String = "second", threads: Int = 2,
    isInterrupted: @escaping () -> Bool = { false },
    observe: (ReindexProgress) -> Void = { _ in }
  ) throws -> ReindexAnswer {
    try Reindexer(
      archive: archive.path, library: try archive.library,
      options: ReindexOptions(model: model, threads: threads), isInterrupted: isInterrupted
    ).run(observe: observe)
  }

  /// Every face's embedding in `generation` is that of its crop, computed anew.
  private func expectRight(_ generation: GenerationID, _ model: String, _ archive: MadeArchive)
    throws
  {
    let network = try CropEmbedder(library: archive.library, model: model)
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      for row in try snapshot.faces(try snapshot.faceIDs) {
        let jpeg = try #require(try snapshot.crop(row.id))
        let stored = StoredFace(row, jpeg: jpeg)
        let expected = try network.embed(
          jpeg: jpeg, landmarks: stored.landmarks, box: stored.box)
        #expect(try snapshot.embedding(row.id, in: generation) == expected.vector)
      }
    }
  }

  @Test(
    "It holds every face's embedding, and the live one stays as it is until it is activated")
  func build() throws {
    let archive = try MadeArchive()
    try archive.ingest(3, faces: 31, into: archive.writer())
    let before = try archive.dump()
    let bare = try archive.dumpWithoutVectors()
    var last = ReindexProgress()
    let report = try reindex(archive, observe: { last = $0 })
    #expect(report.embedded == 93)
    #expect(report.isFull)
    #expect(report.unusable.isEmpty)
    #expect(report.generation.state == "building")
    #expect(last.covered == 93)
    #expect(try archive.dump() == before)
    try expectRight(report.generation.id, "second", archive)

    let writer = try ArchiveWriter(path: archive.path, tenure: .visitor)
    try writer.turn { try writer.activate(report.generation.id) }
    #expect(try archive.dump() != before)
    #expect(try archive.dumpWithoutVectors() == bare)
    let live = try ArchiveReader(path: archive.path).snapshot { try $0.liveGeneration }
    #expect(live?.embedder.name == "second")

    let back = try writer.turn { try writer.rollback() }
    #expect(back.generation.embedder.name == "first")
    // It is what it was before, and new faces are embedded for it still.
    #expect(writer.generations.map(\.state) == [.live, .building])
    #expect(writer.furtherEmbedders.map(\.name).contains("second"))
    try writer.turn { try writer.activate(report.generation.id) }
    #expect(writer.generations.map(\.state) == [.retired, .live])
    try writer.turn { _ = try writer.rollback() }
    #expect(try archive.dump() == before)
    let freed = try writer.turn { try writer.drop(report.generation.id) }
    #expect(freed > 0)
    #expect(try archive.dump() == before)
    #expect(writer.generations.map(\.id.rawValue) == [1])
  }

  @Test("A second run has nothing to do; new faces are all that a later one does")
  func again() throws {
    let archive = try MadeArchive()
    try archive.ingest(1, faces: 10, into: archive.writer())
    #expect(try reindex(archive).embedded == 10)
    #expect(try reindex(archive).embedded == 0)
    try archive.ingest(1, faces: 5, into: archive.writer())
    #expect(try reindex(archive).embedded == 5)
  }

  @Test("Stopped after its first batch, it goes on there")
  func resume() throws {
    let archive = try MadeArchive()
    try archive.ingest(2, faces: 300, into: archive.writer())
    // It is asked once before each portion of 64 faces.
    let asked = Atomic(0)
    let first = try reindex(
      archive, isInterrupted: { asked.add(1, ordering: .relaxed).newValue > 4 })
    #expect(first.isInterrupted)
    #expect(first.embedded > 0)
    #expect(first.embedded < 600)
    let second = try reindex(archive)
    #expect(first.embedded + second.embedded == 600)
    #expect(second.isFull)
    try expectRight(second.generation.id, "second", archive)
  }

  @Test("A generation that lacks faces is activated only when that is asked for")
  func partial() throws {
    let archive = try MadeArchive()
    try archive.ingest(1, faces: 6, into: archive.writer())
    let generation = try reindex(archive).generation.id
    try archive.ingest(1, faces: 4, into: archive.writer())
    let writer = try ArchiveWriter(path: archive.path, tenure: .visitor)
    let failure = #expect(throws: Failure.self) {
      try writer.turn { try writer.activate(generation) }
    }
    #expect(failure?.code == .failed)
    #expect(failure?.reason.contains("it covers 6 of 10 faces") == true)
    let coverage = try writer.turn { try writer.activate(generation, isPartial: true) }
    #expect(coverage.covered == 6)
    // What it lacks is no damage.
    #expect(try archive.dump().contains("vector=-"))
    let reader = try ArchiveReader(path: archive.path)
    let missing = #expect(throws: Failure.self) {
      try reader.snapshot { snapshot in _ = try snapshot.embedding(FaceID(rawValue: 10)) }
    }
    #expect(missing?.code == .notFound)
    #expect(try reindex(archive).embedded == 4)
    #expect(try !archive.dump().contains("vector=-"))
  }

  @Test("The live generation cannot be dropped, and an unknown one is told")
  func drop() throws {
    let archive = try MadeArchive()
    try archive.ingest(1, faces: 2, into: archive.writer())
    let writer = try ArchiveWriter(path: archive.path, tenure: .visitor)
    let live = #expect(throws: Failure.self) {
      try writer.turn { try writer.drop(GenerationID(rawValue: 1)) }
    }
    #expect(live?.reason.contains("it is live") == true)
    let unknown = #expect(throws: Failure.self) {
      try writer.turn { try writer.drop(GenerationID(rawValue: 9)) }
    }
    #expect(unknown?.code == .notFound)
    let none = #expect(throws: Failure.self) { try writer.turn { try writer.rollback() } }
    #expect(none?.code == .notFound)
  }

  @Test("Two at once: the second one is told who is at it")
  func twice() throws {
    let archive = try MadeArchive()
    try archive.ingest(1, faces: 2, into: archive.writer())
    let first = try ReindexLock(archive: archive.path)
    let failure = #expect(throws: Failure.self) { try reindex(archive) }
    #expect(failure?.code == .writerLocked)
    #expect(failure?.reason.contains("\(getpid())") == true)
    _ = consume first
    #expect(try reindex(archive).embedded == 2)
  }

  @Test("While it runs it says how fast it goes, and nothing afterwards")
  func pace() throws {
    let archive = try MadeArchive()
    try archive.ingest(1, faces: 9, into: archive.writer())
    #expect(ReindexPace(ofArchive: archive.path) == nil)
    var seen: ReindexPace?
    let report = try reindex(
      archive, observe: { _ in seen = seen ?? ReindexPace(ofArchive: archive.path) })
    #expect(ReindexPace(ofArchive: archive.path) == nil)
    // The first note comes behind the first observation.
    #expect(seen == nil || seen?.generation == report.generation.id)
    let whole = ReindexPace(generation: report.generation.id, facesPerSecond: 118.25)
    #expect(ReindexPace(line: whole.line[...]) == whole)
    for line in ["", "2", "2 x", "2 nan", "2 -1", "x 1", "99999999999 1", "2 1 1"] {
      #expect(ReindexPace(line: line[...]) == nil, "\(line)")
    }
    #expect(ReindexPace(line: "2 0")?.facesPerSecond == nil)
    let status = try ArchiveReader(path: archive.path).snapshot { try $0.status() }
    #expect(status.building.map(\.generation.id) == [report.generation.id])
    #expect(status.building.map(\.covered) == [9])
  }

  @Test("A crop that cannot be read is reported, and the others are done")
  func unusable() throws {
    let archive = try MadeArchive()
    let writer = try archive.writer()
    try archive.ingest(1, faces: 3, into: writer)
    var broken = try MadeArchive.face(1, sighting: 0, rank: 0)
    broken.crop.jpeg = [0xFF, 0xD8, 0xFF, 0x00]
    try archive.ingestOne(broken, into: writer)
    try writer.close()
    let report = try reindex(archive)
    #expect(report.embedded == 3)
    #expect(report.unusable.map(\.face) == [4])
    #expect(!report.isFull)
  }

  @Test("While another thread ingests, every face gets both embeddings, and both finish")
  func beside() throws {
    let archive = try MadeArchive()
    try archive.ingest(1, faces: 300, into: archive.writer())
    // The resident ingests until the re-indexing is over, giving its turn away.
    let isOver = Atomic(false)
    let outcome = Mutex<(any Error)?>(nil)
    let ended = DispatchSemaphore(value: 0)
    let began = DispatchSemaphore(value: 0)
    // Sendable: the archive is used by this thread only until the other one has ended.
    nonisolated(unsafe) let shared = archive
    Thread.detachNewThread {
      do {
        let writer = try shared.writer()
        began.signal()
        while !isOver.load(ordering: .relaxed) {
          let wanted = writer.furtherEmbedders.map(\.name)
          try shared.ingest(1, faces: 3, into: writer, further: wanted)
          try writer.giveTurn()
          usleep(2000)
        }
        try writer.close()
      } catch {
        outcome.withLock { $0 = error }
        began.signal()
      }
      ended.signal()
    }
    began.wait()
    let report = try reindex(archive)
    #expect(report.isFull)
    isOver.store(true, ordering: .relaxed)
    ended.wait()
    #expect(outcome.withLock { $0 } == nil)
    // Faces that came after its last look were embedded by both.
    let coverage = try ArchiveReader(path: archive.path).snapshot {
      try $0.coverage(of: report.generation.id)
    }
    #expect(coverage.isFull)
    #expect(coverage.faces > 300)
    try expectRight(report.generation.id, "second", archive)
  }

  @Test("A generation compared with itself has nothing that appears or vanishes")
  func compareWithItself() throws {
    let archive = try MadeArchive()
    try archive.ingest(2, faces: 30, into: archive.writer())
    let generation = try reindex(archive).generation.id
    let live = GenerationID(rawValue: 1)
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      let same = try GenerationComparison(live, live, sample: 20, in: snapshot)
      #expect(same.queries == 20)
      #expect(same.overlap == 1)
      #expect(same.firstAgreement == 1)
      #expect(same.rankCorrelation == 1)
      #expect(same.changes.isEmpty)
      let other = try GenerationComparison(live, generation, sample: 20, in: snapshot)
      // Two random matrices agree on nothing but by chance; both lists are full.
      #expect(other.appeared == other.vanished)
      #expect(other.appeared > 0)
      #expect(other.overlap < 0.9)
    }
  }
}

extension ReindexAnswer {
  /// Its generation lacks no face.
  var isFull: Bool { generation.covered == generation.faces }
}

extension GenerationAnswer {
  var id: GenerationID { GenerationID(rawValue: generation) }
}
