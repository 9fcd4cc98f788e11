import Foundation
import GRDB
import SightingStream
import Testing
import Values

@testable import Archive
@testable import ArchiveSchema

@Suite("A recording that was coded anew in place is one recording, if it shows the same people")
struct CodingTests {
  // GRDB has one, too.
  private typealias Record = SightingStream.Record

  let archive: TestArchive
  let writer: ArchiveWriter

  init() throws {
    archive = try TestArchive()
    writer = try archive.writer()
  }

  /// Somebody who is seen in a made recording.
  struct Seen: Sendable, CustomTestStringConvertible {
    /// Who it is.
    var person: Int
    var seconds: ClosedRange<Double>
    /// Cosine of the kept faces' embeddings with those of the person in other recordings.
    var similarity: Float = 1
    var isStill = false

    init(_ person: Int, _ seconds: ClosedRange<Double> = 2...6, _ similarity: Float = 1) {
      self.person = person
      self.seconds = seconds
      self.similarity = similarity
    }

    var testDescription: String { "\(person) at \(seconds), \(similarity)" }

    /// No two people are alike at all.
    var embedding: [Float] {
      var vector = [Float](repeating: 0, count: Made.embedder.dimension)
      vector[person] = similarity
      vector[vector.count - 1] = (1 - similarity * similarity).squareRoot()
      return vector
    }
  }

  /// The recording of a content, with how it looks.
  private static func identity(_ content: Int, seconds: Double = 20) -> RecordingIdentity {
    var identity = RecordingIdentity(
      pictures: Made.sha256(0xabc000 + content), units: 500, seconds: seconds)
    let cells = (0..<(RecordingLook.columns * RecordingLook.rows)).map { UInt8(100 + $0) }
    identity.looks = (0..<5).map { RecordingLook(seconds: 4 * Double($0), cells: cells) }
    return identity
  }

  /// All but the end of a recording, and the end.
  private static func stream(
    _ content: Int, _ seen: [Seen], outcome: SourceSummary.Outcome = .whole
  ) -> ([Record], SourceSummary) {
    var random = SplitMix64(seed: UInt64(content))
    var records: [Record] = [.sourceBegan(Made.facts(2 * content))]
    var accounting = FrameAccounting()
    for (ordinal, one) in seen.enumerated() {
      let (start, end) = (one.seconds.lowerBound, one.seconds.upperBound)
      for rank in 0..<2 {
        var face = Made.face(
          sighting: ordinal, rank: rank, pts: Int64(start * 12_800) + Int64(rank), &random)
        face.embedding = one.embedding
        face.box = Box(x: 100, y: 80, width: 40, height: 50)
        records.append(.face(face))
      }
      var ended = StreamedSighting(
        ordinal: ordinal, startPTS: Int64(start * 12_800), endPTS: Int64(end * 12_800),
        startSeconds: start, endSeconds: end, detections: 5, keptFaces: 2,
        firstBox: Box(x: 100, y: 80, width: 40, height: 50),
        lastBox: Box(x: 100, y: 80, width: 40, height: 50))
      ended.isStill = one.isStill
      records.append(.sightingEnded(ended))
      accounting.detections += 5
      accounting.keptFaces += 2
      accounting.rejected["not-among-best", default: 0] += 3
    }
    accounting.decoded = 100
    accounting.sampled = 20
    accounting.withFaces = accounting.detections
    return (
      records,
      SourceSummary(
        job: 1, outcome: outcome, decodedSeconds: 20, sightings: seen.count,
        accounting: accounting, stageSeconds: [:])
    )
  }

  /// Claims the source of a file and streams all but its end, as a worker does that finds it to look
  /// like every recording that it is told to compare it with.
  private func begin(
    _ file: SourceRegistration, _ content: Int, _ seen: [Seen],
    outcome: SourceSummary.Outcome = .whole, looksAlike: Bool = true, _ writer: ArchiveWriter
  ) throws -> (SourceID, SourceSummary) {
    let source = try writer.register([file])[0].sourceID
    try writer.claim(source)
    let known = try writer.knownFiles.recordings(near: source)
    let (records, summary) = Self.stream(content, seen, outcome: outcome)
    for record in records { try writer.append(source, record: record) }
    try writer.append(source, record: .identity(Self.identity(content)))
    for other in known where looksAlike && !other.looks.isEmpty {
      try writer.append(source, record: .resembles(other))
    }
    return (source, summary)
  }

  @discardableResult
  private func ingest(
    _ file: SourceRegistration, _ content: Int, _ seen: [Seen],
    outcome: SourceSummary.Outcome = .whole, looksAlike: Bool = true,
    by writer: ArchiveWriter? = nil
  ) throws -> JournalEntry {
    let writer = writer ?? self.writer
    let (source, summary) = try begin(
      file, content, seen, outcome: outcome, looksAlike: looksAlike, writer)
    return try writer.finish(source, summary: summary)
  }

