import Foundation
import GRDB
import SightingStream
import Testing
import Values

@testable import Archive

@Suite("Sources that end together share a commit")
struct SharedCommitTests {
  let archive: TestArchive

  init() throws {
    archive = try TestArchive()
  }

  /// Has a made source streamed, and ended without a commit of its own.
  @discardableResult
  private func end(_ number: Int, in writer: ArchiveWriter) throws -> JournalEntry {
    let source = try writer.register([Made.file(number)])[0].sourceID
    try writer.claim(source)
    let records = Made.stream(number)
    for record in records.dropLast() { try writer.append(source, record: record) }
    guard case .sourceEnded(let summary) = records.last else { throw Missing() }
    return try writer.end(source, summary: summary)
  }

  private struct Missing: Error {}

  /// What another process sees.
  private func seen() throws -> (states: [JournalState], faces: Int, batch: Int64) {
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      (
        try snapshot.journal().map(\.state), try snapshot.status().faces,
        try snapshot.status().batch
      )
    }
  }

  private func wait(for writer: ArchiveWriter) throws {
    while try !writer.commitsEnded() { usleep(20_000) }
  }

  @Test("Nobody sees them before, and everybody all of them after")
  func visibility() throws {
    let writer = try archive.writer()
    let before = try seen().batch
    for number in 1...3 {
      #expect(try end(number, in: writer).state == .done)
    }
    #expect(try !writer.commitsEnded())
    #expect(try seen().faces == 0)
    #expect(try seen().states.allSatisfy { $0 != .done })
    try wait(for: writer)
    #expect(try seen().states == [.done, .done, .done])
    #expect(try seen().batch == before + 1)
    #expect(try ArchiveCheck.examine(path: archive.path).isClean)
    #expect(try writer.dumpText() == TestArchive.cleanDump(1...3))
  }

  @Test("A writer that dies before has done none of them, and they are done again")
  func death() throws {
    do {
      let writer = try archive.writer()
      for number in 1...3 { try end(number, in: writer) }
    }
    #expect(try seen().faces == 0)
    let writer = try archive.writer()
    for number in 1...3 { try end(number, in: writer) }
    try writer.flush()
    #expect(try ArchiveCheck.examine(path: archive.path).isClean)
    #expect(try writer.dumpText() == TestArchive.cleanDump(1...3))
  }

  @Test("A commit that fails at any step takes all of them back", arguments: CommitPoint.allCases)
  func failedStep(_ point: CommitPoint) throws {
    struct Fault: Error {}
    do {
      let writer = try archive.writer()
      try end(1, in: writer)
      if point == .begun { try writer.flush() }
      writer.batch.failpoint = { if $0 == point { throw Fault() } }
      #expect(throws: (any Error).self) {
        try end(2, in: writer)
        try writer.flush()
      }
      #expect(throws: Failure.self) { try writer.flush() }
    }
    let kept = try seen()
    let isCommitted = point == .metadataCommitted
    #expect(kept.states.contains(.done) == (isCommitted || point == .begun))
    let writer = try archive.writer()
    for number in 1...2 {
      let entry = try writer.register([Made.file(number)])[0]
      if entry.state != .done { try end(number, in: writer) }
    }
    try writer.flush()
    #expect(try ArchiveCheck.examine(path: archive.path).isClean)
    #expect(try writer.dumpText() == TestArchive.cleanDump(1...2))
  }

  @Test("What has to be on the disk at once brings them along")
  func durableChange() throws {
    let writer = try archive.writer()
    try end(1, in: writer)
    try writer.conditions.note("made", "for a test")
    #expect(try seen().states == [.done])
    try end(2, in: writer)
    _ = try writer.snapshot { try $0.status() }
    #expect(try seen().states == [.done, .done])
    try end(3, in: writer)
    try writer.close()
    #expect(try seen().states == [.done, .done, .done])
  }

  @Test("A full batch does not wait")
  func fullBatch() throws {
    let writer = try archive.writer()
    var number = 0
    while try !seen().states.contains(.done), number < 1000 {
      number += 1
      let source = try writer.register([Made.file(number)])[0].sourceID
      try writer.claim(source)
      let records = Made.stream(number, sightings: 200)
      for record in records.dropLast() { try writer.append(source, record: record) }
      guard case .sourceEnded(let summary) = records.last else { throw Missing() }
      _ = try writer.end(source, summary: summary)
    }
    #expect(number < 1000)
  }

  @Test("A file is known without a look at its content for as long as nothing about it changed")
  func readFiles() throws {
    let writer = try archive.writer()
    try end(1, in: writer)
    try end(2, in: writer)
    try writer.flush()
    _ = try writer.register([Made.file(3)])
    var renamed = Made.file(1)
    renamed.camera = Made.camera(7)
    var later = Made.file(1)
    later.start = later.start.advanced(bySeconds: 1)
    let known = try writer.knownFiles.read([
      Made.file(1), Made.file(1, version: 5), renamed, later, Made.file(3), Made.file(4),
      Made.file(2),
    ])
    #expect(known.map { $0?.source.rawValue } == [1, nil, nil, nil, nil, nil, 2])
    #expect(known[0]?.state == .done && known[0]?.isPrimary == true)
  }

  @Test("A source is found by a path without reading all of them")
  func lookups() throws {
    let writer = try archive.writer()
    for number in 1...3 { try end(number, in: writer) }
    try writer.flush()
    let file = Made.file(2)
    #expect(try writer.journal(JournalFilter(path: file.path)).map(\.sourceID.rawValue) == [2])
    #expect(
      try writer.journal(JournalFilter(path: file.rootRelative)).map(\.sourceID.rawValue) == [2])
    let steps = try writer.stores.metadata.read { database in
      try Row.fetchAll(
        database, sql: "EXPLAIN QUERY PLAN " + MetadataQueries.pathConditionSQL,
        arguments: StatementArguments(repeatElement(Data(file.path.bytes), count: 4)))
    }.map { $0["detail"] as String }
    #expect(steps.contains { $0.hasPrefix("SEARCH") })
    #expect(!steps.contains { $0.hasPrefix("SCAN source") })
  }
}
