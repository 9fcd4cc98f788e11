import Testing
import Values

@testable import SightingStream

@Suite("A damaged sighting stream throws or yields a clean prefix, never a wrong record")
struct DamagedStreamTests {
  /// One record of each kind, small so that every bit of it can be tried.
  private func sample(seed: UInt64) throws -> (records: [Record], bytes: [UInt8]) {
    var generator = SplitMix64(seed: seed)
    let records = (0..<10).map { generator.record(kind: $0, cropBytes: 24, dimension: 8) }
    return (records, try stream(of: records))
  }

  /// Where the frames of `bytes` end, by walking the lengths.
  private func frameEnds(_ bytes: [UInt8]) -> [Int] {
    var ends: [Int] = []
    var position = 6
    while position < bytes.count {
      let length = (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
      position += 4 + 2 + length + 4
      ends.append(position)
    }
    return ends
  }

  @Test("cut after every byte")
  func truncation() throws {
    let (records, bytes) = try sample(seed: 1)
    let ends = frameEnds(bytes)
    #expect(ends.last == bytes.count)
    for length in 0..<bytes.count {
      let result = read(Array(bytes[..<length]))
      let whole = ends.filter { $0 <= length }.count
      #expect(result.records == Array(records[..<whole]))
      let isBoundary = length == 0 || length == 6 || ends.contains(length)
      #expect((result.error == nil) == isBoundary, "cut after \(length) bytes")
      if let error = result.error as? StreamError { #expect(error.code == .truncated) }
    }
  }

  @Test("with every single bit flipped")
  func bitFlips() throws {
    let (records, bytes) = try sample(seed: 2)
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      let result = read(damaged)
      #expect(result.error is StreamError, "bit \(bit)")
      #expect(result.records == Array(records.prefix(result.records.count)), "bit \(bit)")
      #expect(result.records.count < records.count, "bit \(bit)")
    }
  }

  @Test("with bytes swapped, repeated, removed and overwritten at random")
  func randomDamage() throws {
    let seed: UInt64 = 20_260_120
    print("DamagedStreamTests.randomDamage seed \(seed)")
    let (records, bytes) = try sample(seed: 3)
    var generator = SplitMix64(seed: seed)
    for round in 0..<3000 {
      var damaged = bytes
      let start = Int.random(in: 0..<bytes.count, using: &generator)
      let end = Int.random(in: start...min(bytes.count, start + 64), using: &generator)
      switch round % 4 {
      case 0: damaged.removeSubrange(start..<end)
      case 1: damaged.insert(contentsOf: bytes[start..<end], at: start)
      case 2: damaged.replaceSubrange(start..<end, with: bytes[start..<end].reversed())
      default:
        for index in start..<end { damaged[index] = .random(in: 0...255, using: &generator) }
      }
      let result = read(damaged)
      // Whole frames may have been removed or repeated: each record must still be one of them.
      for record in result.records { #expect(records.contains(record), "round \(round)") }
    }
  }

  @Test("payloads of random bytes under a right checksum")
  func randomPayloads() {
    let seed: UInt64 = 20_260_121
    print("DamagedStreamTests.randomPayloads seed \(seed)")
    var generator = SplitMix64(seed: seed)
    for round in 0..<6000 {
      let payload = (0..<Int.random(in: 0...400, using: &generator)).map { _ in
        Bool.random(using: &generator) ? 0 : UInt8.random(in: 0...255, using: &generator)
      }
      let type = UInt16(round % 8)
      guard let record = try? Record(type: type, payload: payload) else { continue }
      // What is accepted is a record that a writer could have written.
      let rewritten = try? record.encoded()
      #expect(rewritten?.payload == payload, "round \(round)")
    }
  }

  @Test("jobs of random bytes, and jobs with every bit flipped")
  func damagedJobs() throws {
    var generator = SplitMix64(seed: 20_260_122)
    let job = generator.job()
    var bytes: [UInt8] = []
    var writer = JobWriter { bytes.append(contentsOf: $0) }
    try writer.write(job)
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: StreamError.self, "bit \(bit)") {
        var reader = JobReader(bytes: damaged)
        _ = try reader.next()
      }
    }
    for _ in 0..<3000 {
      let payload = (0..<Int.random(in: 0...120, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? Job(payload: payload)
    }
  }

  @Test("after an error the same error comes again")
  func poisoned() throws {
    var (_, bytes) = try sample(seed: 4)
    bytes[20] ^= 1
    var reader = RecordReader(bytes: bytes)
    let first = #expect(throws: StreamError.self) { try reader.next() }
    let second = #expect(throws: StreamError.self) { try reader.next() }
    #expect(first == second)
  }
}

@Suite("A sighting stream that cannot be read says why")
struct RefusedStreamTests {
  private func refusal(of bytes: [UInt8]) -> StreamError? {
    read(bytes).error as? StreamError
  }

  @Test("a newer version")
  func newerVersion() throws {
    var bytes = try stream(of: [.warning(Warning(code: "a", message: "b"))])
    bytes[4] = 2
    let error = try #require(refusal(of: bytes))
    #expect(error.code == .unknownVersion)
    #expect(error.detail.contains("version 2"))
    #expect(error.detail.contains("newer facearchive"))
    #expect(error.detail.contains("reads version 1"))
  }

  @Test("another file")
  func badMagic() {
    #expect(refusal(of: Array("RIFF and so on".utf8))?.code == .badMagic)
  }

  @Test("a frame longer than any, without taking the memory for it")
  func tooLong() {
    let preamble: [UInt8] = [0x46, 0x41, 0x53, 0x53, 1, 0]
    #expect(refusal(of: preamble + [255, 255, 255, 255, 2, 0])?.code == .tooLong)
    // The longest that is allowed, with nothing behind it.
    #expect(refusal(of: preamble + [0, 0, 0, 4, 2, 0])?.code == .truncated)
  }

  @Test("a job among records, a record among jobs")
  func wrongKind() throws {
    var bytes: [UInt8] = []
    var writer = JobWriter { bytes.append(contentsOf: $0) }
    try writer.write(Job(number: 1, path: FilePath("/a"), options: JobOptions()))
    #expect(refusal(of: bytes)?.code == .unknownType)
    var jobs = JobReader(bytes: try stream(of: [.warning(Warning(code: "a", message: "b"))]))
    let error = #expect(throws: StreamError.self) { try jobs.next() }
    #expect(error?.code == .unknownType)
  }

  @Test("values that cannot be are neither written nor read")
  func impossibleValues() throws {
    var generator = SplitMix64(seed: 5)
    func face(_ change: (inout StreamedFace) -> Void) -> Record {
      guard case .face(var face) = generator.record(kind: 1) else { fatalError() }
      change(&face)
      return .face(face)
    }
    func accounting(_ change: (inout FrameAccounting) -> Void) -> Record {
      var accounting = FrameAccounting()
      change(&accounting)
      return .progress(Progress(seconds: 0, accounting: accounting))
    }
    func sighting(_ change: (inout StreamedSighting) -> Void) -> Record {
      guard case .sightingEnded(var sighting) = generator.record(kind: 2) else { fatalError() }
      change(&sighting)
      return .sightingEnded(sighting)
    }
    let impossible: [Record] = [
      face { $0.box.x = .nan }, face { $0.box.width = .infinity }, face { $0.box.height = -1 },
      face { $0.landmarks.nose.y = -.infinity }, face { $0.crop.landmarks.leftEye.x = .nan },
      face { $0.quality.overall = 1.5 }, face { $0.quality.sharpness = .nan },
      face { $0.crop.jpeg = [] }, face { $0.crop.width = 0 }, face { $0.rank = -1 },
      face { $0.sighting = -1 }, face { $0.seconds = -0.1 }, face { $0.seconds = .nan },
      face { $0.embedding = [] }, face { $0.embedding[3] = .nan },
      face { $0.embedding = $0.embedding.map { $0 * 2 } }, face { $0.embeddingNorm = -1 },
      accounting { $0.sampled = 1 }, accounting { $0.decoded = -1 },
      accounting { $0.keptFaces = 1 }, accounting { $0.rejected = ["too-small": -1] },
      sighting { $0.endPTS = $0.startPTS - 1 }, sighting { $0.endSeconds = 0 },
      sighting { $0.keptFaces = $0.detections + 1 },
      .progress(Progress(seconds: .infinity, accounting: FrameAccounting())),
      .warning(Warning(code: String(repeating: "x", count: 300), message: "")),
    ]
    for record in impossible {
      let error = #expect(throws: StreamError.self) { try stream(of: [record]) }
      #expect(error?.code == .impossibleValue)
    }
  }

  @Test("a record with a number patched to NaN, under a right checksum")
  func patchedNumber() throws {
    var generator = SplitMix64(seed: 6)
    var (type, payload) = try generator.record(kind: 2).encoded()
    // ordinal, two time stamps, two times and two counts come before the first box.
    let offset = 7 * 8
    for (index, byte) in [UInt8(0), 0, 0xc0, 0x7f].enumerated() { payload[offset + index] = byte }
    let error = #expect(throws: StreamError.self) { try Record(type: type, payload: payload) }
    #expect(error?.code == .impossibleValue)
    #expect(error?.detail.contains("firstBox") == true)
    type = 0
    #expect(throws: StreamError.self) { try Record(type: type, payload: payload) }
  }
}
