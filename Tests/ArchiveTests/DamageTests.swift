import Foundation
import LMDB
import Testing
import Values
import VectorIndex

@testable import Archive

@Suite("Bytes that changed on the disk are found out when they are read")
struct DamageTests {
  let archive: TestArchive

  init() throws {
    archive = try TestArchive()
    let writer = try archive.writer()
    for number in 0..<3 { try writer.ingest(number) }
    try writer.close()
  }

  /// Inverts one bit behind the last place where `pattern` lies in the file of vectors.
  func flip(_ pattern: [UInt8], offset: Int = 0) throws {
    let url = URL(fileURLWithPath: archive.vectors)
    var data = try Data(contentsOf: url)
    var places: [Data.Index] = []
    var from = data.startIndex
    while let place = data.range(of: Data(pattern), in: from..<data.endIndex) {
      places.append(place.lowerBound)
      from = place.lowerBound + 1
    }
    try #require(!places.isEmpty, "the bytes to damage are not in the file")
    for place in places { data[place + offset] ^= 0x10 }
    try data.write(to: url)
  }

  func floats(_ vector: [Float]) -> [UInt8] {
    vector.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) }
  }

  func damaged(_ body: (borrowing ArchiveSnapshot) throws -> Void) throws {
    let reader = try ArchiveReader(path: archive.path)
    let failure = #expect(throws: Failure.self) { try reader.snapshot(body) }
    #expect(failure?.code == .damaged)
    #expect(failure?.reason.contains("vectors.lmdb") == true)
  }

  @Test("A bit of a crop")
  func crop() throws {
    let face = try #require(Made.faces(1).first { $0.crop.jpeg.count > 100 })
    try flip(Array(face.crop.jpeg.prefix(50)), offset: 20)
    try damaged { snapshot in
      for row in try snapshot.allFaces() { _ = try snapshot.crop(row.id) }
    }
    try damaged { _ = try $0.dumpText() }
  }

  @Test("A bit of an embedding")
  func embedding() throws {
    let face = try #require(Made.faces(1).first)
    try flip(floats(face.embedding), offset: 1)
    try damaged { _ = try $0.search(face.embedding, goal: .faces(1)) }
    try damaged { snapshot in
      for row in try snapshot.allFaces() { _ = try snapshot.embedding(row.id) }
    }
    // Nor does a writer build on it.
    let writer = try archive.writer()
    let failure = #expect(throws: Failure.self) { try writer.ingest(7) }
    #expect(failure?.code == .damaged)
  }

  @Test("A bit of the store's stamp")
  func stamp() throws {
    let stores = try archive.writer().stores
    try flip(Array(stores.metadata.archiveID.utf8))
    let failure = #expect(throws: Failure.self) { try ArchiveReader(path: archive.path) }
    #expect(failure?.code == .damaged)
  }

  @Test("Crops or embeddings that are missing are told by the face's number")
  func missing() throws {
    do {
      let vectors = try VectorStore.forWriting(in: archive.path)
      try vectors.environment.write {
        try vectors.deleteCrop(of: FaceID(rawValue: 2), in: &$0)
      }
    }
    let reader = try ArchiveReader(path: archive.path)
    let failure = #expect(throws: Failure.self) {
      try reader.snapshot { _ = try $0.crop(FaceID(rawValue: 2)) }
    }
    #expect(failure?.code == .damaged)
    #expect(failure?.reason.contains("face 2") == true)
  }

  @Test("A value that turns up under another key")
  func swappedValues() throws {
    do {
      let vectors = try VectorStore.forWriting(in: archive.path)
      let crops = try vectors.environment.database("crops")
      let key = { (face: Int64) in withUnsafeBytes(of: face.bigEndian, Array.init) }
      try vectors.environment.write { transaction in
        let value = try transaction.withValue(crops, key(1)) { $0.withUnsafeBytes { Array($0) } }
        try transaction.put(crops, key(2), value ?? [])
      }
    }
    try damaged { _ = try $0.crop(FaceID(rawValue: 2)) }
  }

  @Test("Whatever byte of the metadata changes, reading gives an answer or says damaged")
  func metadataBytes() throws {
    let seed: UInt64 = 77
    var random = SplitMix64(seed: seed)
    let url = URL(fileURLWithPath: archive.metadata)
    let whole = try Data(contentsOf: url)
    for _ in 0..<300 {
      var data = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        data[Int.random(in: 0..<data.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      try data.write(to: url)
      do {
        let reader = try ArchiveReader(path: archive.path)
        try reader.snapshot { snapshot in
          _ = try snapshot.status()
          _ = try snapshot.coverage()
          _ = try snapshot.search(Made.faces(0)[0].embedding, goal: .sightings(5))
          _ = try snapshot.dumpText()
        }
      } catch {
        #expect(error is Failure, "seed \(seed): \(error)")
      }
    }
    try whole.write(to: url)
    #expect(try ArchiveReader(path: archive.path).snapshot { try $0.status() }.sources == 3)
  }

  @Test("Whatever byte of the vectors changes, no answer is wrong")
  func vectorBytes() async throws {
    let seed: UInt64 = 88
    var random = SplitMix64(seed: seed)
    let url = URL(fileURLWithPath: archive.vectors)
    let whole = try Data(contentsOf: url)
    let clean = try TestArchive.cleanDump(0..<3)
    for round in 0..<40 {
      var data = whole
      let place = Int.random(in: 0..<data.count, using: &random)
      data[place] ^= 1 << Int.random(in: 0..<8, using: &random)
      try data.write(to: url)
      // LMDB has no checksums of its own for its trees: it may die of them, so it gets a process.
      await #expect(processExitsWith: .success, "seed \(seed), round \(round), byte \(place)") {
        [path = archive.path as String, clean = clean as String] in
        do {
          let text = try ArchiveReader(path: path).snapshot { try $0.dumpText() }
          try #require(text == clean)
        } catch let failure as Failure {
          try #require(failure.code == .damaged)
        }
      }
    }
  }

  @Test("A checked value is opened only when it is whole, whatever bit of it changes")
  func everyBit() throws {
    let key: [UInt8] = [1, 2, 3]
    let sealed = CheckedValue.sealed(Array("content".utf8), key: key)
    #expect(try CheckedValue.opened(sealed.span.bytes, key: key) == Array("content".utf8))
    for bit in 0..<(8 * sealed.count) {
      var changed = sealed
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: StoredValueError.self) {
        try CheckedValue.opened(changed.span.bytes, key: key)
      }
    }
    for length in 0..<sealed.count {
      let short = Array(sealed.prefix(length))
      #expect(throws: StoredValueError.self) {
        try CheckedValue.opened(short.span.bytes, key: key)
      }
    }
    #expect(throws: StoredValueError.self) {
      try CheckedValue.opened(sealed.span.bytes, key: [1, 2, 4])
    }
  }

  @Test("The checksum is CRC-32C")
  func checksum() {
    // Source: RFC 3720, appendix B.4, and the check value of the CRC catalogue.
    var digits = Checksum()
    digits.add(Array("123456789".utf8))
    #expect(digits.value == 0xE306_9283)
    var zeros = Checksum()
    zeros.add([UInt8](repeating: 0, count: 32))
    #expect(zeros.value == 0x8A91_36AA)
    var parts = Checksum()
    parts.add(Array("1234".utf8))
    parts.add([])
    parts.add(Array("56789".utf8))
    #expect(parts.value == digits.value)
  }
}
