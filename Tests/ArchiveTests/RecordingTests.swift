import Foundation
import GRDB
import SightingStream
import Testing
import Values

@testable import Archive

@Suite("A recording that comes in another container is one recording")
struct RecordingTests {
  let archive: TestArchive
  let writer: ArchiveWriter

  init() throws {
    archive = try TestArchive()
    writer = try archive.writer()
  }

  private static func identity(_ number: Int, seconds: Double = 20) -> RecordingIdentity {
    RecordingIdentity(pictures: Made.sha256(0xabc000 + number), units: 500, seconds: seconds)
  }

  /// Claims the source of a file, and streams all but the end of a content.
  ///
  /// - Returns: The source, and the summary that ends it.
  private func begin(
    _ file: SourceRegistration, _ content: Int, _ identity: RecordingIdentity?,
    outcome: SourceSummary.Outcome = .whole
  ) throws -> (SourceID, SourceSummary) {
    let source = try writer.register([file])[0].sourceID
    try writer.claim(source)
    var records = Made.stream(content, outcome: outcome)
    if let identity { records.insert(.identity(identity), at: 1) }
    for record in records.dropLast() { try writer.append(source, record: record) }
    guard case .sourceEnded(let summary) = records.last else { throw Missing() }
    return (source, summary)
  }

  private struct Missing: Error {}

  @discardableResult
  private func ingest(
    _ file: SourceRegistration, _ content: Int, _ identity: RecordingIdentity?,
    outcome: SourceSummary.Outcome = .whole
  ) throws -> JournalEntry {
    let (source, summary) = try begin(file, content, identity, outcome: outcome)
    return try writer.finish(source, summary: summary)
  }

  private func contents(_ entry: JournalEntry) throws -> [SourceContent] {
    try writer.snapshot { try $0.contents(of: entry.sourceID) }
  }

  private func requireClean() throws {
    try writer.flush()
    #expect(try ArchiveCheck.examine(path: archive.path).isClean)
  }

  @Test("Replaced in place it keeps its rows, and remembers what it was")
  func inPlace() throws {
    let first = try ingest(Made.file(1), 1, Self.identity(1))
    let faces = try writer.snapshot { try $0.allFaces() }
    let again = try ingest(Made.file(1, content: 101, version: 2), 101, Self.identity(1))
    #expect(again.sourceID == first.sourceID && again.state == .done && !again.isGone)
    #expect(again.sha256 == Made.sha256(101) && again.sizeBytes == 1101)
    #expect(try writer.journal().count == 1)
    #expect(try writer.snapshot { try $0.allFaces() } == faces)
    let contents = try contents(again)
    #expect(contents.map(\.sha256) == [Made.sha256(1), Made.sha256(101)])
    #expect(contents.map(\.isPresent) == [false, true])
    #expect(try writer.dumpText().contains(" content sha256=\(Made.sha256(1)) bytes=1001\n"))
    try requireClean()

    // What was there comes back: nobody has to read it.
    let back = try writer.register([Made.file(1, version: 3)])[0]
    #expect(back.sourceID == first.sourceID && back.state == .done && !back.needsFingerprint)
    #expect(back.sha256 == Made.sha256(1))
    #expect(try self.contents(back).map(\.isPresent) == [true, false])
    try requireClean()
  }

  @Test("Without knowing its pictures it would be two")
  func unknownPictures() throws {
    try ingest(Made.file(1), 1, nil)
    try ingest(Made.file(1, content: 101, version: 2), 101, nil)
    #expect(try writer.journal().count == 2)
  }

  @Test("Under another name beside the first it is one more file of it")
  func beside() throws {
    let first = try ingest(Made.file(1), 1, Self.identity(1))
    let entry = try ingest(Made.file(4, camera: 1), 4, Self.identity(1))
    #expect(entry.sourceID == first.sourceID && entry.sha256 == Made.sha256(1))
    #expect(entry.copies == [Made.file(4, camera: 1).path])
    #expect(try contents(entry).allSatisfy(\.isPresent))
    // The first goes: the other is what is left.
    let left = try writer.retire([Made.file(1).path])[0]
    #expect(left.sha256 == Made.sha256(4) && left.path == Made.file(4, camera: 1).path)
    try requireClean()
  }

  @Test("A worker that was told of it examines nothing")
  func known() throws {
    let file = Made.file(1)
    let first = try ingest(file, 1, Self.identity(1))
    let source = try writer.register([Made.file(1, content: 101, version: 2)])[0].sourceID
    #expect(try writer.knownFiles.recordings(near: source) == [Self.identity(1)])
    try writer.claim(source)
    var summary = SourceSummary(
      job: 1, outcome: .whole, decodedSeconds: 0, sightings: 0, accounting: FrameAccounting(),
      stageSeconds: [:])
    summary.isKnown = true
    try writer.append(source, record: .sourceBegan(Made.facts(1)))
    try writer.append(source, record: .identity(Self.identity(1)))
    let entry = try writer.finish(source, summary: summary)
    #expect(entry.sourceID == first.sourceID && entry.sightings == first.sightings)
    #expect(entry.decodedSeconds == first.decodedSeconds)

    // The recording that it was known by is not there: it has to be read.
    let other = try writer.register([Made.file(7)])[0].sourceID
    try writer.claim(other)
    try writer.append(other, record: .identity(Self.identity(7)))
    let unread = try writer.finish(other, summary: summary)
    #expect(unread.sourceID == other && unread.state == .seen)
    try requireClean()
  }

