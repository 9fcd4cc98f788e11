import SightingStream
import TestSupport
import Testing
import Values

@testable import Archive

@Suite("What was read from names is kept, and warns of what is in doubt")
struct NameReadingTests {
  let archive: TestArchive
  let writer: ArchiveWriter

  init() throws {
    archive = try TestArchive()
    writer = try archive.writer()
  }

  static func reading(
    _ text: String, zone: StartReading.ZoneSource = .archive, _ doubts: [StartReading.Doubt] = []
  ) -> StartReading {
    StartReading(
      text: text, field: "time of the file", zone: "Europe/Berlin", zoneSource: zone,
      isAssumed: !doubts.isEmpty, doubts: doubts)
  }

  static func file(_ number: Int, _ reading: StartReading?, minute: Int? = nil)
    -> SourceRegistration
  {
    var file = Made.file(number, camera: 1)
    file.reading = reading
    if let minute {
      file.start = WallTime(milliseconds: 1_599_025_493_000 + Int64(minute) * 60_000)
    }
    return file
  }

  private func codes() throws -> [[String]] {
    try writer.journal().map { $0.warnings.map(\.code) }
  }

  @Test("A reading comes back as it was, and stays when a file is offered without one")
  func kept() throws {
    let doubt = StartReading.Doubt(.timeImprecise, "only the day is known")
    let reading = Self.reading("2026-01-01", [doubt])
    var entry = try writer.register([Self.file(4, reading)])[0]
    #expect(entry.reading == reading)
    #expect(entry.warnings.map(\.code) == ["time-imprecise"] && entry.warnings[0].putsTimeInDoubt)
    entry = try writer.register([Self.file(4, nil)])[0]
    #expect(entry.reading == reading && entry.warnings.count == 1)
    let other = Self.reading("12-30-00", zone: .name)
    entry = try writer.register([Self.file(4, other)])[0]
    #expect(entry.reading == other && entry.warnings.isEmpty)
  }

  @Test("A file that vanishes before anybody reads it takes the warnings of its names with it")
  func vanished() throws {
    let doubt = StartReading.Doubt(.timeImprecise, "only the day is known")
    var unread = Self.file(4, Self.reading("2026-01-01", [doubt]))
    unread.sha256 = nil
    try #require(try writer.register([unread])[0].warnings.count == 1)
    try writer.retire([unread.path])
    #expect(try writer.journal().isEmpty)
    // Nor does one that gives its name away.
    _ = try writer.register([unread])
    try writer.ingest(5)
    var known = unread
    known.sha256 = Made.file(5).sha256
    let entry = try writer.register([known])[0]
    #expect(entry.sha256 == known.sha256)
    #expect(try writer.journal().map(\.sourceID) == [entry.sourceID])
  }

  @Test("What a worker finds odd comes beside it and does not replace it")
  func besideWorker() throws {
    let doubt = StartReading.Doubt(.timeConflict, "two times")
    try writer.ingest(
      Self.file(4, Self.reading("x", [doubt])), WarningTests.stream([WarningTests.jump]))
    #expect(try codes() == [["time-conflict", "timestamps-jump"]])
    // The next try finds nothing.
    let source = try writer.journal()[0].sourceID
    try writer.retry([source])
    try writer.ingest(Self.file(4, nil), Made.stream(4))
    #expect(try codes() == [["time-conflict"]])
    let sighting = try #require(
      try writer.snapshot { try $0.sightings(of: source) }.first)
    #expect(
      try writer.snapshot { try $0.timeDoubts(of: [sighting]) } == [
        sighting.id: ["time-conflict"]
      ])
  }

  @Test("Recordings of one camera that begin at one moment warn each other, in any order")
  func sameStart() throws {
    try writer.ingest(Self.file(2, nil, minute: 5), Made.stream(2))
    #expect(try codes() == [[]])
    try writer.ingest(Self.file(4, nil, minute: 5), Made.stream(4))
    #expect(try codes() == [["same-start"], ["same-start"]])
    #expect(try writer.journal().first?.warnings.first?.count == 1)
    // Another camera's is no matter; nor is a copy, which is the same recording.
    try writer.ingest(Made.file(6, camera: 2), Made.stream(6))
    _ = try writer.register([Made.file(9, content: 2, camera: 1)])
    #expect(try codes() == [["same-start"], ["same-start"], []])
    let dump = try writer.dumpText()
    let other = try TestArchive()
    let backwards = try other.writer()
    try backwards.ingest(Self.file(4, nil, minute: 5), Made.stream(4))
    try backwards.ingest(Made.file(6, camera: 2), Made.stream(6))
    try backwards.ingest(Self.file(2, nil, minute: 5), Made.stream(2))
    _ = try backwards.register([Made.file(9, content: 2, camera: 1)])
    #expect(try backwards.dumpText() == dump)
    // One of them was misread.
    _ = try writer.register([Self.file(4, nil, minute: 7)])
    #expect(try codes() == [[], [], []])
  }

  @Test("A source that moves keeps its rows, and what its worker found odd")
  func moved() throws {
    let before = try writer.ingest(
      Self.file(4, nil, minute: 5), WarningTests.stream([WarningTests.damage]))
    let entry = try writer.register([Self.file(4, Self.reading("x"), minute: 65)])[0]
    #expect(entry.state == .seen)
    #expect(try writer.moveRows(of: entry.sourceID))
    let after = try #require(try writer.journal().first)
    #expect(after.state == .done && after.sightings == before.sightings)
    #expect(after.warnings.map(\.code) == ["decode-error"])
    #expect(after.start.milliseconds - before.start.milliseconds == 3_600_000)
    let times = try writer.snapshot { try $0.sightings(of: entry.sourceID) }.map(\.start)
    #expect(times.allSatisfy { $0 >= after.start })
  }
}
