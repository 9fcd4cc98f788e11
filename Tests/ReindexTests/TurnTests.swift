import Archive
import FaceRecognition
import Foundation
import Synchronization
import Testing
import Values

@Suite("Who may write, and whose turn it is")
struct TurnTests {
  @Test("A visitor waits for a resident's turn, and gives up in time")
  func patience() throws {
    let archive = try MadeArchive()
    let visitor = try ArchiveWriter(path: archive.path, tenure: .visitor)
    let resident = try archive.writer()
    let failure = #expect(throws: Failure.self) {
      try visitor.turn(waitSeconds: 0.05) {}
    }
    #expect(failure?.code == .writerLocked)
    try resident.close()
  }

  @Test("A visitor changes nothing outside of its turn")
  func outside() throws {
    let archive = try MadeArchive()
    let visitor = try ArchiveWriter(path: archive.path, tenure: .visitor)
    let failure = #expect(throws: Failure.self) {
      _ = try visitor.fillGeneration(of: archive.identity("second"))
    }
    #expect(failure?.reason.contains("not this writer's turn") == true)
  }

  @Test("A second resident is refused at once, a visitor is not in its way")
  func residents() throws {
    let archive = try MadeArchive()
    let visitor = try ArchiveWriter(path: archive.path, tenure: .visitor)
    let first = try archive.writer()
    let failure = #expect(throws: Failure.self) { _ = try archive.writer() }
    #expect(failure?.code == .writerLocked)
    #expect(try first.giveTurn() == false)
    _ = consume visitor
  }

  @Test(
    "A resident that gives its turn away learns what the visitor did, and loses nothing pending")
  func handOver() throws {
    let archive = try MadeArchive()
    let resident = try archive.writer()
    try archive.ingest(1, faces: 3, into: resident)
    let identity = try archive.identity("second")
    let path = archive.path
    let outcome = Mutex<(any Error)?>(nil)
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      do {
        let visitor = try ArchiveWriter(path: path, tenure: .visitor)
        _ = try visitor.turn { try visitor.fillGeneration(of: identity) }
      } catch {
        outcome.withLock { $0 = error }
      }
      ended.signal()
    }
    #expect(resident.furtherEmbedders.isEmpty)
    // In the middle of a source, whose open sightings must survive.
    try archive.ingest(1, faces: 4, into: resident, further: []) {
      while resident.generations.count < 2, outcome.withLock({ $0 == nil }) {
        try resident.giveTurn()
        usleep(1000)
      }
    }
    ended.wait()
    #expect(outcome.withLock { $0 } == nil)
    #expect(resident.furtherEmbedders == [identity])
    let status = try resident.snapshot { try $0.status() }
    #expect(status.faces == 7)
    #expect(status.indexRows == 7)
  }

  @Test("When another generation becomes live, faces without its embedding are refused by name")
  func cutOver() throws {
    let archive = try MadeArchive()
    try archive.ingest(1, faces: 2, into: archive.writer())
    let visitor = try ArchiveWriter(path: archive.path, tenure: .visitor)
    let first = try visitor.turn {
      let second = try visitor.fillGeneration(of: archive.identity("second"))
      try visitor.activate(second.id, isPartial: true)
      return second.id
    }
    #expect(visitor.generation?.id == first)
    // A new ingest with the old model is told so.
    let mismatch = #expect(throws: Failure.self) { _ = try archive.writer() }
    #expect(mismatch?.code == .modelMismatch)
  }
}
