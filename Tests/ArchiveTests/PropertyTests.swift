import Foundation
import SightingStream
import Testing
import Values

@testable import Archive

@Suite("Random lives of an archive")
struct PropertyTests {
  /// What a source is in a model that knows nothing of stores.
  private struct ModelSource {
    var state: JournalState
    var rows: Int
    /// Whether the rows are those of a try that ended.
    var isFinished = false
  }

  @Test(
    "Whatever is registered, claimed, streamed, given up, killed and reopened, the rows are those of a model",
    arguments: [1, 22, 333, 4444] as [UInt64])
  func againstModel(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let archive = try TestArchive()
    var writer: ArchiveWriter? = try archive.writer()
    var model: [Int: ModelSource] = [:]
    var claimed: Set<Int> = []
    for step in 0..<120 {
      let number = Int.random(in: 0..<8, using: &random)
      let context: Comment = "seed \(seed), step \(step)"
      let entry = try #require(try writer?.register([Made.file(number)]).first)
      if model[number] == nil { model[number] = ModelSource(state: .seen, rows: 0) }
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<6 where !claimed.contains(number):
        try writer?.claim(entry.sourceID)
        claimed.insert(number)
        model[number]?.state = .working
      case 0..<4:
        for record in Made.stream(number) { try writer?.append(entry.sourceID, record: record) }
        claimed.remove(number)
        model[number] = ModelSource(
          state: .done, rows: Made.faces(number).count, isFinished: true)
      case 4 where claimed.contains(number):
        // A part, which is committed or not; then the try ends.
        let part = Made.stream(number).prefix(4)
        for record in part { try writer?.append(entry.sourceID, record: record) }
        if Bool.random(using: &random) {
          try writer?.flush()
          let faces = part.count { if case .face = $0 { true } else { false } }
          model[number] = ModelSource(state: .working, rows: faces)
        }
        let reason = SourceSummary.Reason(code: "test", message: "")
        if Bool.random(using: &random) {
          try writer?.park(entry.sourceID, reason: reason)
          model[number]?.state = .parked
          if model[number]?.isFinished == false { model[number]?.rows = 0 }
        } else {
          try writer?.abandon(entry.sourceID, reason: reason)
          model[number]?.state = .seen
        }
        claimed.remove(number)
      case 5...7:
        try writer?.flush()
      default:
        // As if killed: nothing is closed in order.
        writer = nil
        writer = try archive.writer()
        claimed = []
      }
      let entries = try #require(try writer?.journal())
      for entry in entries {
        let content = try #require(Int(entry.sha256 ?? "", radix: 16))
        let expected = try #require(model[content], context)
        #expect(entry.state == expected.state, context)
        #expect(entry.faces == expected.rows, context)
      }
      #expect(entries.count == model.count, context)
    }
    let last = try #require(writer)
    for number in model.keys.sorted() {
      let entry = try last.register([Made.file(number)])[0]
      if claimed.contains(number) { try last.release(entry.sourceID) }
      if entry.state != .done || claimed.contains(number) { try last.ingest(number) }
    }
    let clean = try TestArchive.cleanDump(model.keys.sorted())
    #expect(try last.dumpText() == clean, "seed \(seed)")
    try last.close()
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      let status = try snapshot.status()
      #expect(status.indexRows == status.faces, "seed \(seed)")
      #expect(try snapshot.dumpText() == clean, "seed \(seed)")
    }
  }
}
