import GRDB
import SightingStream
import Testing
import Values

@testable import Archive

@Suite("A poster is stored twice and counted from then on, and nobody who moves is left out")
final class StillTests {
  // GRDB has one, too.
  private typealias Record = SightingStream.Record

  /// Kept as long as their writers are used.
  private var archives: [TestArchive] = []

  /// What is seen in a made source at one place.
  struct Seen {
    var box = Box(x: 100, y: 80, width: 40, height: 50)
    /// Who it is.
    var look: UInt64 = 1
    var isStill = true
    var faces = 3
  }

  private static let poster = Seen()

  /// An embedding that is almost that of `look`.
  private static func vector(_ look: UInt64, _ random: inout SplitMix64) -> [Float] {
    var own = SplitMix64(seed: look)
    let vector = Made.vector(&own).map { $0 + .random(in: -0.05...0.05, using: &random) }
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }

  private static func stream(
    _ number: Int, _ seen: [Seen], checkpoints: Bool = false,
    detector: String = Made.models.detector
  ) -> [Record] {
    var random = SplitMix64(seed: UInt64(number) &* 31 &+ 5)
    var facts = Made.facts(number)
    facts.models.detector = detector
    var records: [Record] = [.sourceBegan(facts)]
    var accounting = FrameAccounting()
    for (ordinal, one) in seen.enumerated() {
      let start = Double(ordinal) * 10
      for rank in 0..<one.faces {
        var face = Made.face(
          sighting: ordinal, rank: rank, pts: Int64(start) * 12_800 + Int64(rank) * 512, &random)
        face.box = one.box
        face.embedding = vector(one.look, &random)
        records.append(.face(face))
      }
      var ended = StreamedSighting(
        ordinal: ordinal, startPTS: Int64(start) * 12_800, endPTS: Int64(start + 9) * 12_800,
        startSeconds: start, endSeconds: start + 9, detections: max(45, one.faces),
        keptFaces: one.faces, firstBox: one.box, lastBox: one.box)
      ended.isStill = one.isStill
      records.append(.sightingEnded(ended))
      accounting.decoded += 225
      accounting.sampled += 45
      accounting.withFaces += 45
      accounting.detections += max(45, one.faces)
      accounting.keptFaces += one.faces
      accounting.rejected["not-among-best", default: 0] += max(0, 45 - one.faces)
      if checkpoints {
        records.append(
          .checkpoint(
            Checkpoint(
              recipe: 1, pts: Int64(start + 9) * 12_800, frames: ordinal + 1, digest: 0,
              seconds: start + 9.5, sightings: ordinal + 1, accounting: accounting)))
      }
    }
    records.append(
      .sourceEnded(
        SourceSummary(
          job: 1, outcome: .whole, decodedSeconds: 60, sightings: seen.count,
          accounting: accounting, stageSeconds: [:])))
    return records
  }

  private func archive() throws -> (TestArchive, ArchiveWriter) {
    let archive = try TestArchive()
    archives.append(archive)
    return (archive, try archive.writer())
  }

  /// Ingests sources of one camera, in each of which the same is seen.
  private static func fill(
    _ writer: ArchiveWriter, _ numbers: some Sequence<Int>, _ seen: [Seen] = [poster]
  ) throws {
    for number in numbers {
      try writer.ingest(Made.file(number, camera: 1), stream(number, seen))
    }
  }

  private static func places(_ writer: ArchiveWriter) throws -> [StillPlaceRow] {
    try writer.snapshot { try $0.stillPlaces() }
  }

  private func isClean(_ writer: ArchiveWriter, _ archive: TestArchive) throws -> Bool {
    // The next batch takes the embeddings of rows that were replaced.
    try writer.flush()
    let status = try writer.snapshot { try $0.status() }
    #expect(status.indexRows == status.faces)
    return try ArchiveCheck.examine(path: archive.path).isClean
  }

  @Test("From the third recording on it is an occurrence: told, accounted for, and without rows")
  func third() throws {
    let (archive, writer) = try archive()
    let person = Seen(box: Box(x: 400, y: 90, width: 40, height: 50), look: 9, isStill: false)
    try Self.fill(writer, 0..<6, [Self.poster, person])
    let entries = try writer.journal()
    #expect(entries.map(\.sightings) == [2, 2, 1, 1, 1, 1])
    #expect(entries.map(\.accounting.keptFaces) == [6, 6, 3, 3, 3, 3])
    let rejected = entries.map { $0.accounting.rejected[StillRepetition.gate] ?? 0 }
    #expect(rejected == [0, 0, 3, 3, 3, 3])
    let place = try #require(try Self.places(writer).first)
    #expect(try Self.places(writer).count == 1)
    #expect(place.box == Self.poster.box && place.leftOut == 4 && place.recordings == 6)
    #expect(place.time.lowerBound == entries[0].start)
    #expect(place.time.upperBound == entries[5].start.advanced(bySeconds: 9))
    try writer.snapshot { snapshot in
      let stored = try snapshot.sightings(place.sightings)
      #expect(stored.map(\.sourceID) == entries[..<2].map(\.sourceID))
      #expect(stored.map(\.ordinal) == [0, 0])
      let left = try #require(try snapshot.stillOccurrences(of: entries[4].sourceID).first)
      #expect(left.place == place.id && left.box == place.box && left.ordinal == 0)
      #expect(left.start == entries[4].start && left.detections == 45 && left.faces == 3)
      let status = try snapshot.status()
      #expect(status.stillPlaces == 1 && status.stillOccurrences == 4)
    }
    let lines = try writer.dumpText().split(separator: "\n")
    #expect(lines.count { $0.hasPrefix(" repeated 0 ") } == 4)
    #expect(try isClean(writer, archive))
  }

