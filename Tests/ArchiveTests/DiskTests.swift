import Answers
import Foundation
import SightingStream
import Testing
import Values

@testable import Archive

@Suite(
  "A full or read-only disk stops writing and nothing else",
  .enabled(if: MountedDisk.isAvailable, "mounting a small disk needs root"))
struct DiskTests {
  @Test(
    "A full disk is named, loses nothing, and can be gone on with when there is space",
    arguments: [2_600_000, 3_000_000, 3_500_000, 4_000_000, 5_000_000, 6_000_000])
  func fullDisk(bytes: Int) throws {
    let disk = try MountedDisk(bytes: bytes)
    let path = disk.path + "/archive"
    try ArchiveDirectory.create(at: path, settings: Made.settings)
    var acknowledged = 0
    do {
      let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
      let failure = #expect(throws: Failure.self) {
        for number in 0..<400 {
          try writer.ingest(number, sightings: 20)
          acknowledged += 1
        }
      }
      #expect(failure?.code == .diskFull, "\(failure.debugDescription)")
      #expect(throws: Failure.self) { try writer.flush() }
    }
    try ArchiveReader(path: path).snapshot { snapshot in
      _ = try snapshot.dumpText()
      #expect(try snapshot.status().sourcesByState[.done] ?? 0 >= acknowledged)
    }
    disk.resize(bytes: 200_000_000)
    let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
    for number in 0..<(acknowledged + 3) {
      let entry = try writer.register([Made.file(number)])[0]
      if number < acknowledged { #expect(entry.state == .done) }
      if entry.state != .done { try writer.ingest(number, sightings: 20) }
    }
    #expect(
      try writer.dumpText() == TestArchive.cleanDump(0..<(acknowledged + 3), sightings: 20))
  }

  @Test("A disk without room for what SQLite needs beside its database is named too")
  func fullBesides() throws {
    let disk = try MountedDisk(bytes: 6_000_000)
    let path = disk.path + "/archive"
    try ArchiveDirectory.create(at: path, settings: Made.settings)
    try ArchiveWriter(path: path, embedder: Made.embedder).close()
    let filler = open(disk.path + "/filler", O_WRONLY | O_CREAT, 0o600)
    let bytes = [UInt8](repeating: 1, count: 4096)
    while write(filler, bytes, bytes.count) > 0 {}
    close(filler)
    for _ in 0..<2 {
      let failure = #expect(throws: Failure.self) {
        try ArchiveWriter(path: path, embedder: Made.embedder).ingest(1)
      }
      #expect(failure?.code == .diskFull, "\(failure.debugDescription)")
    }
    func state() throws -> String? {
      try ArchiveReader(path: path).snapshot { try StatusAnswer(of: $0, archive: path).disk }
    }
    // Not even reading is possible without room for what readers share; with a little it says so.
    let unread = #expect(throws: Failure.self) { try state() }
    #expect(unread?.code == .diskFull)
    disk.resize(bytes: 6_500_000)
    #expect(try state() == "full")
    unlink(disk.path + "/filler")
    #expect(try state() == "nearly-full")
    try ArchiveWriter(path: path, embedder: Made.embedder).ingest(1)
    disk.resize(bytes: 400_000_000)
    #expect(try state() == "roomy")
  }

  @Test("A disk that can hold no more files is named too")
  func fullOfFiles() throws {
    let disk = try MountedDisk(bytes: 20_000_000, files: 40)
    let path = disk.path + "/archive"
    try ArchiveDirectory.create(at: path, settings: Made.settings)
    try ArchiveWriter(path: path, embedder: Made.embedder).close()
    var number = 0
    while case let file = open(disk.path + "/\(number)", O_WRONLY | O_CREAT, 0o600), file >= 0 {
      close(file)
      number += 1
    }
    let failure = #expect(throws: Failure.self) {
      try ArchiveWriter(path: path, embedder: Made.embedder).ingest(1)
    }
    #expect(failure?.code == .diskFull, "\(failure.debugDescription)")
    for file in 0..<number { unlink(disk.path + "/\(file)") }
    try ArchiveWriter(path: path, embedder: Made.embedder).ingest(1)
  }

  @Test("A user who may only read needs no writer's lock, and keeps writers away meanwhile")
  func unprivilegedReader() async throws {
    let archive = try TestArchive()
    do {
      let writer = try archive.writer()
      for number in 0..<3 { try writer.ingest(number) }
      try writer.close()
    }
    let clean = try TestArchive.cleanDump(0..<3)
    await #expect(processExitsWith: .success) {
      [path = archive.path as String, clean = clean as String] in
      try #require(setuid(65_534) == 0)
      let reader = try ArchiveReader(path: path)
      try #require(try reader.snapshot { try $0.dumpText() } == clean)
      #expect(throws: Failure.self) { try ArchiveWriter(path: path) }
    }
    let writer = try archive.writer()
    await #expect(processExitsWith: .success) { [path = archive.path as String] in
      try #require(setuid(65_534) == 0)
      let failure = try #require(throws: Failure.self) { try ArchiveReader(path: path) }
      try #require(failure.code == .writerLocked)
    }
    withExtendedLifetime(writer) {}
  }

  @Test("An archive on a read-only file system is searched as any other", arguments: [true, false])
  func readOnly(closed: Bool) async throws {
    let disk = try MountedDisk(bytes: 50_000_000)
    let path = disk.path + "/archive"
    try ArchiveDirectory.create(at: path, settings: Made.settings)
    if closed {
      let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
      for number in 0..<3 { try writer.ingest(number) }
      try writer.close()
    } else {
      // SQLite's log stays behind, and holds what was committed last.
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
        let writer = try ArchiveWriter(path: path, embedder: Made.embedder)
        for number in 0..<3 { try writer.ingest(number) }
        kill(getpid(), SIGKILL)
      }
    }
    try #require(disk.makeReadOnly())
    let reader = try ArchiveReader(path: path)
    try reader.snapshot { snapshot in
      #expect(try snapshot.dumpText() == TestArchive.cleanDump(0..<3))
      let face = Made.faces(2)[0]
      let answer = try snapshot.search(face.embedding, goal: .faces(1))
      #expect(answer.hits.count == 1 && answer.hits[0].similarity > 0.9999)
    }
    let failure = #expect(throws: Failure.self) {
      try ArchiveWriter(path: path, embedder: Made.embedder)
    }
    #expect(failure?.code == .notWritable)
    #expect(throws: Failure.self) {
      try ArchiveDirectory.create(at: disk.path + "/other", settings: ArchiveSettings())
    }
  }
}