  private static let first = Made.file(1)
  /// The file of the first, after it was coded anew.
  private static let second = Made.file(1, content: 101, version: 2)

  private func requireClean() throws {
    try writer.flush()
    #expect(try ArchiveCheck.examine(path: archive.path).isClean)
  }

  // MARK: What it is compared with

  /// A file beside the first one, and whether a worker compares how it looks.
  struct Beside: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var name = "clip 1.mkv"
    var camera = 1
    var laterMilliseconds: Int64 = 0
    var isCompared = false

    var file: SourceRegistration {
      var file = Made.file(2, camera: camera)
      let relative = FilePath("1599025493/10B_6_\(camera)/\(name)")
      (file.rootRelative, file.path) = (relative, FilePath("/root").appending(relative))
      file.start = CodingTests.first.start.advanced(bySeconds: Double(laterMilliseconds) / 1000)
      return file
    }

    static let all = [
      Beside(testDescription: "another ending", isCompared: true),
      Beside(testDescription: "a second later", laterMilliseconds: 1000, isCompared: true),
      Beside(testDescription: "a second earlier", laterMilliseconds: -1000, isCompared: true),
      Beside(testDescription: "more than a second later", laterMilliseconds: 1001),
      Beside(testDescription: "more than a second earlier", laterMilliseconds: -1001),
      Beside(testDescription: "another camera", camera: 2),
      Beside(testDescription: "another name", name: "clip 2.mkv"),
      Beside(testDescription: "a longer name", name: "clip 1.old.mkv"),
    ]
  }

  @Test(
    "It is compared with what is of its camera, its start and its name, and with nothing else",
    arguments: Beside.all)
  func candidates(_ beside: Beside) throws {
    let seen = [Seen(1)]
    let source = try ingest(Self.first, 1, seen).sourceID
    let other = try writer.register([beside.file])[0].sourceID
    let looks = try writer.knownFiles.recordings(near: other).flatMap(\.looks)
    #expect(looks == (beside.isCompared ? Self.identity(1).looks : []))
    // What is compared and looks alike is one recording; what is not, another.
    let entry = try ingest(beside.file, 2, seen)
    #expect((entry.sourceID == source) == beside.isCompared)
    #expect(try writer.journal().count == (beside.isCompared ? 1 : 2))
    try requireClean()
  }

  @Test("Replaced in place it keeps its rows, and remembers what it was")
  func inPlace() throws {
    let first = try ingest(Self.first, 1, [Seen(1), Seen(2)])
    let faces = try writer.snapshot { try $0.allFaces() }
    let again = try ingest(Self.second, 101, [Seen(1), Seen(2)])
    #expect(again.sourceID == first.sourceID && again.state == .done && !again.isGone)
    #expect(again.sha256 == Made.sha256(101))
    #expect(try writer.journal().count == 1)
    #expect(try writer.snapshot { try $0.allFaces() } == faces)
    let contents = try writer.snapshot { try $0.contents(of: again.sourceID) }
    #expect(contents.map(\.identity) == [Self.identity(1), Self.identity(101)])
    #expect(contents.map(\.isPresent) == [false, true])
    try requireClean()

    // A third coding is compared with both.
    let third = try ingest(Made.file(1, content: 201, version: 3), 201, [Seen(2), Seen(1)])
    #expect(third.sourceID == first.sourceID)
    #expect(try writer.snapshot { try $0.contents(of: third.sourceID) }.count == 3)
    // What was there first comes back: nobody has to read it.
    let back = try writer.register([Made.file(1, version: 4)])[0]
    #expect(back.sourceID == first.sourceID && back.state == .done && !back.needsFingerprint)
    try requireClean()
  }

  @Test("The same people under the same name are two recordings unless they look alike")
  func looks() throws {
    try ingest(Self.first, 1, [Seen(1)])
    try ingest(Self.second, 101, [Seen(1)], looksAlike: false)
    #expect(try writer.journal().count == 2)
  }

  // MARK: Who has to be seen

  /// Two recordings that look alike, and whose rows stay.
  struct Pair: Sendable, CustomTestStringConvertible {
    enum Kept: Sendable { case first, second, both }

    var testDescription: String
    var first: [Seen]
    var second: [Seen]
    var kept: Kept

    init(_ name: String, _ first: [Seen], _ second: [Seen], _ kept: Kept) {
      (testDescription, self.first, self.second, self.kept) = (name, first, second, kept)
    }

    static let all = [
      Pair("nobody in either", [], [], .both),
      Pair("nobody in the second", [Seen(1)], [], .both),
      Pair("nobody in the first", [], [Seen(1)], .both),
      Pair("one person", [Seen(1)], [Seen(1)], .first),
      Pair("another person", [Seen(1)], [Seen(2)], .both),
      Pair("one person of two", [Seen(1), Seen(2)], [Seen(1)], .first),
      Pair("one person more", [Seen(1)], [Seen(1), Seen(2)], .second),
      Pair("one in common, and another in each", [Seen(1), Seen(2)], [Seen(1), Seen(3)], .both),
      Pair("twice in one", [Seen(1), Seen(1, 10...12)], [Seen(1)], .first),
      Pair("another time", [Seen(1)], [Seen(1, 10...14)], .both),
      Pair("a second after", [Seen(1)], [Seen(1, 7...9)], .first),
      Pair("a second before", [Seen(1, 7...9)], [Seen(1)], .first),
      Pair("longer after", [Seen(1)], [Seen(1, 7.1...9)], .both),
      Pair("longer before", [Seen(1, 7.1...9)], [Seen(1)], .both),
      Pair("alike enough", [Seen(1)], [Seen(1, 2...6, 0.51)], .first),
      Pair("not alike", [Seen(1)], [Seen(1, 2...6, 0.49)], .both),
    ]
  }

  @Test("One shows everybody whom the other shows; else both stay", arguments: Pair.all)
  func people(_ pair: Pair) throws {
    let first = try ingest(Self.first, 1, pair.first).sourceID
    let entry = try ingest(Self.second, 101, pair.second)
    let all = try writer.journal()
    #expect(all.count == (pair.kept == .both ? 2 : 1))
    #expect((entry.sourceID == first) == (pair.kept == .first))
    let sightings = all.reduce(0) { $0 + $1.sightings }
    switch pair.kept {
    case .first: #expect(sightings == pair.first.count)
    case .second: #expect(sightings == pair.second.count)
    case .both: #expect(sightings == pair.first.count + pair.second.count)
    }
    if pair.kept != .both {
      let contents = try writer.snapshot { try $0.contents(of: entry.sourceID) }
      #expect(contents.map(\.sha256) == [Made.sha256(1), Made.sha256(101)])
    }
    try requireClean()
  }

  @Test("Rows of one that was read whole stay rather than those of one that was read in part")
  func partial() throws {
    let reason = SourceSummary.Reason(code: "truncated", message: "made")
    try ingest(Self.first, 1, [Seen(1)], outcome: .partial(reason))
    let whole = try ingest(Self.second, 101, [Seen(1)])
    #expect(whole.state == .done && whole.sha256 == Made.sha256(101))
    let part = try ingest(
      Made.file(1, content: 201, version: 3), 201, [Seen(1)], outcome: .partial(reason))
    #expect(part.sourceID == whole.sourceID && part.state == .done)
    #expect(try writer.journal().count == 1)
    try requireClean()
  }

  @Test("A poster that was only counted stays counted, and one that has rows keeps them")
  func posters() throws {
    var poster = Seen(5)
    poster.isStill = true
    for number in [4, 7] { try ingest(Made.file(number, camera: 1), number, [poster]) }
    // From the third recording on it is counted.
    let third = try ingest(Self.first, 1, [poster, Seen(1)])
    #expect(third.sightings == 1)
    func counted() throws -> Int { try writer.snapshot { try $0.status().stillOccurrences } }
    #expect(try counted() == 1)
    let again = try ingest(Self.second, 101, [poster, Seen(1)])
    #expect(again.sourceID == third.sourceID && again.sightings == 1)
    #expect(try counted() == 1)

    // The first that had it has rows of it, which a new coding does not get: the rows stay.
    let old = try writer.journal()[0]
    let anew = try ingest(Made.file(4, content: 104, version: 2, camera: 1), 104, [poster])
    #expect(anew.sourceID != old.sourceID)
    #expect(try writer.journal(JournalFilter(sources: [old.sourceID]))[0].sightings == 1)
    try requireClean()
  }

  // MARK: What changes meanwhile

  @Test("Moved to another camera while it was read, it is not taken for what it replaced")
  func moved() throws {
    try ingest(Made.file(1, camera: 1), 1, [Seen(1)])
    let file = Made.file(1, content: 101, version: 2, camera: 1)
    let (source, summary) = try begin(file, 101, [Seen(1)], writer)
    var elsewhere = file
    elsewhere.camera = Made.camera(2)
    _ = try writer.register([elsewhere])
    try writer.finish(source, summary: summary)
    #expect(try writer.journal().count == 2)
    try requireClean()
  }

  @Test("The first one moved to another camera meanwhile, they are two")
  func firstMoved() throws {
    let first = try ingest(Self.first, 1, [Seen(1)]).sourceID
    let (second, summary) = try begin(
      Beside(testDescription: "another ending").file, 2, [Seen(1)], writer)
    var elsewhere = Self.first
    elsewhere.camera = Made.camera(2)
    _ = try writer.register([elsewhere])
    #expect(try writer.moveRows(of: first))
    #expect(try writer.finish(second, summary: summary).sourceID == second)
    #expect(try writer.journal().count == 2)
    try requireClean()
  }

  @Test("While a worker reads the first one anew it is left alone")
  func claimed() throws {
    let first = try ingest(Self.first, 1, [Seen(1)]).sourceID
    let (second, summary) = try begin(
      Beside(testDescription: "another ending").file, 2, [Seen(1)], writer)
    _ = try writer.retry([first])
    try writer.claim(first)
    #expect(try writer.finish(second, summary: summary).sourceID == second)
    #expect(try writer.journal().count == 2)
  }

  private struct Fault: Error {}

  @Test(
    "Stopped at any step of its end, and read again, it is what it would have been",
    arguments: CommitPoint.allCases, [[Seen(1)], [Seen(1), Seen(2)]])
  func stopped(at point: CommitPoint, second: [Seen]) throws {
    let expected = try TestArchive()
    let other = try expected.writer()
    try ingest(Self.first, 1, [Seen(1)], by: other)
    try ingest(Self.second, 101, second, by: other)
    try other.flush()

    for occurrence in 1...3 {
      let archive = try TestArchive()
      do {
        let writer = try archive.writer()
        try ingest(Self.first, 1, [Seen(1)], by: writer)
        try writer.flush()
        var count = 0
        writer.batch.failpoint = {
          if $0 == point { count += 1 }
          if $0 == point, count == occurrence { throw Fault() }
        }
        do {
          try ingest(Self.second, 101, second, by: writer)
          try writer.flush()
        } catch {
          // As if the process had ended here.
        }
        writer.batch.failpoint = nil
        try? writer.close()
      }
      let writer = try archive.writer()
      let entry = try writer.register([Self.second])[0]
      if entry.state != .done { try ingest(Self.second, 101, second, by: writer) }
      try writer.flush()
      #expect(try writer.dumpText() == other.dumpText(), "\(occurrence)")
      #expect(try writer.journal().count == 1)
      #expect(try ArchiveCheck.examine(path: archive.path).isClean)
    }
  }

  // MARK: Stored looks

  @Test("A damaged row of how a content looks is noticed")
  func damaged() throws {
    let entry = try ingest(Self.first, 1, [Seen(1)])
    try writer.close()
    try DatabaseQueue(path: archive.metadata).write { database in
      let checksum = try Int64.fetchOne(database, sql: "SELECT checksum FROM source_content")
      try database.execute(sql: "UPDATE source_content SET looks = zeroblob(length(looks))")
      try database.execute(
        sql: "UPDATE source_content SET checksum = ?", arguments: [checksum])
    }
    #expect(throws: Failure.self) {
      try ArchiveReader(path: archive.path).snapshot { try $0.contents(of: entry.sourceID) }
    }
  }

  @Test("Contents of an archive of the version before stay, and nobody knows how they look")
  func olderContents() throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(configuration: configuration)
    try queue.write { database in
      for migration in ArchiveSchema.migrations where migration.version < 20 {
        try database.execute(sql: migration.sql)
      }
      try database.execute(
        sql: """
          INSERT INTO source_content (id, source_id, sha256, size_bytes, path, first_ms, last_ms,
            pictures, units, seconds, lead_pictures, lead_units, checksum)
          VALUES (3, 4, 'a', 5, x'2f61', 6, 7, 'b', 8, 9.5, 'c', 10, 11),
            (4, 4, 'd', 5, x'2f61', 6, 7, 'b', 8, 9.5, NULL, NULL, 11)
          """)
      for migration in ArchiveSchema.migrations where migration.version >= 20 {
        try database.execute(sql: migration.sql)
      }
      // It is sealed anew, over all columns.
      let texts = try String.fetchAll(
        database,
        sql: """
          SELECT format('%d %d %s %d %d %d %s %d %.1f %s %s', id, source_id, sha256, size_bytes,
            first_ms, last_ms, pictures, units, seconds, lead_pictures, lead_units)
          FROM source_content WHERE checksum IS NULL AND looks IS NULL ORDER BY id
          """)
      #expect(texts == ["3 4 a 5 6 7 b 8 9.5 c 10", "4 4 d 5 6 7 b 8 9.5  "])
    }
  }
}
