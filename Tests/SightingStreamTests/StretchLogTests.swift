import Testing
import Values

@testable import SightingStream

@Suite("What was done with each stretch of a source is a few bytes")
struct StretchLogTests {
  @Test("neighbours of one treatment are one, and each begins where the one before ends")
  func joined() throws {
    var log = StretchLog()
    #expect(log.stretches.isEmpty && log.bytes.isEmpty)
    log.extend(to: 3)
    #expect(log.stretches.isEmpty)
    for (treatment, seconds) in [
      (Stretch.Treatment.decoded, 0.0), (.decoded, 0.2), (.quiet, 0.4), (.quiet, 12),
      (.audited, 14),
      // What comes late counts as at the last note.
      (.quiet, 13), (.unreadable, 20),
    ] { log.note(treatment, from: seconds) }
    log.extend(to: 60.0004)
    #expect(
      log.stretches == [
        Stretch(startSeconds: 0, endSeconds: 0.4, treatment: .decoded),
        Stretch(startSeconds: 0.4, endSeconds: 14, treatment: .quiet),
        Stretch(startSeconds: 14, endSeconds: 14, treatment: .audited),
        Stretch(startSeconds: 14, endSeconds: 20, treatment: .quiet),
        Stretch(startSeconds: 20, endSeconds: 60, treatment: .unreadable),
      ])
    #expect(log.bytes.count == 16)
    #expect(try StretchLog(bytes: log.bytes) == log)
  }

  @Test("what is no time changes nothing, and there is an end to how much is kept")
  func bounds() throws {
    var log = StretchLog()
    log.note(.decoded, from: 1)
    for seconds in [-Double.infinity, .nan, .infinity, -7] { log.extend(to: seconds) }
    #expect(log.stretches.map(\.endSeconds) == [1])
    for second in 0..<(StretchLog.most + 9) {
      log.note(second % 2 == 0 ? .quiet : .decoded, from: Double(second))
    }
    #expect(log.stretches.count == StretchLog.most)
    #expect(log.stretches.last?.endSeconds == Double(StretchLog.most + 8))
    #expect(try StretchLog(bytes: log.bytes) == log)
  }

  @Test("bytes that no log gives are refused", arguments: 0..<200)
  func damaged(seed: Int) throws {
    var generator = SplitMix64(seed: UInt64(seed))
    for bytes: [UInt8] in [[0], [0, 1], [0, 9, 1], [0, 1, 1, 1, 1], [0x80, 0, 1, 1]] {
      #expect(throws: StreamError.self) { try StretchLog(bytes: bytes) }
    }
    #expect(throws: StreamError.self) {
      try StretchLog(bytes: [0, 1] + [UInt8](repeating: 0xff, count: 9))
    }
    let bytes = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
      UInt8.random(in: 0...255, using: &generator)
    }
    guard let log = try? StretchLog(bytes: bytes) else { return }
    #expect(log.bytes == bytes)
  }

  @Test("a checkpoint of before there were logs has none, nor has one a sample of pictures")
  func older() throws {
    let checkpoint = Checkpoint(
      recipe: 1, pts: 2, frames: 3, digest: 4, seconds: 5, sightings: 6,
      accounting: FrameAccounting())
    let bytes = try checkpoint.bytes()
    #expect(try Checkpoint(bytes: bytes) == checkpoint)
    #expect(try Checkpoint(bytes: Array(bytes.dropLast(1))) == checkpoint)
    #expect(try Checkpoint(bytes: Array(bytes.dropLast(5))) == checkpoint)
  }
}
