import Foundation
import GRDB
import TestSupport
import Testing
import Values

@testable import Archive
@testable import ArchiveSchema

@Suite("An archive that cannot be opened says why, and what to do")
struct OpeningTests {
  let archive: TestArchive

  init() throws {
    archive = try TestArchive()
  }

  func code(_ body: () throws -> Void) -> Failure.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? Failure)?.code
    }
  }

  @Test("A directory without an archive")
  func noArchive() throws {
    let empty = try TemporaryDirectory()
    for path in [empty.path, empty.file("missing")] {
      #expect(code { _ = try ArchiveWriter(path: path) } == .noArchive)
      #expect(code { _ = try ArchiveReader(path: path) } == .noArchive)
      #expect(!ArchiveDirectory.exists(at: path))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: empty.path).isEmpty)
  }

  @Test("An archive whose rows are gone is damaged: its crops are there")
  func lostRows() throws {
    try archive.writer().ingest(1)
    for loss in ["emptied", "removed"] {
      let rows = archive.path + "/archive.sqlite"
      if loss == "emptied" { try Data().write(to: URL(fileURLWithPath: rows)) }
      if loss == "removed" { try FileManager.default.removeItem(atPath: rows) }
      #expect(code { _ = try ArchiveWriter(path: archive.path) } == .damaged, "\(loss)")
      #expect(code { _ = try ArchiveReader(path: archive.path) } == .damaged, "\(loss)")
      let report = try ArchiveCheck.examine(path: archive.path)
      #expect(!report.isClean && !report.hasRows, "\(loss)")
      #expect(code { _ = try ArchiveCheck.repair(path: archive.path) } == .damaged, "\(loss)")
    }
  }

  @Test("A directory that has an archive already")
  func archiveExists() throws {
    #expect(
      code { try ArchiveDirectory.create(at: archive.path, settings: ArchiveSettings()) }
        == .archiveExists)
  }

  @Test("A time zone that does not exist")
  func unknownTimeZone() throws {
    let path = archive.directory.file("other")
    let settings = ArchiveSettings(timeZone: "Europe/Atlantis")
    #expect(code { try ArchiveDirectory.create(at: path, settings: settings) } == .usage)
  }

  @Test("A creation that was killed can be repeated")
  func creationIsRepeatable() throws {
    let path = archive.directory.file("half")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try VectorStore.create(in: path, archiveID: "an archive that was never finished")
    try Data("half a database".utf8).write(to: URL(fileURLWithPath: path + "/archive.sqlite.new"))
    #expect(code { _ = try ArchiveWriter(path: path) } == .noArchive)
    try ArchiveDirectory.create(at: path, settings: Made.settings)
    try ArchiveWriter(path: path, embedder: Made.embedder).ingest(1)
  }

  @Test("Vectors whose metadata are missing are not overwritten")
  func metadataMissing() throws {
    try archive.writer().ingest(1)
    for suffix in ["", "-wal", "-shm"] { unlink(archive.metadata + suffix) }
    #expect(
      code { try ArchiveDirectory.create(at: archive.path, settings: ArchiveSettings()) }
        == .damaged)
  }

  @Test("A schema newer than this program's")
  func newerSchema() throws {
    let queue = try DatabaseQueue(path: archive.metadata)
    let newer = ArchiveSchema.currentVersion + 1
    try queue.write { try $0.execute(sql: "PRAGMA user_version = \(newer)") }
    try queue.close()
    #expect(code { _ = try archive.writer() } == .newerFormat)
    #expect(code { _ = try ArchiveReader(path: archive.path) } == .newerFormat)
  }

  @Test("An archive of an older version is brought up to date by whoever opens it first")
  func olderSchema() throws {
    let first = try #require(ArchiveSchema.migrations.first)
    var queue = try DatabaseQueue(path: archive.metadata)
    let settings = try queue.read { try Row.fetchAll($0, sql: "SELECT name, value FROM setting") }
    try queue.close()
    for suffix in ["", "-wal", "-shm"] { unlink(archive.metadata + suffix) }
    queue = try DatabaseQueue(path: archive.metadata)
    try queue.write { database in
      try database.execute(sql: first.sql)
      try database.execute(sql: "PRAGMA user_version = \(first.version)")
      try database.execute(sql: "PRAGMA application_id = \(ArchiveSchema.applicationID)")
      for row in settings {
        try database.execute(
          sql: "INSERT INTO setting (name, value) VALUES (?, ?)", arguments: [row[0], row[1]])
      }
    }
    try queue.close()
    let status = try ArchiveReader(path: archive.path).snapshot { try $0.status() }
    #expect(status.schemaVersion == ArchiveSchema.currentVersion)
  }

  @Test("A database of another program")
  func foreignDatabase() throws {
    let queue = try DatabaseQueue(path: archive.metadata)
    try queue.write { try $0.execute(sql: "PRAGMA application_id = 7") }
    try queue.close()
    #expect(code { _ = try archive.writer() } == .noArchive)
  }

  @Test("A file that is no database")
  func noDatabase() throws {
    try Data(repeating: 7, count: 9000).write(to: URL(fileURLWithPath: archive.metadata))
    #expect(code { _ = try archive.writer() } == .damaged)
    #expect(code { _ = try ArchiveReader(path: archive.path) } == .damaged)
  }

  @Test("A missing, empty or shortened vector store")
  func vectorStoreGone() throws {
    do { try archive.writer().ingest(1) }
    let whole = try Data(contentsOf: URL(fileURLWithPath: archive.vectors))
    for length in [whole.count - 1, whole.count / 2, 4096, 100, 0] {
      try whole.prefix(length).write(to: URL(fileURLWithPath: archive.vectors))
      #expect(code { _ = try archive.writer() } == .damaged, "\(length) bytes")
      #expect(code { _ = try ArchiveReader(path: archive.path) } == .damaged, "\(length) bytes")
    }
    try FileManager.default.removeItem(atPath: archive.vectors)
    #expect(code { _ = try archive.writer() } == .damaged)
    #expect(code { _ = try ArchiveReader(path: archive.path) } == .damaged)
    try whole.write(to: URL(fileURLWithPath: archive.vectors))
    #expect(code { _ = try archive.writer() } == nil)
  }

  @Test("Stores of two archives")
  func swappedStores() throws {
    let other = try TestArchive()
    do {
      try archive.writer().ingest(1)
      try other.writer().ingest(1)
    }
    try FileManager.default.removeItem(atPath: archive.vectors)
    try FileManager.default.copyItem(atPath: other.vectors, toPath: archive.vectors)
    #expect(code { _ = try archive.writer() } == .damaged)
    #expect(code { _ = try ArchiveReader(path: archive.path) } == .damaged)
  }

  @Test("An older vector store beside newer metadata")
  func olderVectors() throws {
    do { try archive.writer().ingest(1) }
    let old = try Data(contentsOf: URL(fileURLWithPath: archive.vectors))
    do { try archive.writer().ingest(2) }
    try old.write(to: URL(fileURLWithPath: archive.vectors))
    let failure = #expect(throws: Failure.self) { try archive.writer() }
    #expect(failure?.code == .damaged)
    #expect(failure?.reason.contains("vectors.lmdb ends with batch 1") == true)
    let reader = try ArchiveReader(path: archive.path)
    #expect(code { try reader.snapshot { _ in } } == .damaged)
  }

  @Test("A second writer is told the first one's process number")
  func secondWriter() throws {
    let first = try archive.writer()
    let failure = #expect(throws: Failure.self) { try archive.writer() }
    #expect(failure?.code == .writerLocked)
    #expect(failure?.reason.contains("\(getpid())") == true)
    _ = try ArchiveReader(path: archive.path)
    withExtendedLifetime(first) {}
  }

  @Test("Within one process the writer comes first, and readers share what it opened")
  func oneProcess() throws {
    let reader = try ArchiveReader(path: archive.path)
    let failure = #expect(throws: Failure.self) { try archive.writer() }
    #expect(failure?.remedy.contains("Open the writer before") == true)
    withExtendedLifetime(reader) {}
  }

  @Test("Another model than the archive's")
  func otherModel() throws {
    do { try archive.writer().ingest(1) }
    var other = Made.embedder
    other.sha256 = String(repeating: "f", count: 64)
    let failure = #expect(throws: Failure.self) {
      try ArchiveWriter(path: archive.path, embedder: other)
    }
    #expect(failure?.code == .modelMismatch)
    #expect(code { _ = try ArchiveWriter(path: archive.path) } == nil)
  }

  @Test("Each message names what was attempted, the archive and the reason")
  func sentences() throws {
    let failure = #expect(throws: Failure.self) { try ArchiveReader(path: "/nowhere/at/all") }
    #expect(
      failure?.description
        == "Cannot open the archive /nowhere/at/all: no such file or directory. "
        + "Create one with `facearchive init`.")
  }
}
