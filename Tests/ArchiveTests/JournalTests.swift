import Foundation
import GRDB
import SightingStream
import Testing
import Values

@testable import Archive

@Suite("The journal knows each content once, whatever its files are called")
struct JournalTests {
  let archive: TestArchive
  let writer: ArchiveWriter

  init() throws {
    archive = try TestArchive()
    writer = try archive.writer()
  }

  let reason = SourceSummary.Reason(code: "worker-died", message: "it was killed")

  func entries() throws -> [JournalEntry] { try writer.journal() }

  @Test("A file that was seen before costs no hash")
  func knownStampNeedsNoHash() throws {
    let first = try writer.register([Made.file(1)])[0]
    #expect(first.state == .seen && !first.needsFingerprint)
    let again = try writer.register([Made.file(1, hashed: false)])[0]
    #expect(again == first)
    try writer.ingest(1)
    let done = try writer.register([Made.file(1, hashed: false)])[0]
    #expect(done.state == .done && !done.needsFingerprint)
    #expect(try entries().count == 1)
  }

  @Test("Only what begins something waits for no disk; everything after it does again")
  func waiting() throws {
    let store = writer.stores.metadata
    func mode(_ database: Database) throws -> Int? {
      try Int.fetchOne(database, sql: "PRAGMA synchronous")
    }
    let (normal, full) = (1, 2)
    #expect(try store.writeWithoutWaiting(mode) == normal)
    #expect(try store.queue.read(mode) == full)
    let source = try writer.register([Made.file(1)])[0].sourceID
    try writer.claim(source)
    #expect(try store.queue.read(mode) == full)
    struct Refusal: Error {}
    #expect(throws: Refusal.self) {
      try store.writeWithoutWaiting { database in
        try database.execute(sql: "DELETE FROM source_path")
        throw Refusal()
      }
    }
    #expect(try store.queue.read(mode) == full)
    #expect(try writer.journal().map(\.path) == [Made.file(1).path])
  }

  @Test("An unknown file without a hash is remembered, asks for one, and cannot be claimed")
  func unreadFile() throws {
    let entry = try writer.register([Made.file(1, hashed: false)])[0]
    #expect(entry.needsFingerprint && entry.state == .seen && entry.sha256 == nil)
    #expect(throws: Failure.self) { try writer.claim(entry.sourceID) }
    let hashed = try writer.register([Made.file(1)])[0]
    #expect(hashed.sourceID == entry.sourceID)
    #expect(!hashed.needsFingerprint)
    #expect(try writer.claim(entry.sourceID).state == .working)
  }

  @Test("The frame rate of a camera's nearest recording is known, unless that may be assumed too")
  func frameRate() throws {
    func ingest(_ number: Int, rate: Double, container: String = "mov,mp4", camera: Int = 1) throws
    {
      var facts = Made.facts(number)
      facts.frameRate = rate
      facts.container = container
      var records = Made.stream(number)
      records[0] = .sourceBegan(facts)
      try writer.ingest(Made.file(number, camera: camera), records)
    }
    let source = try writer.register([Made.file(5, camera: 1)])[0].sourceID
    #expect(try writer.snapshot { try $0.frameRate(near: source) } == nil)
    try ingest(6, rate: 25, container: "hevc")
    try ingest(4, rate: 12, camera: 2)
    try ingest(3, rate: 0)
    #expect(try writer.snapshot { try $0.frameRate(near: source) } == nil)
    try ingest(9, rate: 15)
    #expect(try writer.snapshot { try $0.frameRate(near: source) } == 15)
    try ingest(2, rate: 10)
    #expect(try writer.snapshot { try $0.frameRate(near: source) } == 10)
  }

  @Test("A file that changed asks for a hash, even when it was done")
  func changedStampNeedsHash() throws {
    try writer.ingest(1)
    let changed = try writer.register([Made.file(1, version: 2, hashed: false)])[0]
    #expect(changed.needsFingerprint)
    // Only the stamp had changed.
    let same = try writer.register([Made.file(1, version: 2)])[0]
    #expect(!same.needsFingerprint && same.state == .done)
    #expect(try !writer.register([Made.file(1, version: 2, hashed: false)])[0].needsFingerprint)
    #expect(try entries().count == 1)
  }

  @Test("A copy is linked to what was done already")
  func copyIsLinked() throws {
    try writer.ingest(1)
    let before = try writer.snapshot { try $0.status() }
    let copy = try writer.register([Made.file(5, content: 1, camera: 2)])[0]
    #expect(copy.state == .done)
    #expect(copy.path == Made.file(1).path)
    #expect(copy.copies == [Made.file(5, camera: 2).path])
    let after = try writer.snapshot { try $0.status() }
    #expect(after.faces == before.faces && after.sources == 1)
  }

  @Test("Which of two copies gives camera and time does not depend on which was read first")
  func orderOfReading() throws {
    let first = Made.file(4, content: 1, camera: 1)
    let second = Made.file(5, content: 1, camera: 2)
    func unread(_ file: SourceRegistration) -> SourceRegistration {
      var file = file
      file.sha256 = nil
      return file
    }
    func run(_ order: [SourceRegistration], doneBefore: Bool) throws -> String {
      let archive = try TestArchive()
      let writer = try archive.writer()
      _ = try writer.register([unread(first), unread(second)])
      let source = try writer.register([order[0]])[0].sourceID
      if doneBefore {
        try writer.ingest(order[0], Made.stream(1))
      } else {
        try writer.claim(source)
      }
      var entry = try writer.register([order[1]])[0]
      #expect(entry.sourceID == source)
      if !doneBefore {
        for record in Made.stream(1) { try writer.append(source, record: record) }
        entry = try writer.journal()[0]
      }
      if entry.state != .done {
        #expect(entry.state == .seen)
        try writer.ingest(unread(order[1]), Made.stream(1))
      }
      #expect(try writer.journal().map(\.path) == [first.path])
      return try writer.dumpText()
    }
    let dump = try run([first, second], doneBefore: true)
    #expect(try run([first, second], doneBefore: false) == dump)
    #expect(try run([second, first], doneBefore: true) == dump)
    #expect(try run([second, first], doneBefore: false) == dump)
  }

  @Test("A rename within the same folder is an attribute, and no work")
  func renameIsFree() throws {
    let old = Made.file(1)
    var new = old
    new.rootRelative = FilePath("1599025493/10B_6_1/renamed.mp4")
    new.path = FilePath("/root").appending(new.rootRelative)
    let done = try writer.ingest(old, Made.stream(1))
    _ = try writer.register([new])
    let after = try writer.retire([old.path])[0]
    #expect(after.sourceID == done.sourceID && after.state == .done)
    #expect(after.path == new.path && after.copies.isEmpty && !after.isGone)
    #expect(after.faces == done.faces)
  }

  @Test("A rename to another camera's folder is new work, as camera and time are read from it")
  func moveToOtherCamera() throws {
    let old = Made.file(1)
    let moved = Made.file(8, content: 1, camera: 2)
    try writer.ingest(old, Made.stream(1))
    _ = try writer.register([moved])
    #expect(try entries()[0].state == .done)
    let after = try writer.retire([old.path])[0]
    #expect(after.state == .seen && after.start == moved.start)
    try writer.ingest(moved, Made.stream(1))
    let clean = try TestArchive()
    let other = try clean.writer()
    _ = try other.cameraID(for: Made.camera(1))
    try other.ingest(moved, Made.stream(1))
    #expect(try writer.dumpText() == other.dumpText())
  }

  @Test("Changed content at a path is a new source; what was done keeps its rows")
  func changedContentOfDone() throws {
    let old = try writer.ingest(1)
    let new = try writer.register([Made.file(1, content: 77, version: 2)])[0]
    #expect(new.sourceID != old.sourceID && new.state == .seen && new.faces == 0)
    let kept = try writer.journal(JournalFilter(sources: [old.sourceID]))[0]
    #expect(kept.state == .done && kept.isGone && kept.faces == old.faces)
  }

  @Test("Content that grew replaces the part that was ingested of it")
  func changedContentOfPartial() throws {
    let reason = SourceSummary.Reason(code: "truncated", message: "half of it is missing")
    let part = try writer.ingest(
      Made.file(1, content: 50), Made.stream(50, outcome: .partial(reason)))
    #expect(part.state == .partial && part.reason == reason && part.tries == 1)
    #expect(part.faces == Made.faces(50).count)
    var grown = Made.file(1, content: 51, version: 2)
    grown.beginning = Made.sha256(50)
    let seen = try writer.register([grown])[0]
    #expect(seen.sourceID == part.sourceID && seen.state == .seen && seen.tries == 0)
    #expect(seen.faces == part.faces, "the part stays until the whole replaces it")
    try writer.ingest(grown, Made.stream(51))
    let clean = try TestArchive()
    let other = try clean.writer()
    try other.ingest(grown, Made.stream(51))
    #expect(try writer.dumpText() == other.dumpText())
  }

  @Test("Other content in the place of a recording that was cut off leaves its rows")
  func otherContentOfPartial() throws {
    let reason = SourceSummary.Reason(code: "truncated", message: "half of it is missing")
    let part = try writer.ingest(
      Made.file(1, content: 50), Made.stream(50, outcome: .partial(reason)))
    let other = try writer.register([Made.file(1, content: 51, version: 2)])[0]
    #expect(other.sourceID != part.sourceID && other.state == .seen && other.faces == 0)
    let kept = try writer.journal(JournalFilter(sources: [part.sourceID]))[0]
    #expect(kept.state == .partial && kept.isGone && kept.faces == part.faces)
    #expect(kept.reason == reason)
  }

  @Test("Files that are still being written wait")
  func settling() throws {
    let entry = try writer.register([Made.file(1, hashed: false, isSettled: false)])[0]
    #expect(entry.state == .settling)
    let grown = try writer.register([Made.file(1, version: 3, hashed: false, isSettled: false)])[0]
    #expect(grown.state == .settling)
    let settled = try writer.register([Made.file(1, version: 3)])[0]
    #expect(settled.state == .seen && settled.sourceID == entry.sourceID)
  }

  @Test("A vanished file is no erasure")
  func vanishedFiles() throws {
    let done = try writer.ingest(1)
    let unread = try writer.register([Made.file(2, hashed: false)])[0]
    let seen = try writer.register([Made.file(3)])[0]
    let gone = try writer.retire([1, 2, 3].map { Made.file($0).path })
    #expect(gone.map(\.sourceID) == [done.sourceID, seen.sourceID])
    #expect(gone[0].state == .done && gone[0].isGone && gone[0].faces == done.faces)
    #expect(gone[1].state == .gone && gone[1].isGone)
    #expect(try writer.journal(JournalFilter(sources: [unread.sourceID])).isEmpty)
    #expect(throws: Failure.self) { try writer.claim(seen.sourceID) }
    #expect(try writer.knownFiles.below(FilePath("/")).isEmpty)
    // It comes back.
    let back = try writer.register([Made.file(3), Made.file(1)])
    #expect(back[0].state == .seen && back[0].sourceID == seen.sourceID)
    #expect(back[1].state == .done && !back[1].isGone)
    #expect(try writer.knownFiles.below(FilePath("/root")).count == 2)
    #expect(try writer.knownFiles.below(FilePath("/roo")).isEmpty)
  }

  @Test("A try that failed counts, an interrupted one does not, and parking takes all rows away")
  func triesAndParking() throws {
    let source = try writer.register([Made.file(1)])[0].sourceID
    try writer.claim(source)
    #expect(throws: Failure.self) { try writer.claim(source) }
    for record in Made.stream(1).dropLast() { try writer.append(source, record: record) }
    try writer.flush()
    let abandoned = try writer.abandon(source, reason: reason)
    #expect(abandoned.state == .seen && abandoned.tries == 1 && abandoned.reason == reason)
    #expect(abandoned.faces > 0, "what was committed stays until it is replaced")
    try writer.claim(source)
    #expect(try writer.release(source).tries == 1)
    try writer.claim(source)
    let parked = try writer.park(source, reason: reason)
    #expect(parked.state == .parked && parked.tries == 2 && parked.faces == 0)
    #expect(try writer.snapshot { try $0.status() }.faces == 0)
    let retried = try writer.retry([source])[0]
    #expect(retried.state == .seen && retried.tries == 0 && retried.reason == nil)
    #expect(throws: Failure.self) { try writer.retry([SourceID(rawValue: 99)]) }
  }

  @Test("A redo that fails before it wrote anything leaves what was there")
  func parkedRedo() throws {
    let done = try writer.ingest(1)
    #expect(throws: Failure.self) { try writer.park(done.sourceID, reason: reason) }
    try writer.claim(done.sourceID)
    for record in Made.stream(1).prefix(3) { try writer.append(done.sourceID, record: record) }
    let parked = try writer.park(done.sourceID, reason: reason)
    #expect(parked.state == .parked && parked.faces == done.faces && parked.tries == 1)
    #expect(parked.accounting == done.accounting)
    // Once its first batch is written, the rows are those of a try that did not end.
    try writer.retry([done.sourceID])
    try writer.claim(done.sourceID)
    for record in Made.stream(1).prefix(3) { try writer.append(done.sourceID, record: record) }
    try writer.flush()
    #expect(try writer.park(done.sourceID, reason: reason).faces == 0)
  }

  @Test("One call may name a file twice, and may find out that it is a copy")
  func oneCall() throws {
    try writer.ingest(1)
    let copy = Made.file(4, content: 1, camera: 1)
    var unread = copy
    unread.sha256 = nil
    let entries = try writer.register([unread, copy, copy, Made.file(1, hashed: false)])
    #expect(Set(entries.map(\.sourceID)).count == 1)
    #expect(entries.last?.copies == [copy.path])
    #expect(try self.entries().count == 1)
  }

  @Test("A start that no calendar has is refused, and the writer goes on")
  func impossibleStart() throws {
    var file = Made.file(1)
    file.start = WallTime(milliseconds: .max)
    #expect(throws: Failure.self) { try writer.register([file]) }
    #expect(try writer.ingest(1).state == .done)
  }

  @Test("A source that could not be read is parked with its reason")
  func failedSource() throws {
    let reason = SourceSummary.Reason(code: "not-media", message: "it is text")
    let entry = try writer.ingest(
      Made.file(1), [Made.stream(1, sightings: 0, outcome: .failed(reason)).last].compactMap(\.self)
    )
    #expect(entry.state == .parked && entry.reason == reason && entry.tries == 1)
  }

  @Test("A source that is done can be done again, and nothing is there twice")
  func redoOfDone() throws {
    try writer.ingest(2)
    let first = try writer.ingest(1)
    let dump = try writer.dumpText()
    for _ in 0..<3 { #expect(try writer.ingest(1).sourceID == first.sourceID) }
    #expect(try writer.dumpText() == dump)
    try writer.close()
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      #expect(try snapshot.dumpText() == dump)
      let status = try snapshot.status()
      #expect(status.indexRows == status.faces, "close removes what was replaced")
    }
  }

  @Test("The first batch of a redo replaces the old rows, and a redo without faces removes them")
  func redoWithoutFaces() throws {
    let first = try writer.ingest(1)
    try writer.claim(first.sourceID)
    #expect(try entries()[0].faces == first.faces, "claiming alone takes nothing away")
    let empty = Made.stream(1, sightings: 0)
    for record in empty { try writer.append(first.sourceID, record: record) }
    #expect(try entries()[0].faces == 0)
    #expect(try entries()[0].state == .done)
  }

  @Test("Several workers' sources are written side by side")
  func interleaved() throws {
    let numbers = [1, 2, 3, 4]
    let sources = try writer.register(numbers.map { Made.file($0) }).map(\.sourceID)
    var streams = numbers.map { Made.stream($0)[...] }
    for source in sources { try writer.claim(source) }
    var random = SplitMix64(seed: 11)
    while let turn = streams.indices.filter({ !streams[$0].isEmpty }).randomElement(using: &random)
    {
      if let record = streams[turn].popFirst() {
        try writer.append(sources[turn], record: record)
      }
    }
    #expect(try writer.dumpText() == TestArchive.cleanDump(numbers))
  }

  @Test("The journal is listed by state, camera, time, path and number")
  func filters() throws {
    for number in 0..<6 { try writer.ingest(number) }
    _ = try writer.register([Made.file(7)])
    func numbers(_ filter: JournalFilter) throws -> [Int64] {
      try writer.journal(filter).map(\.sourceID.rawValue)
    }
    #expect(try numbers(JournalFilter(states: [.seen])) == [7])
    #expect(try numbers(JournalFilter(states: [.done], limit: 2)) == [1, 2])
    let camera = try writer.cameraID(for: Made.camera(1))
    #expect(try numbers(JournalFilter(cameras: [camera])) == [2, 5, 7])
    #expect(try numbers(JournalFilter(path: Made.file(3).path)) == [4])
    #expect(try numbers(JournalFilter(path: Made.file(3).rootRelative)) == [4])
    let start = Made.file(2).start
    #expect(
      try numbers(JournalFilter(time: start..<start.advanced(bySeconds: 1))) == [3])
    #expect(try numbers(JournalFilter(states: [.done], sources: [SourceID(rawValue: 7)])) == [])
  }

  @Test("Coverage tells what of a period was searched, and what is missing")
  func coverage() throws {
    for number in 0..<3 { try writer.ingest(number) }
    let broken = try writer.register([Made.file(3), Made.file(4), Made.file(9)])
    try writer.park(broken[0].sourceID, reason: reason)
    try writer.snapshot { snapshot in
      let all = try snapshot.coverage()
      #expect(all.sources == 6 && all.done == 3 && all.parked == 1 && all.pending == 2)
      #expect(all.cameraSeconds == 9)
      #expect(all.faces == (0..<3).map { Made.faces($0).count }.reduce(0, +))
      #expect(all.sightings == 9)
      let start = Made.file(1).start
      let first = try snapshot.coverage(from: start, to: start.advanced(bySeconds: 1.5))
      #expect(first.done == 1 && first.cameraSeconds == 1.5)
      #expect(first.sightings == 2)
      #expect(first.covered == start...start.advanced(bySeconds: 1.5))
      let camera = try #require(try snapshot.cameras.first { $0.name.number == "0" })
      let one = try snapshot.coverage(cameras: [camera.id])
      #expect(one.done == 1 && one.parked == 1 && one.pending == 1 && one.sightings == 3)
      #expect(try snapshot.coverage(cameras: []).sources == 0)
    }
  }
}
