import SightingStream
import Testing
import Values

@testable import Archive

@Suite("A long video that was broken off is gone on with, and nothing of it is there twice")
struct CheckpointTests {
  static let sightings = 6

  /// The stream of a source with a checkpoint behind each sighting.
  static func stream() -> [Record] {
    var records: [Record] = []
    var ended = 0
    for record in Made.stream(5, sightings: sightings) {
      records.append(record)
      guard case .progress(let progress) = record else { continue }
      ended += 1
      records.append(.checkpoint(checkpoint(ended, progress)))
    }
    return records
  }

  static func checkpoint(_ ended: Int, _ progress: Progress) -> Checkpoint {
    Checkpoint(
      recipe: 1, pts: Int64(ended) * 12_800, frames: ended * 25, digest: UInt32(ended),
      seconds: progress.seconds, sightings: ended, accounting: progress.accounting)
  }

  /// What a worker writes that goes on at `checkpoint`.
  static func rest(after checkpoint: Checkpoint) -> [Record] {
    let all = stream()
    let place = all.firstIndex(of: .checkpoint(checkpoint)) ?? all.endIndex
    return [all[0], .resumed(checkpoint)] + all[(place + 1)...]
  }

  private func cleanDump() throws -> String {
    let archive = try TestArchive()
    let writer = try archive.writer()
    try writer.ingest(Made.file(5), Self.stream())
    return try writer.dumpText()
  }

  @Test("Broken off behind every record, with and without what came after being committed")
  func everywhere() throws {
    let clean = try cleanDump()
    let all = Self.stream()
    var surplus = 0
    for count in 1..<all.count {
      for isFlushed in [false, true] {
        let archive = try TestArchive()
        do {
          let writer = try archive.writer()
          let source = try writer.register([Made.file(5)])[0].sourceID
          try writer.claim(source)
          for record in all.prefix(count) { try writer.append(source, record: record) }
          if isFlushed { try writer.flush() }
        }
        let writer = try archive.writer()
        let source = try writer.register([Made.file(5)])[0].sourceID
        let entry = try writer.claim(source)
        let last = all.prefix(count).last { if case .checkpoint = $0 { true } else { false } }
        let stored = try writer.checkpoint(of: source)
        #expect(stored.map { .checkpoint($0) } == last)
        surplus += entry.sightings > stored?.sightings ?? 0 ? 1 : 0
        let records = stored.map { Self.rest(after: $0) } ?? all
        for record in records { try writer.append(source, record: record) }
        #expect(try writer.dumpText() == clean, "behind record \(count)")
        try writer.snapshot { snapshot in
          let status = try snapshot.status()
          #expect(status.indexRows == status.faces)
        }
      }
    }
    // Rows beyond the checkpoint had been committed: what they leave behind would have shown.
    #expect(surplus >= Self.sightings)
  }

  @Test("A worker that begins anew instead replaces all of it")
  func anew() throws {
    let clean = try cleanDump()
    let archive = try TestArchive()
    let writer = try archive.writer()
    let source = try writer.register([Made.file(5)])[0].sourceID
    try writer.claim(source)
    for record in Self.stream().prefix(14) { try writer.append(source, record: record) }
    try writer.abandon(source, reason: SourceSummary.Reason(code: "test", message: "it died"))
    try writer.claim(source)
    #expect(try writer.checkpoint(of: source) != nil)
    for record in Self.stream() { try writer.append(source, record: record) }
    #expect(try writer.dumpText() == clean)
    #expect(try writer.claim(writer.retry([source])[0].sourceID).state == .working)
    #expect(try writer.checkpoint(of: source) == nil)
  }

  @Test("Only the checkpoint that is stored is gone on from")
  func refused() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    let source = try writer.register([Made.file(5)])[0].sourceID
    try writer.claim(source)
    let all = Self.stream()
    for record in all.prefix(14) { try writer.append(source, record: record) }
    try writer.release(source)
    try writer.claim(source)
    var stored = try #require(try writer.checkpoint(of: source))
    try writer.append(source, record: all[0])
    stored.sightings += 1
    #expect(throws: Failure.self) { try writer.append(source, record: .resumed(stored)) }
    stored.sightings -= 1
    try writer.append(source, record: .resumed(stored))
    #expect(throws: Failure.self) { try writer.append(source, record: .resumed(stored)) }
    let old = try #require(Made.faces(5, sightings: Self.sightings).first)
    #expect(throws: Failure.self) { try writer.append(source, record: .face(old)) }
    stored.sightings += 2
    #expect(throws: Failure.self) { try writer.append(source, record: .checkpoint(stored)) }
  }

  @Test("Rows of another camera or of other content are not gone on from")
  func changed() throws {
    for change in [Made.file(5, camera: 1), Made.file(5, content: 6, version: 1)] {
      let archive = try TestArchive()
      let writer = try archive.writer()
      let source = try writer.register([Made.file(5, camera: 2)])[0].sourceID
      try writer.claim(source)
      for record in Self.stream().prefix(14) { try writer.append(source, record: record) }
      try writer.release(source)
      var moved = change
      if moved.camera != Made.camera(2) { moved.path = Made.file(5, camera: 2).path }
      let entry = try writer.register([moved])[0]
      try writer.claim(entry.sourceID)
      #expect(try writer.checkpoint(of: entry.sourceID) == nil)
    }
  }
}