  @Test(
    "Whoever moves, looks different, is elsewhere in the picture or at another camera is stored",
    arguments: [
      Seen(isStill: false), Seen(look: 2), Seen(box: Box(x: 130, y: 80, width: 40, height: 50)),
      Seen(box: Box(x: 100, y: 80, width: 80, height: 100)),
    ])
  func others(_ other: Seen) throws {
    let (archive, writer) = try archive()
    try Self.fill(writer, 0..<3)
    try Self.fill(writer, 3..<5, [other])
    #expect(try writer.journal().map(\.sightings) == [1, 1, 0, 1, 1])
    let elsewhere = Made.file(9, camera: 2)
    #expect(try writer.ingest(elsewhere, Self.stream(9, [Self.poster])).sightings == 1)
    #expect(try isClean(writer, archive))
  }

  @Test("Somebody who walks past in front of the poster and is its best face hides it from nobody")
  func passing() throws {
    let (archive, writer) = try archive()
    for number in 0..<4 {
      var records = Self.stream(number, [Self.poster])
      guard case .face(var best) = records[1] else {
        Issue.record("no face")
        return
      }
      var random = SplitMix64(seed: UInt64(100 + number))
      best.embedding = Made.vector(&random)
      records[1] = .face(best)
      try writer.ingest(Made.file(number, camera: 1), records)
    }
    #expect(try writer.journal().map(\.sightings) == [1, 1, 0, 0])
    #expect(try isClean(writer, archive))
  }

  @Test("Several sightings of one recording count once: only other recordings make a habit")
  func within() throws {
    let (_, writer) = try archive()
    try Self.fill(writer, 0..<2, [Self.poster, Self.poster, Self.poster])
    #expect(try writer.journal().map(\.sightings) == [3, 3])
    try Self.fill(writer, 2..<3, [Self.poster, Self.poster])
    let place = try #require(try Self.places(writer).first)
    #expect(place.sightings.count == 6 && place.leftOut == 2 && place.recordings == 3)
  }

  @Test("Switched off, everything is stored")
  func off() throws {
    let (_, writer) = try archive()
    writer.leavesOutStills = false
    try Self.fill(writer, 0..<5)
    #expect(try writer.journal().map(\.sightings) == [1, 1, 1, 1, 1])
    #expect(try Self.places(writer).isEmpty)
    writer.leavesOutStills = true
    try Self.fill(writer, 5..<6)
    #expect(try Self.places(writer).first?.sightings.count == 5)
  }

  @Test("A source that is done again comes to the same, whichever it is")
  func again() throws {
    let (archive, writer) = try archive()
    try Self.fill(writer, 0..<5)
    let clean = try writer.dumpText()
    for number in [4, 0, 2, 1, 0] {
      let source = try writer.register([Made.file(number, camera: 1)])[0].sourceID
      try writer.retry([source])
      try writer.ingest(Made.file(number, camera: 1), Self.stream(number, [Self.poster]))
      #expect(try writer.dumpText() == clean, "source \(number)")
      let places = try Self.places(writer)
      #expect(places.count == 1 && places[0].leftOut == 3 && places[0].sightings.count == 2)
    }
    // What it left goes when there is nothing there any more, or nothing comes of it.
    let source = try writer.register([Made.file(4, camera: 1)])[0].sourceID
    try writer.retry([source])
    try writer.ingest(Made.file(4, camera: 1), Self.stream(4, []))
    #expect(try Self.places(writer)[0].leftOut == 2)
    #expect(try isClean(writer, archive))
  }

  @Test("Broken off behind every record and gone on with, it comes to the same")
  func resumed() throws {
    let person = Seen(box: Box(x: 400, y: 90, width: 40, height: 50), look: 9, isStill: false)
    let all = Self.stream(2, [Self.poster, person, Self.poster], checkpoints: true)
    let file = Made.file(2, camera: 1)
    let (_, whole) = try archive()
    try Self.fill(whole, 0..<2)
    try whole.ingest(file, all)
    let clean = try whole.dumpText()
    #expect(try Self.places(whole)[0].leftOut == 2)
    for count in 1..<all.count {
      let (archive, first) = try archive()
      try Self.fill(first, 0..<2)
      let source = try first.register([file])[0].sourceID
      try first.claim(source)
      for record in all.prefix(count) {
        try first.append(source, record: record)
        // Rows of a sighting that turns out to be a repetition are in the archive already.
        try first.flush()
      }
      try first.release(source)
      try first.claim(source)
      var rest = all
      if let stored = try first.checkpoint(of: source) {
        let place = try #require(all.firstIndex(of: .checkpoint(stored)))
        rest = [all[0], .resumed(stored)] + all[(place + 1)...]
      }
      for record in rest { try first.append(source, record: record) }
      #expect(try first.dumpText() == clean, "behind record \(count)")
      #expect(try isClean(first, archive))
    }
  }