  @Test("Other pictures, or the same ones shown for another time, are another recording")
  func others() throws {
    try ingest(Made.file(1), 1, Self.identity(1))
    try ingest(Made.file(1, content: 101, version: 2), 101, Self.identity(2))
    try ingest(Made.file(4), 4, Self.identity(1, seconds: 50))
    #expect(try writer.journal().count == 3)
  }

  @Test("Whichever is read first, the rows are of the one that was registered first")
  func order() throws {
    let expected = try TestArchive()
    let other = try expected.writer()
    for (number, content) in [(1, 1), (4, 4)] {
      let source = try other.register([Made.file(number, content: content)])[0].sourceID
      try other.claim(source)
      for record in Made.stream(content) {
        if case .sourceEnded = record {
          try other.append(source, record: .identity(Self.identity(1)))
        }
        try other.append(source, record: record)
      }
    }
    _ = try writer.register([Made.file(1), Made.file(4)])
    let (late, lateSummary) = try begin(Made.file(1), 1, Self.identity(1))
    let (early, earlySummary) = try begin(Made.file(4), 4, Self.identity(1))
    try writer.finish(early, summary: earlySummary)
    #expect(try writer.journal().count == 2)
    #expect(try writer.finish(late, summary: lateSummary).sourceID == late)
    #expect(try writer.journal().count == 1)
    #expect(try writer.dumpText() == other.dumpText())
    try requireClean()
  }

  @Test("Rows of one that was read whole stay rather than those of one that was read in part")
  func partial() throws {
    let reason = SourceSummary.Reason(code: "truncated", message: "made")
    try ingest(Made.file(1), 1, Self.identity(1), outcome: .partial(reason))
    var file = Made.file(4, camera: 1)
    file.start = Made.file(1).start
    let entry = try ingest(file, 4, Self.identity(1))
    #expect(entry.state == .done && entry.sha256 == Made.sha256(1))
    #expect(try writer.journal().count == 1)
    try requireClean()
  }

  @Test("Put into another camera's folder as well, its rows follow")
  func moved() throws {
    let first = try ingest(Made.file(1, camera: 1), 1, Self.identity(1))
    try writer.retire([Made.file(1, camera: 1).path])
    let entry = try ingest(Made.file(2, camera: 2), 2, Self.identity(1))
    #expect(entry.sourceID == first.sourceID && entry.state == .seen)
    #expect(try writer.moveRows(of: entry.sourceID))
    let moved = try writer.journal()[0]
    #expect(moved.state == .done && moved.start == Made.file(2).start)
    let camera = try writer.cameraID(for: Made.camera(2))
    #expect(
      try writer.snapshot { try $0.sightings(of: entry.sourceID) }
        .allSatisfy { $0.cameraID == camera })
    try requireClean()
  }

  @Test("A recording whose rows are to follow its last file, which vanishes, is done as before")
  func lastFileVanished() throws {
    let first = try ingest(Made.file(1, camera: 1), 1, Self.identity(1))
    var copy = Made.file(2, camera: 2)
    copy.sha256 = Made.file(1).sha256
    _ = try writer.register([copy])
    #expect(try writer.retire([Made.file(1, camera: 1).path])[0].state == .seen)
    let gone = try writer.retire([copy.path])[0]
    #expect(gone.state == .done && gone.isGone && gone.sightings == first.sightings)
    try requireClean()
  }

  @Test("Read in another container while its rows wait to be moved, it is one again once they are")
  func movedMeanwhile() throws {
    let first = try ingest(Made.file(1, camera: 1), 1, Self.identity(1))
    var copy = Made.file(2, camera: 2)
    copy.sha256 = Made.file(1).sha256
    #expect(try writer.register([copy])[0].sourceID == first.sourceID)
    #expect(try writer.retire([Made.file(1, camera: 1).path])[0].state == .seen)
    // Two workers: the other container ends before the rows of the first one have followed.
    try ingest(Made.file(3, camera: 2), 3, Self.identity(1))
    #expect(try writer.moveRows(of: first.sourceID))
    let entries = try writer.journal()
    try #require(entries.count == 1)
    #expect(entries[0].sourceID == first.sourceID && entries[0].state == .done)
    #expect(
      Set([entries[0].path] + entries[0].copies) == [copy.path, Made.file(3, camera: 2).path])
    #expect(try contents(entries[0]).count == 2)
    try requireClean()
  }

  @Test("A damaged row of a content is noticed, and what was read stays")
  func damaged() throws {
    let entry = try ingest(Made.file(1), 1, Self.identity(1))
    try writer.close()
    do {
      let queue = try DatabaseQueue(path: archive.metadata)
      try queue.write { database in
        let checksum = try Int64.fetchOne(
          database, sql: "SELECT checksum FROM source_content")
        try database.execute(sql: "UPDATE source_content SET seconds = seconds + 1")
        try database.execute(
          sql: "UPDATE source_content SET checksum = ?", arguments: [checksum])
      }
    }
    #expect(throws: Failure.self) {
      try ArchiveReader(path: archive.path).snapshot { try $0.contents(of: entry.sourceID) }
    }
    // The archive itself belongs to this process's writer.
    let copy = archive.directory.file("copy")
    try FileManager.default.copyItem(atPath: archive.path, toPath: copy)
    #expect(try ArchiveCheck.repair(path: copy).after.isClean)
    let reader = try ArchiveReader(path: copy)
    #expect(try reader.snapshot { try $0.journal() }.map(\.state) == [.done])
  }
}
