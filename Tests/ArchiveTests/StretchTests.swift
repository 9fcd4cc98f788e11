import SightingStream
import TestSupport
import Testing
import Values

@testable import Archive

@Suite("What was done with each stretch of a source is kept with its rows, and goes with them")
struct StretchTests {
  let archive: TestArchive
  let writer: ArchiveWriter

  init() throws {
    archive = try TestArchive()
    writer = try archive.writer()
  }

  static let log: StretchLog = {
    var log = StretchLog()
    log.note(.quiet, from: 0)
    log.note(.decoded, from: 4)
    log.note(.unreadable, from: 9.5)
    log.extend(to: 12)
    return log
  }()

  /// A stream whose end tells of the stretches.
  static func stream(_ log: StretchLog = log) -> [Record] {
    Made.stream(4).map { record in
      guard case .sourceEnded(var summary) = record else { return record }
      summary.accounting.stretches = log
      return .sourceEnded(summary)
    }
  }

  private func log() throws -> StretchLog { try writer.journal()[0].accounting.stretches }

  @Test("Journal and dump have them; nothing else of a dump differs")
  func kept() throws {
    let plain = try TestArchive.cleanDump([4]).split(separator: "\n").map(String.init)
    try writer.ingest(Made.file(4), Self.stream())
    #expect(try log() == Self.log)
    let lines = try writer.dumpText().split(separator: "\n").map(String.init)
    #expect(
      lines.filter { $0.hasPrefix(" stretches") } == [
        " stretches quiet=0.0...4.0 decoded=4.0...9.5 unreadable=9.5...12.0"
      ])
    #expect(lines.filter { !$0.hasPrefix(" stretches") } == plain)
  }

  @Test("A source that is read again has those of the new try")
  func again() throws {
    let source = try writer.ingest(Made.file(4), Self.stream()).sourceID
    try writer.retry([source])
    var other = StretchLog()
    other.note(.decoded, from: 0)
    other.extend(to: 12)
    try writer.ingest(Made.file(4), Self.stream(other))
    #expect(try log() == other)
    try writer.retry([source])
    try writer.ingest(Made.file(4), Self.stream(StretchLog()))
    #expect(try writer.dumpText() == TestArchive.cleanDump([4]))
  }

  @Test("A row that is not what was written is found, and mended by reading the source again")
  func damaged() throws {
    let other = try TestArchive()
    var clean = ""
    do {
      let writer = try other.writer()
      try writer.ingest(Made.file(4), Self.stream())
      clean = try writer.dumpText()
      try writer.close()
    }
    let metadata = try MetadataStore(directory: other.path, access: .writer)
    try metadata.queue.write {
      try $0.execute(sql: CheckTests.unseen("source_stretches", "stretches = x'000101'"))
    }
    try metadata.queue.close()
    #expect(throws: Failure.self) {
      try ArchiveReader(path: other.path).snapshot { try $0.journal() }
    }
    let report = try ArchiveCheck.examine(path: other.path)
    #expect(report.findings.map(\.kind) == [.sourceDamaged], "\(report.findings)")
    #expect(try ArchiveCheck.repair(path: other.path).after.isClean)
    let again = try other.writer()
    try again.ingest(Made.file(4), Self.stream())
    #expect(try again.dumpText() == clean)
  }
}
