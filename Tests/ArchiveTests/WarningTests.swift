import SightingStream
import TestSupport
import Testing
import Values

@testable import Archive

@Suite("What was odd about a source is kept with its rows, once, and goes with them")
struct WarningTests {
  static let jump = Warning(
    code: "timestamps-jump", message: "they went back", count: 3, firstSeconds: 1.5)
  static let damage = Warning(code: "decode-error", message: "a bit was wrong", count: 100_000)

  let archive: TestArchive
  let writer: ArchiveWriter

  init() throws {
    archive = try TestArchive()
    writer = try archive.writer()
  }

  /// A stream of a source with even number, which has no warnings by itself, with these.
  static func stream(_ warnings: [Warning]) -> [Record] {
    var records = Made.stream(4)
    records.insert(contentsOf: warnings.map { .warning($0) }, at: records.count - 1)
    return records
  }

  private func warnings() throws -> [SourceWarningRow] { try writer.journal()[0].warnings }

  @Test("Journal, status and dump have them; sources without them have no line of them")
  func kept() throws {
    let plain = try TestArchive.cleanDump([4])
    #expect(!plain.contains("warning"))
    let entry = try writer.ingest(Made.file(4), Self.stream([Self.jump, Self.damage]))
    #expect(
      entry.warnings == [
        SourceWarningRow(
          code: "decode-error", count: 100_000, firstSeconds: nil, message: "a bit was wrong"),
        SourceWarningRow(
          code: "timestamps-jump", count: 3, firstSeconds: 1.5, message: "they went back"),
      ])
    #expect(entry.warnings.map(\.putsTimeInDoubt) == [false, true])
    let lines = try writer.dumpText().split(separator: "\n").map(String.init)
    #expect(
      lines.filter { $0.hasPrefix(" warning") } == [
        " warning decode-error count=100000 first=-",
        " warning timestamps-jump count=3 first=1.5",
      ])
    #expect(
      lines.filter { !$0.hasPrefix(" warning") } == plain.split(separator: "\n").map(String.init))
    try writer.ingest(2)
    #expect(
      try writer.journal(JournalFilter(hasWarnings: true)).map(\.sourceID) == [entry.sourceID])
    let counts = ["decode-error": 1, "timestamps-jump": 1]
    #expect(try writer.snapshot { try $0.status() }.warnings == counts)
    #expect(try writer.warningCounts() == counts)
  }

  @Test("The latest of a code counts, and what a worker says of itself is not the source's")
  func latest() throws {
    var more = Self.jump
    more.count = 4
    let own = Warning(code: Warning.unconfined, message: "no walls")
    try writer.ingest(Made.file(4), Self.stream([Self.jump, own, more]))
    #expect(try warnings().map(\.code) == ["timestamps-jump"])
    #expect(try warnings().map(\.count) == [4])
  }

  @Test("A source that is read again has the warnings of the new try, from its first rows on")
  func again() throws {
    let source = try writer.ingest(Made.file(4), Self.stream([Self.jump])).sourceID
    try writer.retry([source])
    #expect(try warnings().count == 1)
    try writer.claim(source)
    let records = Made.stream(4)
    for record in records.prefix(4) { try writer.append(source, record: record) }
    // A try that has written nothing leaves all as it was.
    try writer.release(source)
    #expect(try warnings().count == 1)
    try writer.claim(source)
    for record in records.prefix(4) { try writer.append(source, record: record) }
    try writer.flush()
    #expect(try warnings().isEmpty)
    for record in records.dropFirst(4) { try writer.append(source, record: record) }
    #expect(try writer.dumpText() == TestArchive.cleanDump([4]))
  }

  @Test("A source without anybody in it has them too, and loses them when they are gone")
  func nobody() throws {
    var records = Made.stream(4, sightings: 0)
    records.insert(.warning(Self.jump), at: 1)
    let source = try writer.ingest(Made.file(4), records).sourceID
    #expect(try warnings().count == 1)
    try writer.retry([source])
    try writer.ingest(Made.file(4), Made.stream(4, sightings: 0))
    #expect(try warnings().isEmpty)
  }

  @Test("A source that is given up after all keeps none of a try that left no rows")
  func parked() throws {
    let source = try writer.register([Made.file(4)])[0].sourceID
    try writer.claim(source)
    for record in Self.stream([Self.jump]).dropLast() {
      try writer.append(source, record: record)
    }
    try writer.flush()
    #expect(try warnings().count == 1)
    try writer.abandon(source, reason: SourceSummary.Reason(code: "test", message: "it died"))
    try writer.park(source, reason: SourceSummary.Reason(code: "test", message: "given up"))
    #expect(try warnings().isEmpty)
  }

  @Test("A redetection leaves them as they are")
  func redetected() throws {
    let source = try writer.ingest(Made.file(4), Self.stream([Self.jump])).sourceID
    let detector = String(repeating: "f", count: 64)
    var facts = Made.facts(4)
    facts.models.detector = detector
    try writer.redetect(source, detector: detector, keep: .best(3))
    let records = [.sourceBegan(facts)] + Self.stream([Self.damage, Self.damage]).dropFirst()
    for record in records { try writer.append(source, record: record) }
    #expect(try warnings().map(\.code) == ["timestamps-jump"])
  }

  @Test("Sightings that ended before the first jump are certain; the others are in doubt")
  func doubts() throws {
    let source = try writer.ingest(Made.file(4), Self.stream([Self.jump, Self.damage])).sourceID
    try writer.ingest(2)
    try writer.snapshot { snapshot in
      let sightings = try snapshot.sightings(of: source)
      #expect(sightings.map(\.startSeconds) == [0, 1, 2])
      let doubts = try snapshot.timeDoubts(of: sightings)
      #expect(
        sightings.map { doubts[$0.id] } == [nil, ["timestamps-jump"], ["timestamps-jump"]])
    }
  }

  @Test("What cannot be a warning is refused, and a worker cannot make up more than a few kinds")
  func refused() throws {
    let source = try writer.register([Made.file(4)])[0].sourceID
    try writer.claim(source)
    try writer.append(source, record: Made.stream(4)[0])
    for warning in [
      Warning(code: "", message: "nameless"), Warning(code: "odd", message: "", count: -1),
      Warning(code: "odd", message: "", firstSeconds: .infinity),
    ] {
      #expect(throws: Failure.self) { try writer.append(source, record: .warning(warning)) }
    }
    #expect(throws: Failure.self) {
      for number in 0..<100 {
        try writer.append(source, record: .warning(Warning(code: "odd-\(number)", message: "")))
      }
    }
  }

  @Test("A row that is not what was written is found, and mended by reading the source again")
  func damaged() throws {
    let other = try TestArchive()
    var clean = ""
    do {
      let writer = try other.writer()
      try writer.ingest(Made.file(4), Self.stream([Self.jump]))
      clean = try writer.dumpText()
      try writer.close()
    }
    let metadata = try MetadataStore(directory: other.path, access: .writer)
    try metadata.queue.write {
      try $0.execute(sql: CheckTests.unseen("source_warning", "count = 7"))
    }
    try metadata.queue.close()
    #expect(throws: Failure.self) {
      try ArchiveReader(path: other.path).snapshot { try $0.journal() }
    }
    let report = try ArchiveCheck.examine(path: other.path)
    #expect(report.findings.map(\.kind) == [.sourceDamaged], "\(report.findings)")
    #expect(try ArchiveCheck.repair(path: other.path).after.isClean)
    let again = try other.writer()
    #expect(try again.journal()[0].state == .seen)
    try again.ingest(Made.file(4), Self.stream([Self.jump]))
    #expect(try again.dumpText() == clean)
  }
}
