import Answers
import Foundation
import GRDB
import LMDB
import Testing
import Values
import VectorIndex

@testable import Archive

@Suite("check finds what is wrong with an archive, and repair leaves one that is in order")
struct CheckTests {
  let archive: TestArchive

  init() throws {
    archive = try TestArchive()
    let writer = try archive.writer()
    for number in 0..<4 { try writer.ingest(number) }
    try writer.close()
  }

  typealias Kind = CheckAnswer.Finding.Kind

  func kinds(_ report: CheckAnswer) -> Set<Kind> { Set(report.findings.map(\.kind)) }

  /// Changes LMDB behind the archive's back.
  func damage(_ body: (VectorStore, inout WriteTransaction) throws -> Void) throws {
    let vectors = try VectorStore.forWriting(in: archive.path)
    try vectors.environment.write { try body(vectors, &$0) }
  }

  func execute(_ sql: String) throws {
    let metadata = try MetadataStore(directory: archive.path, access: .writer)
    try metadata.queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA foreign_keys = OFF")
      try database.execute(sql: sql)
    }
  }

  /// Gives the embeddings that were stored, by the bytes of their crops.
  func embedder(_ identity: EmbedderIdentity) -> StoredFaceEmbedder? {
    var known: [[UInt8]: [Float]] = [:]
    for face in (0..<9).flatMap({ Made.faces($0) }) { known[face.crop.jpeg] = face.embedding }
    let vectors = known
    guard identity == Made.embedder else { return nil }
    return { jpeg, _ in try #require(vectors[jpeg]) }
  }

  /// Repairs, and ingests what the repair put back into the queue.
  @discardableResult
  func repaired(
    _ embedder: @escaping (EmbedderIdentity) -> StoredFaceEmbedder? = { _ in nil }
  ) throws -> RepairAnswer {
    let report = try ArchiveCheck.repair(path: archive.path, embedder: embedder)
    #expect(report.after.isClean, "\(report.after.findings)")
    #expect(!report.actions.isEmpty)
    #expect(try ArchiveCheck.examine(path: archive.path).isClean)
    let writer = try archive.writer()
    for number in 0..<4 {
      let entry = try writer.register([Made.file(number)])[0]
      if entry.state != .done { try writer.ingest(number) }
    }
    try writer.close()
    let text = try ArchiveReader(path: archive.path).snapshot { try $0.dumpText() }
    #expect(text == (try TestArchive.cleanDump(0..<4)))
    #expect(try ArchiveCheck.examine(path: archive.path).isClean)
    return report
  }

  @Test("An archive in order has no findings, in one process with its writer and beside it")
  func clean() async throws {
    let report = try ArchiveCheck.examine(path: archive.path)
    let faces = (0..<4).map { Made.faces($0).count }.reduce(0, +)
    #expect(report.findings == [] && report.losses == [] && report.notes == [])
    #expect(report.examined.faces == faces && report.examined.crops == faces)
    #expect(report.examined.embeddings == faces && report.examined.sources == 4)
    #expect(try ArchiveCheck.examine(path: archive.path, isQuick: true).isClean)
    #expect(try ArchiveCheck.repair(path: archive.path).actions == [])
    let writer = try archive.writer()
    try writer.ingest(0)
    await #expect(processExitsWith: .success) { [path = archive.path as String] in
      try #require(try ArchiveCheck.examine(path: path).isClean)
    }
    withExtendedLifetime(writer) {}
  }

  @Test("A crop that is missing, changed or of nobody: losses name camera, source and time")
  func crops() throws {
    try damage { vectors, transaction in
      let crops = try vectors.environment.database("crops")
      try vectors.deleteCrop(of: FaceID(rawValue: 1), in: &transaction)
      try transaction.put(crops, VectorStore.key(of: FaceID(rawValue: 9)), [1, 2, 3, 4, 5])
      try vectors.putCrop([1], of: FaceID(rawValue: 500), in: &transaction)
    }
    let report = try ArchiveCheck.examine(path: archive.path)
    #expect(kinds(report).isSuperset(of: [.cropMissing, .cropDamaged, .cropOrphaned]))
    #expect(report.losses.map(\.faces).reduce(0, +) == 2)
    let loss = try #require(report.losses.first { $0.source == 1 })
    #expect(loss.camera == "10B_6_0" && loss.path == "1599025493/10B_6_0/clip 0.mp4")
    #expect(loss.hasFile && loss.from.time.milliseconds == 1_599_025_493_000)
    let done = try repaired()
    #expect(done.removedFaces == 2 && done.requeuedSources.contains(loss.path))
  }

  @Test("A source whose file has gone keeps what is left of it, and says what was lost")
  func lostForGood() throws {
    do {
      let writer = try archive.writer()
      try writer.retire([Made.file(0).path])
      try writer.close()
    }
    try damage { try $0.deleteCrop(of: FaceID(rawValue: 1), in: &$1) }
    let report = try ArchiveCheck.repair(path: archive.path)
    #expect(report.after.isClean && report.lostSources.count == 1)
    #expect(report.before.losses.first?.hasFile == false)
    let entry = try archive.writer().journal()[0]
    #expect(entry.state == .partial && entry.reason?.code == "faces-lost")
    #expect(entry.faces == Made.faces(0).count - 1)
  }

  @Test("Embeddings that are missing or of another crop are made anew")
  func embeddings() throws {
    let other = try #require(Made.faces(7).first?.embedding)
    do {
      let vectors = try VectorStore.forWriting(in: archive.path)
      let blocks = vectors.writeBlocks(try WriteTransaction(vectors.environment))
      var index = try VectorIndexWriter(storage: blocks, generation: GenerationID(rawValue: 1))
      let row = try #require(try index.reader.row(of: FaceID(rawValue: 3)))
      try index.delete(faces: [FaceID(rawValue: 2), FaceID(rawValue: 3)])
      var changed = row
      changed.vector = other
      try index.insert([changed])
      try blocks.commit()
    }
    let report = try ArchiveCheck.examine(path: archive.path)
    #expect(kinds(report) == [.embeddingMissing, .embeddingStale])
    #expect(report.losses == [], "their pictures are all there")
    #expect(try repaired(embedder).recomputedEmbeddings == 2)
  }

  @Test("Without an embedder faces without embedding are ingested anew")
  func noEmbedder() throws {
    do {
      let vectors = try VectorStore.forWriting(in: archive.path)
      let blocks = vectors.writeBlocks(try WriteTransaction(vectors.environment))
      var index = try VectorIndexWriter(storage: blocks, generation: GenerationID(rawValue: 1))
      try index.delete(faces: [FaceID(rawValue: 2)])
      try blocks.commit()
    }
    let report = try repaired()
    #expect(report.requeuedSources.count == 1 && report.removedFaces == 1)
  }

  @Test("A damaged block of the index costs embeddings, which are made anew from their crops")
  func indexBlock() throws {
    try damage { vectors, transaction in
      let blocks = try vectors.environment.database("blocks")
      let key = BlockKey(generation: GenerationID(rawValue: 1), kind: .vectors)
      var bytes = try transaction.withValue(blocks, key.bytes) { $0.withUnsafeBytes { Array($0) } }
      bytes?[100] ^= 1
      try transaction.put(blocks, key.bytes, try #require(bytes))
    }
    #expect(kinds(try ArchiveCheck.examine(path: archive.path)).contains(.indexDamaged))
    #expect(try repaired(embedder).removedFaces == 0)
  }

  @Test("The file of vectors is missing, cut short, empty, or has noise in it")
  func files() throws {
    let url = URL(fileURLWithPath: archive.vectors)
    let whole = try Data(contentsOf: url)
    var noise = whole
    for place in stride(from: 4096 * 4, to: noise.count, by: 4096 * 6) {
      noise[place..<(place + 4096)] = Data(repeating: 0xA5, count: 4096)
    }
    let damages: [(Data?, Kind)] = [
      (nil, .fileMissing), (Data(), .fileTruncated), (whole.prefix(9 * 4096), .pagesDamaged),
      (noise, .pagesDamaged),
    ]
    for (content, kind) in damages {
      try? FileManager.default.removeItem(at: url)
      try content?.write(to: url)
      let report = try ArchiveCheck.examine(path: archive.path)
      #expect(kinds(report).contains(kind), "\(kind): \(report.findings)")
      #expect(!report.losses.isEmpty)
      try repaired(embedder)
    }
  }

  @Test("Stores of different ages are told apart, and the newer rows are ingested anew")
  func ages() throws {
    let url = URL(fileURLWithPath: archive.vectors)
    let old = try Data(contentsOf: url)
    do {
      let writer = try archive.writer()
      for _ in 0..<2 { try writer.ingest(3) }
      try writer.close()
    }
    try old.write(to: url)
    #expect(kinds(try ArchiveCheck.examine(path: archive.path)).contains(.storesApart))
    try repaired(embedder)
  }

  @Test("Stores of different archives are refused by name and left alone")
  func foreign() throws {
    let other = try TestArchive()
    try FileManager.default.removeItem(atPath: archive.vectors)
    try FileManager.default.copyItem(atPath: other.vectors, toPath: archive.vectors)
    #expect(kinds(try ArchiveCheck.examine(path: archive.path)).contains(.foreignStores))
    let failure = #expect(throws: Failure.self) { try ArchiveCheck.repair(path: archive.path) }
    #expect(failure?.code == .damaged)
  }

  @Test(
    "Rows that contradict each other",
    arguments: [
      ("DELETE FROM sighting WHERE id = 2", Kind.danglingRows),
      ("DELETE FROM face WHERE id = 4", .journalContradiction),
      ("DELETE FROM journal WHERE source_id = 2", .journalContradiction),
      ("UPDATE sighting SET is_complete = 0, checksum = NULL WHERE id = 3", .journalContradiction),
      ("UPDATE counter SET value = 3 WHERE name = 'face'", .countersBehind),
      ("UPDATE face SET x = x + 1 WHERE id = 2", .rowDamaged),
      ("UPDATE sighting SET end_ms = end_ms + 1 WHERE id = 2", .rowDamaged),
      ("UPDATE face SET checksum = NULL, time_ms = time_ms + 1 WHERE id = 2", .indexContradiction),
      ("UPDATE embedding_origin SET crop_checksum = 7 WHERE face_id = 2", .embeddingStale),
      (CheckTests.unseen("source", "start_ms = start_ms + 1 WHERE id = 2"), .sourceDamaged),
      (CheckTests.unseen("source_path", "inode = inode + 1 WHERE source_id = 2"), .sourceDamaged),
      (CheckTests.unseen("journal", "tries = tries + 1 WHERE source_id = 2"), .sourceDamaged),
    ])
  func rows(sql: String, kind: Kind) throws {
    try execute(sql)
    let report = try ArchiveCheck.examine(path: archive.path)
    #expect(kinds(report).contains(kind), "\(report.findings)")
    if kind == .indexContradiction {
      #expect(try ArchiveCheck.repair(path: archive.path).after.isClean)
    } else {
      try repaired(embedder)
    }
  }

  /// A change of rows that leaves their checksums, as a sick disk makes one.
  static func unseen(_ table: String, _ change: String) -> String {
    let key = StoredTable.all.first { $0.name == table }?.key ?? "id"
    return """
      CREATE TEMP TABLE kept AS SELECT \(key) AS kept_key, checksum AS kept_sum FROM \(table);
      UPDATE \(table) SET \(change);
      UPDATE \(table) SET checksum = (SELECT kept_sum FROM kept WHERE kept_key = \(table).\(key))
        WHERE checksum IS NULL;
      """
  }

  @Test(
    "A row that is not what was written is refused by whatever reads it",
    arguments: [
      ("source", "start_ms = start_ms + 1"), ("source_path", "inode = inode + 1"),
      ("journal", "frames_decoded = 7"), ("camera", "floor = '7'"),
      ("model", "precision = 'f16'"), ("generation", "created_ms = 5"),
      ("setting", "value = 'Europe/Paris' WHERE name = 'time-zone'"),
    ])
  func refused(table: String, change: String) throws {
    try execute(Self.unseen(table, change))
    let failure = #expect(throws: Failure.self) {
      try ArchiveReader(path: archive.path).snapshot {
        _ = try $0.dumpText()
        _ = try $0.settings
      }
    }
    #expect(failure?.code == .damaged)
    let found = kinds(try ArchiveCheck.examine(path: archive.path))
    #expect(!found.isDisjoint(with: [.sourceDamaged, .metadataDamaged]), "\(found)")
  }

  @Test("A camera whose name is not what was written gives its files to the one that they name")
  func camera() throws {
    let name = Made.file(0).camera.text
    try execute(Self.unseen("camera", "name = '10B_6_9' WHERE name = '\(name)'"))
    #expect(kinds(try ArchiveCheck.examine(path: archive.path)) == [.sourceDamaged])
    #expect(try ArchiveCheck.repair(path: archive.path).after.isClean)
    let writer = try archive.writer()
    for number in 0..<4 {
      let entry = try writer.register([Made.file(number)])[0]
      if entry.state != .done { try writer.ingest(number) }
    }
    try writer.snapshot { snapshot in
      let names = try Dictionary(
        uniqueKeysWithValues: snapshot.cameras.map { ($0.id, $0.name.text) })
      for number in 0..<4 {
        let file = Made.file(number)
        let entry = try #require(try snapshot.journal().first { $0.sha256 == file.sha256 })
        #expect(names[entry.cameraID] == file.camera.text && entry.state == .done)
      }
    }
  }

  @Test("Every row has its checksum once a transaction has ended, whatever statement changed it")
  func sealed() throws {
    let metadata = try MetadataStore(directory: archive.path, access: .writer)
    for (table, _) in StoredTable.sealed {
      let bare = try metadata.queue.read {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table.name) WHERE checksum IS NULL")
      }
      #expect(bare == 0, "\(table.name)")
    }
    try metadata.write {
      try $0.execute(sql: "UPDATE journal SET tries = tries + 1")
      let bare = try Int.fetchOne($0, sql: "SELECT count(*) FROM journal WHERE checksum IS NULL")
      #expect(bare == 4)
    }
    #expect(try ArchiveCheck.examine(path: archive.path).isClean)
  }

  @Test("Metadata that lost pages are not repaired, and say so")
  func metadata() throws {
    let url = URL(fileURLWithPath: archive.metadata)
    var data = try Data(contentsOf: url)
    for place in stride(from: 4096 * 3, to: data.count, by: 4096 * 2) {
      data[place..<(place + 4096)] = Data(repeating: 0xA5, count: 4096)
    }
    try data.write(to: url)
    #expect(kinds(try ArchiveCheck.examine(path: archive.path)).contains(.metadataDamaged))
    let failure = #expect(throws: Failure.self) { try ArchiveCheck.repair(path: archive.path) }
    #expect(failure?.code == .damaged)
  }

  @Test("Whatever bit of the vectors changes, check finds it or nothing reads it")
  func everyBit() async throws {
    let seed: UInt64 = 4_711
    var random = SplitMix64(seed: seed)
    let url = URL(fileURLWithPath: archive.vectors)
    let whole = try Data(contentsOf: url)
    let clean = try TestArchive.cleanDump(0..<4)
    for round in 0..<20 {
      var data = whole
      let place = Int.random(in: 0..<data.count, using: &random)
      data[place] ^= 1 << Int.random(in: 0..<8, using: &random)
      try data.write(to: url)
      await #expect(processExitsWith: .success, "seed \(seed), round \(round), byte \(place)") {
        [path = archive.path as String, clean = clean as String] in
        if try ArchiveCheck.examine(path: path).isClean {
          try #require(try ArchiveReader(path: path).snapshot { try $0.dumpText() } == clean)
        }
      }
    }
  }
}
