import Answers
import Foundation
import Synchronization
import TestSupport
import Testing
import Values

@testable import Archive

@Suite("A backup taken while a writer works is one state of both stores, and bad ones are refused")
struct BackupTests {
  let archive: TestArchive
  let directory: TemporaryDirectory

  init() throws {
    archive = try TestArchive()
    directory = try TemporaryDirectory()
    let writer = try archive.writer()
    for number in 0..<3 { try writer.ingest(number) }
    try writer.close()
  }

  func restore(_ backup: String, to target: String) throws {
    _ = try ArchiveBackup.restore(from: backup, to: target, check: Self.requireSound)
  }

  @discardableResult
  static func backUp(
    _ archive: String, to target: String, companions: [String] = []
  ) throws -> BackupAnswer {
    try ArchiveBackup.create(
      of: archive, in: target, companions: companions, check: requireSound)
  }

  static func requireSound(_ path: String) throws {
    let report = try ArchiveCheck.examine(path: path)
    guard !report.isClean else { return }
    throw Failure(.damaged, attempted: "check", reason: "\(report.findings)")
  }

  func dump(_ path: String) throws -> String {
    try ArchiveReader(path: path).snapshot { try $0.dumpText() }
  }

  @Test("What is restored is what was backed up, and can be gone on with")
  func roundTrip() throws {
    let (backup, target) = (directory.file("backup"), directory.file("restored"))
    try FileManager.default.createDirectory(
      atPath: archive.path + "/models", withIntermediateDirectories: true)
    try Data("model".utf8).write(to: URL(fileURLWithPath: archive.path + "/models/a.onnx"))
    let manifest = try Self.backUp(
      archive.path, to: backup, companions: ["models", "absent"])
    #expect(
      try Set(FileManager.default.contentsOfDirectory(atPath: backup))
        == ["archive.sqlite", "vectors.lmdb", "models", "manifest.json"])
    #expect(manifest.sources == 3 && manifest.files.count == 3)
    try restore(backup, to: target)
    #expect(FileManager.default.contents(atPath: target + "/models/a.onnx")?.count == 5)
    #expect(try dump(target) == dump(archive.path))
    let writer = try ArchiveWriter(path: target, embedder: Made.embedder)
    try writer.ingest(3)
    #expect(try writer.dumpText() == TestArchive.cleanDump(0..<4))
  }

  func code(_ body: () throws -> Void) -> Failure.Code? {
    do {
      try body()
      return nil
    } catch { return (error as? Failure)?.code }
  }

  @Test("Nothing is written into the archive that is backed up, nor into the backup that is read")
  func insideItself() throws {
    let backup = directory.file("backup")
    let inside = archive.path + "/deep/er/backup"
    #expect(code { try Self.backUp(archive.path, to: inside) } == .usage)
    let link = directory.file("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: archive.path)
    #expect(code { try Self.backUp(archive.path, to: link + "/b/") } == .usage)
    #expect(!FileManager.default.fileExists(atPath: archive.path + "/deep"))
    #expect(code { try Self.backUp(archive.path, to: "") } == .usage)
    try Self.backUp(archive.path, to: backup)
    #expect(code { try restore(backup, to: backup + "/archive") } == .usage)
    #expect(code { try restore(backup, to: "") } == .usage)
  }

  @Test("A slash behind the name and a link to an empty directory are understood")
  func namesOfTargets() throws {
    let backup = directory.file("backup")
    try Self.backUp(archive.path, to: backup + "/")
    let (slashed, linked) = (directory.file("slashed"), directory.file("linked"))
    try restore(backup + "/", to: slashed + "//")
    #expect(try dump(slashed) == dump(archive.path))
    try FileManager.default.createDirectory(atPath: linked, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: linked + "-link", withDestinationPath: linked)
    try restore(backup, to: linked + "-link")
    #expect(try dump(linked) == dump(archive.path))
  }

  @Test("What a broken-off restore left is named, and goes nowhere by itself")
  func brokenOffRestore() throws {
    let (backup, target) = (directory.file("backup"), directory.file("restored"))
    try Self.backUp(archive.path, to: backup)
    try FileManager.default.createDirectory(
      atPath: target + ".restoring", withIntermediateDirectories: false)
    #expect(code { try restore(backup, to: target) } == .archiveExists)
    #expect(FileManager.default.fileExists(atPath: target + ".restoring"))
  }

  @Test("Of eight backups into one directory at once one is made, and it is whole")
  func atOnce() throws {
    for round in 0..<5 {
      let backup = directory.file("b\(round)")
      let made = Mutex(0)
      let ended = DispatchSemaphore(value: 0)
      for _ in 0..<8 {
        let path = archive.path
        Thread.detachNewThread {
          if (try? Self.backUp(path, to: backup)) != nil { made.withLock { $0 += 1 } }
          ended.signal()
        }
      }
      for _ in 0..<8 { ended.wait() }
      #expect(made.withLock { $0 } == 1)
      try restore(backup, to: directory.file("r\(round)"))
    }
  }

  @Test("Ten backups beside a writer that commits and replaces rows all the time")
  func besideWriter() throws {
    let writing = WritingThread(archive.path)
    defer { writing.stop() }
    var clean: [Int: String] = [:]
    for round in 0..<10 {
      let (backup, target) = (directory.file("b\(round)"), directory.file("r\(round)"))
      let before = writing.done
      let manifest = try Self.backUp(archive.path, to: backup)
      try restore(backup, to: target)
      let writer = try ArchiveWriter(path: target, embedder: Made.embedder)
      // One that is being done again keeps its rows meanwhile.
      let done = try writer.journal().filter { $0.faces > 0 }.count
      #expect(done >= before, "round \(round): what was acknowledged is in the backup")
      #expect(try writer.snapshot { try $0.status() }.faces == manifest.faces)
      for entry in try writer.journal() where entry.state != .done {
        let number = Int(entry.sizeBytes) - 1000
        try writer.ingest(number)
      }
      let count = try writer.journal().count
      let expected = try clean[count] ?? TestArchive.cleanDump(0..<count)
      clean[count] = expected
      #expect(try writer.dumpText() == expected, "round \(round)")
    }
    #expect(writing.done > 3, "the writer was at work")
  }

  @Test("A backup that is not finished, cut short or changed is refused and leaves nothing")
  func badBackups() throws {
    let backup = directory.file("backup")
    try Self.backUp(archive.path, to: backup)
    let damages: [(String, (String) throws -> Void)] = [
      ("manifest.json", { try FileManager.default.removeItem(atPath: $0) }),
      ("manifest.json", { try Data("{".utf8).write(to: URL(fileURLWithPath: $0)) }),
      ("archive.sqlite", { try FileManager.default.removeItem(atPath: $0) }),
      ("vectors.lmdb", { #expect(truncate($0, 8192) == 0) }),
      ("archive.sqlite", { try Self.flip($0, at: 5000) }),
      ("vectors.lmdb", { try Self.flip($0, at: 9000) }),
    ]
    for (index, (name, damage)) in damages.enumerated() {
      let copy = directory.file("copy\(index)")
      try FileManager.default.copyItem(atPath: backup, toPath: copy)
      try damage(copy + "/" + name)
      let target = directory.file("target\(index)")
      let failure = #expect(throws: Failure.self) { try restore(copy, to: target) }
      #expect(failure?.code == .damaged, "\(index)")
      #expect(!FileManager.default.fileExists(atPath: target))
      #expect(!FileManager.default.fileExists(atPath: target + ".restoring"))
    }
  }

  @Test("Of an archive whose crops are damaged no backup is made, and nothing is left of the try")
  func damagedArchive() throws {
    let face = try #require(Made.faces(0).max { $0.crop.jpeg.count < $1.crop.jpeg.count })
    let store = archive.path + "/vectors.lmdb"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: store))
    let crop = try #require(bytes.range(of: Data(face.crop.jpeg.prefix(60))))
    try Self.flip(store, at: crop.lowerBound + 30)
    let backup = directory.file("backup")
    #expect(code { try Self.backUp(archive.path, to: backup) } == .damaged)
    #expect(try FileManager.default.contentsOfDirectory(atPath: backup).isEmpty)
  }

  @Test("Nothing is overwritten")
  func existing() throws {
    let backup = directory.file("backup")
    try Self.backUp(archive.path, to: backup)
    let again = #expect(throws: Failure.self) {
      try Self.backUp(archive.path, to: backup)
    }
    #expect(again?.code == .archiveExists)
    let failure = #expect(throws: Failure.self) { try restore(backup, to: archive.path) }
    #expect(failure?.code == .archiveExists)
    let nowhere = #expect(throws: Failure.self) {
      try restore(directory.file("none"), to: directory.file("new"))
    }
    #expect(nowhere?.code == .notFound)
  }

  @Test("What was deleted is not in a backup")
  func deletedBytes() throws {
    let face = try #require(Made.faces(0).max { $0.crop.jpeg.count < $1.crop.jpeg.count })
    let writer = try archive.writer()
    try writer.ingest(Made.file(0), Made.stream(8))
    try writer.close()
    let backup = directory.file("backup")
    try Self.backUp(archive.path, to: backup)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: backup + "/vectors.lmdb"))
    let pattern = Data(face.crop.jpeg.prefix(60))
    #expect(bytes.range(of: pattern) == nil)
  }

  static func flip(_ path: String, at place: Int) throws {
    let url = URL(fileURLWithPath: path)
    var data = try Data(contentsOf: url)
    data[place] ^= 1
    try data.write(to: url)
  }
}

/// Ingests new sources and old ones again, on a thread of its own, until it is stopped.
private final class WritingThread: Sendable {
  /// Sources beyond this are not made: what is compared would only become longer.
  private static let mostSources = 12

  private let finished = Atomic<Int>(3)
  private let isStopped = Atomic<Bool>(false)
  private let ended = DispatchSemaphore(value: 0)

  /// Sources that are done for good.
  var done: Int { finished.load(ordering: .sequentiallyConsistent) }

  init(_ path: String) {
    let began = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [self] in
      defer { ended.signal() }
      guard let writer = try? ArchiveWriter(path: path, embedder: Made.embedder) else {
        began.signal()
        return
      }
      began.signal()
      var number = 3
      while !isStopped.load(ordering: .sequentiallyConsistent) {
        let next = number % Self.mostSources
        guard (try? writer.ingest(next)) != nil, (try? writer.ingest(next / 2)) != nil else {
          return
        }
        number += 1
        finished.store(min(number, Self.mostSources), ordering: .sequentiallyConsistent)
        usleep(20_000)
      }
    }
    began.wait()
  }

  func stop() {
    isStopped.store(true, ordering: .sequentiallyConsistent)
    ended.wait()
  }
}
