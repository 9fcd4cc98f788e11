import Foundation
import SightingStream
import Testing
import Values
import VectorIndex

@testable import Archive

@Suite("A writer that dies at any moment leaves what one clean run, finished later, leaves")
struct CrashTests {
  @Test("Killed before, between and after the two commits", arguments: CommitPoint.allCases)
  func killed(at point: CommitPoint) async throws {
    let clean = try TestArchive.cleanDump(CrashWorkload.sources)
    let count = try #require(CrashWorkload.occurrences()[point])
    for occurrence in 0..<count {
      let archive = try TestArchive()
      await #expect(processExitsWith: .signal(SIGKILL), "\(point) \(occurrence)") {
        [
          path = archive.path as String, point = point as CommitPoint,
          occurrence = occurrence as Int
        ] in
        let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
        writer.batch.failpoint = CrashWorkload.killing(at: point, occurrence: occurrence)
        try CrashWorkload.run(writer)
      }
      #expect(try CrashWorkload.finish(archive.path) == clean, "\(point) \(occurrence)")
    }
  }

  @Test("These tests notice when the order of the two commits is reversed")
  func harnessCatchesReversedOrder() async throws {
    let archive = try TestArchive()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = archive.path as String] in
      let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
      writer.batch.order = [.metadata, .vectors]
      writer.batch.failpoint = CrashWorkload.killing(at: .metadataCommitted, occurrence: 1)
      try CrashWorkload.run(writer)
    }
    let failure = #expect(throws: Failure.self) { try CrashWorkload.finish(archive.path) }
    #expect(failure?.code == .damaged)
  }

  @Test("Killed at 20 random moments")
  func killedAtRandom() async throws {
    let seed: UInt64 = 2_026
    var random = SplitMix64(seed: seed)
    let clean = try TestArchive.cleanDump(CrashWorkload.sources)
    for round in 0..<20 {
      let archive = try TestArchive()
      let microseconds = UInt32.random(in: 0...120_000, using: &random)
      await #expect(
        processExitsWith: .signal(SIGKILL), "seed \(seed), round \(round), \(microseconds) us"
      ) { [path = archive.path as String, microseconds = microseconds as UInt32] in
        Thread.detachNewThread {
          usleep(microseconds)
          kill(getpid(), SIGKILL)
        }
        while true {
          let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
          try CrashWorkload.run(writer)
        }
      }
      #expect(
        try CrashWorkload.finish(archive.path) == clean,
        "seed \(seed), round \(round), \(microseconds) us")
    }
  }

  @Test(
    "A step that fails stops the writer for good; the next one carries on",
    arguments: CommitPoint.allCases)
  func failedStep(_ point: CommitPoint) throws {
    struct Fault: Error {}
    let archive = try TestArchive()
    let clean = try TestArchive.cleanDump(CrashWorkload.sources)
    do {
      let writer = try archive.writer()
      try writer.ingest(0)
      writer.batch.failpoint = { if $0 == point { throw Fault() } }
      #expect(throws: Fault.self) { try writer.ingest(1) }
      writer.batch.failpoint = nil
      for attempt in 0..<3 {
        let failure = #expect(throws: Failure.self, "\(attempt)") { try writer.ingest(2) }
        #expect(failure?.remedy.contains("Open the archive again") == true)
      }
      #expect(throws: Failure.self) { try writer.flush() }
      #expect(throws: Failure.self) { try writer.close() }
    }
    #expect(try CrashWorkload.finish(archive.path) == clean)
  }

  @Test("A reader beside a dead writer sees nothing of the batch that was not committed")
  func readerBeforeRecovery() async throws {
    let archive = try TestArchive()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = archive.path as String] in
      let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
      writer.batch.failpoint = CrashWorkload.killing(at: .vectorsCommitted, occurrence: 1)
      try CrashWorkload.run(writer)
    }
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      let known = Set(try snapshot.allFaces().map(\.id))
      #expect(known.count == Made.faces(0).count)
      let answer = try snapshot.search(
        Made.faces(1)[0].embedding, goal: .everything(minimumSimilarity: -1))
      #expect(Set(answer.hits.map(\.faceID)) == known)
    }
  }

  @Test("A redo that dies after its first batch can be done again")
  func redoDies() throws {
    let archive = try TestArchive()
    let clean = try TestArchive.cleanDump([0], sightings: 400)
    for _ in 0..<3 {
      let writer = try archive.writer()
      let source = try writer.register([Made.file(0)])[0].sourceID
      try writer.claim(source)
      for record in Made.stream(0, sightings: 400).prefix(1400) {
        try writer.append(source, record: record)
      }
      let entry = try writer.journal()[0]
      #expect(entry.state == .working && entry.faces == 512)
    }
    let writer = try archive.writer()
    try writer.ingest(0, sightings: 400)
    #expect(try writer.dumpText() == clean)
  }

  @Test("A generation whose creation was killed between the stores is created again")
  func generationCreation() throws {
    let archive = try TestArchive()
    do {
      let vectors = try VectorStore.forWriting(in: archive.path)
      let blocks = vectors.writeBlocks(try .init(vectors.environment))
      _ = try VectorIndexWriter.create(
        in: blocks, generation: GenerationID(rawValue: 1),
        parameters: IndexParameters(dimension: 5))
      try blocks.commit()
    }
    let writer = try archive.writer()
    try writer.ingest(0)
    #expect(try writer.dumpText() == TestArchive.cleanDump([0]))
  }
}
