import Foundation
import SightingStream
import Synchronization
import Testing
import Values
import VectorIndex

@testable import Archive

@Suite("A snapshot shows one state of both stores, whatever the writer does meanwhile")
struct SnapshotTests {
  /// Checks that everything a snapshot shows belongs together; returns how many sources are done.
  static func check(_ snapshot: borrowing ArchiveSnapshot) throws -> Int {
    _ = try snapshot.dumpText()
    let faces = try snapshot.allFaces()
    var done = 0
    for entry in try snapshot.journal() where entry.state == .done {
      let content = try #require(Int(entry.sha256 ?? "", radix: 16))
      try #require(entry.faces == Made.faces(content).count)
      done += 1
    }
    var random = SplitMix64(seed: 1)
    let answer = try snapshot.search(
      Made.vector(&random), goal: .everything(minimumSimilarity: -2))
    try #require(Set(answer.hits.map(\.faceID)) == Set(faces.map(\.id)))
    return done
  }

  @Test("In one process: everything found has its row, crop and embedding, and nothing is twice")
  func oneProcess() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    try writer.ingest(0)
    let reading = ReadingThread(archive.path, until: 12)
    writer.batch.failpoint = { if $0 == .vectorsCommitted { usleep(5_000) } }
    for number in 1..<12 {
      try writer.ingest(number)
      try writer.ingest(number / 2)
    }
    #expect(try reading.states() > 1, "the reader saw states before the last")
  }

  @Test("In two processes: a reader follows a writer that keeps doing its sources again")
  func twoProcesses() async throws {
    let archive = try TestArchive()
    do { try archive.writer().ingest(0) }
    let reading = ReadingThread(archive.path, until: 10)
    await #expect(processExitsWith: .success) { [path = archive.path as String] in
      let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
      // Readers come between the two commits.
      writer.batch.failpoint = { if $0 == .vectorsCommitted { usleep(5_000) } }
      for number in 1..<10 {
        try writer.ingest(number)
        try writer.ingest(number / 2)
        try writer.ingest(number - 1)
      }
      try writer.close()
    }
    #expect(try reading.states() > 1, "the reader saw states before the last")
  }

  @Test("A snapshot that lasts does not change")
  func lasting() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    try writer.ingest(0)
    let reader = try ArchiveReader(path: archive.path)
    try reader.snapshot { snapshot in
      let before = try snapshot.dumpText()
      try writer.ingest(0)
      try writer.ingest(1)
      try writer.ingest(2)
      #expect(try snapshot.dumpText() == before)
      let answer = try snapshot.search(
        Made.faces(1)[0].embedding, goal: .everything(minimumSimilarity: -2))
      #expect(answer.hits.count == Made.faces(0).count)
    }
    #expect(try reader.snapshot { try $0.dumpText() } == writer.dumpText())
  }
}

/// Takes and checks snapshots, on a thread of its own, until a number of sources are done.
private final class ReadingThread: Sendable {
  private let began = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let result = Mutex<Result<Int, any Error>>(.success(0))

  /// Returns when the first snapshot was taken.
  init(_ path: String, until done: Int) {
    Thread.detachNewThread { [self] in
      let outcome = Result { try read(path, until: done) }
      result.withLock { $0 = outcome }
      began.signal()
      ended.signal()
    }
    began.wait()
  }

  private func read(_ path: String, until done: Int) throws -> Int {
    let reader = try ArchiveReader(path: path)
    var batches: Set<Int64> = []
    var found = 0
    while found < done {
      found = try reader.snapshot { snapshot in
        batches.insert(snapshot.batch)
        return try SnapshotTests.check(snapshot)
      }
      if batches.count == 1 { began.signal() }
    }
    return batches.count
  }

  /// How many states of the archive were seen; waits for the end.
  func states() throws -> Int {
    ended.wait()
    return try result.withLock { try $0.get() }
  }
}
