import Testing
import Values

@testable import SightingStream

@Suite("A sighting stream gives back the records that were written")
struct RecordCodecTests {
  @Test("every kind of record, 300 random ones each", arguments: 0..<10)
  func roundTrip(kind: Int) throws {
    let seed: UInt64 = 20_260_101 + UInt64(kind)
    print("RecordCodecTests.roundTrip seed \(seed)")
    var generator = SplitMix64(seed: seed)
    let records = (0..<300).map { _ in generator.record(kind: kind) }
    let result = read(try stream(of: records))
    #expect(result.error == nil)
    #expect(result.records == records)
  }

  @Test("jobs, 300 random ones")
  func jobs() throws {
    let seed: UInt64 = 20_260_110
    print("RecordCodecTests.jobs seed \(seed)")
    var generator = SplitMix64(seed: seed)
    let jobs = (0..<300).map { _ in generator.job() }
    var bytes: [UInt8] = []
    var writer = JobWriter { bytes.append(contentsOf: $0) }
    for job in jobs { try writer.write(job) }
    var reader = JobReader(bytes: bytes)
    for job in jobs { #expect(try reader.next() == job) }
    #expect(try reader.next() == nil)
  }

  @Test("through a pipe whose reads stop anywhere", arguments: [1, 2, 3, 5, 7, 64, 4096])
  func smallReads(limit: Int) throws {
    var generator = SplitMix64(seed: 20_260_111)
    let records = (0..<30).map { generator.record(kind: $0 % 10) }
    let bytes = try stream(of: records)
    var position = 0
    var reader = RecordReader { target in
      let count = min(limit, target.count, bytes.count - position)
      target.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
    for record in records { #expect(try reader.next() == record) }
    #expect(try reader.next() == nil)
  }

  @Test("equal records have equal bytes, whatever the order of a dictionary")
  func canonical() throws {
    var forward = FrameAccounting()
    var backward = FrameAccounting()
    let gates = ["too-small", "short-track", "not-among-best", "low-quality"]
    for gate in gates { forward.rejected[gate] = 1 }
    for gate in gates.reversed() { backward.rejected[gate] = 1 }
    #expect(
      try stream(of: [.progress(Progress(seconds: 1, accounting: forward))])
        == stream(of: [.progress(Progress(seconds: 1, accounting: backward))]))
  }

  @Test("version 1 is these bytes")
  func golden() throws {
    let bytes = try stream(of: [.warning(Warning(code: "ab", message: "c"))])
    let text: [UInt8] = [2, 0, 0, 0, 0x61, 0x62, 1, 0, 0, 0, 0x63]
    let payload: [UInt8] = text + [1, 0, 0, 0, 0, 0, 0, 0] + [0]
    let checked: [UInt8] = [5, 0] + payload
    let checksum = naiveCRC32C(checked)
    #expect(
      bytes == [0x46, 0x41, 0x53, 0x53, 1, 0] + [20, 0, 0, 0] + checked
        + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> UInt32(8 * $0)) })
  }

  @Test("an empty stream has no records")
  func empty() {
    let result = read([])
    #expect(result.records.isEmpty)
    #expect(result.error == nil)
  }
}

@Suite("CRC-32C is the Castagnoli checksum")
struct CRC32CTests {
  @Test("of the check string of the catalogues")
  func checkValue() {
    var checksum = CRC32C()
    Array("123456789".utf8).withUnsafeBytes { checksum.update($0) }
    // Source: RFC 3720 defines the polynomial; 0xE3069283 is its published check value.
    #expect(checksum.value == 0xE306_9283)
  }

  @Test("of iSCSI's example: 32 zero bytes")
  func zeros() {
    var checksum = CRC32C()
    [UInt8](repeating: 0, count: 32).withUnsafeBytes { checksum.update($0) }
    // Source: RFC 3720, appendix B.4 lists the bytes aa 36 91 8a.
    #expect(checksum.value == 0x8A91_36AA)
  }

  @Test("bit by bit, for every length and split")
  func oracle() {
    var generator = SplitMix64(seed: 7)
    for length in 0...70 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let split = Int.random(in: 0...length, using: &generator)
      var checksum = CRC32C()
      bytes.withUnsafeBytes {
        checksum.update(UnsafeRawBufferPointer(rebasing: $0[..<split]))
        checksum.update(UnsafeRawBufferPointer(rebasing: $0[split...]))
      }
      #expect(checksum.value == naiveCRC32C(bytes))
    }
  }
}

/// The checksum by its definition, one bit at a time.
func naiveCRC32C(_ bytes: [UInt8]) -> UInt32 {
  var crc: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
  }
  return ~crc
}