  @Test("Old occurrences go with old sightings; the place stays, and is taken up again")
  func retention() throws {
    let (archive, writer) = try archive()
    try Self.fill(writer, 0..<5)
    let place = try #require(try Self.places(writer).first)
    let start = try writer.journal()[0].start
    // Source n begins n minutes after the first.
    _ = try writer.removeSightings(before: start.advanced(bySeconds: 3.5 * 60))
    let left = try #require(try Self.places(writer).first)
    #expect(left.id == place.id && left.sightings.isEmpty)
    #expect(left.leftOut == 1 && left.recordings == 1)
    try Self.fill(writer, 5..<8)
    let after = try Self.places(writer)
    #expect(after.count == 1 && after[0].id == place.id)
    #expect(after[0].sightings.count == 2 && after[0].leftOut == 2)
    #expect(try isClean(writer, archive))
    _ = try writer.removeSightings(before: start.advanced(bySeconds: 3600))
    #expect(try Self.places(writer).isEmpty)
    #expect(try isClean(writer, archive))
  }

  @Test("Another detector that sees a known poster again adds nothing, and a new one is counted")
  func redetected() throws {
    let (archive, writer) = try archive()
    let second = Seen(box: Box(x: 700, y: 200, width: 40, height: 50), look: 3)
    try Self.fill(writer, 0..<2, [Self.poster, second])
    try Self.fill(writer, 2..<3, [Self.poster])
    let source = try writer.journal()[2].sourceID
    let detector = String(repeating: "f", count: 64)
    try writer.redetect(source, detector: detector, keep: .best(3))
    for record in Self.stream(2, [Self.poster, second], detector: detector) {
      try writer.append(source, record: record)
    }
    let entry = try writer.journal()[2]
    #expect(entry.sightings == 0 && entry.accounting.keptFaces == 0)
    #expect(try writer.snapshot { try $0.stillOccurrences(of: source) }.map(\.ordinal) == [0, 1])
    #expect(try Self.places(writer).map(\.leftOut) == [1, 1])
    #expect(try isClean(writer, archive))
  }

  @Test(
    "A row that is not what was written is found, refused, and mended by reading the source again",
    arguments: [
      ("still_place", "x = x + 1"), ("still_occurrence", "detections = 7"),
      ("still_sighting", "place_id = NULL"),
    ])
  func damaged(table: String, change: String) throws {
    let archive = try TestArchive()
    var clean = ""
    do {
      let writer = try archive.writer()
      try Self.fill(writer, 0..<4)
      clean = try writer.dumpText()
      try writer.close()
    }
    let metadata = try MetadataStore(directory: archive.path, access: .writer)
    try metadata.queue.write { try $0.execute(sql: CheckTests.unseen(table, change)) }
    try metadata.queue.close()
    let failure = #expect(throws: Failure.self) {
      try ArchiveReader(path: archive.path).snapshot { snapshot in
        _ = try snapshot.dumpText()
        _ = try snapshot.stillPlaces()
      }
    }
    #expect(failure?.code == .damaged)
    let report = try ArchiveCheck.examine(path: archive.path)
    #expect(report.findings.map(\.kind) == [.sourceDamaged], "\(report.findings)")
    #expect(try ArchiveCheck.repair(path: archive.path).after.isClean)
    let again = try archive.writer()
    for number in 0..<4 {
      let entry = try again.register([Made.file(number, camera: 1)])[0]
      if entry.state != .done {
        try again.ingest(Made.file(number, camera: 1), Self.stream(number, [Self.poster]))
      }
    }
    #expect(try again.dumpText() == clean)
    #expect(try Self.places(again).map(\.leftOut) == [2])
    #expect(try isClean(again, archive))
  }

  @Test("Moved to another camera, a source is read again rather than left out by the old one's")
  func moved() throws {
    let (_, writer) = try archive()
    try Self.fill(writer, 0..<3)
    var file = Made.file(2, camera: 2)
    file.path = Made.file(2, camera: 1).path
    let entry = try writer.register([file])[0]
    #expect(entry.reason?.code == JournalRows.movedCode)
    #expect(try !writer.moveRows(of: entry.sourceID))
    #expect(try writer.ingest(file, Self.stream(2, [Self.poster])).sightings == 1)
    #expect(try Self.places(writer).isEmpty || Self.places(writer)[0].leftOut == 0)
  }
}
