import Foundation
import TestSupport
import Testing

@testable import LMDB

@Suite("An LMDB environment keeps what was committed and nothing else")
struct EnvironmentTests {
  let directory: TemporaryDirectory
  let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.file("store.lmdb")
  }

  func open(_ access: EnvironmentOptions.Access = .create) throws -> Environment {
    try Environment(path: path, options: EnvironmentOptions(access: access, databases: ["a", "b"]))
  }

  func value(_ environment: Environment, _ key: String) throws -> [UInt8]? {
    let database = try environment.database("a")
    return try environment.read { transaction in
      try transaction.withValue(database, Array(key.utf8)) { span in
        span.withUnsafeBytes { Array($0) }
      }
    }
  }

  @Test("What a transaction puts is there after reopening, in its database only")
  func putIsDurable() throws {
    var environment: Environment? = try open()
    try environment?.write { transaction in
      let database = try #require(try environment?.database("a"))
      try transaction.put(database, Array("key".utf8), [1, 2, 3])
    }
    environment = nil
    let reopened = try open(.readOnly)
    #expect(try value(reopened, "key") == [1, 2, 3])
    #expect(try reopened.read { try $0.count(reopened.database("a")) } == 1)
    #expect(try reopened.read { try $0.count(reopened.database("b")) } == 0)
  }

  @Test("A transaction whose body throws changes nothing")
  func throwAborts() throws {
    struct Stop: Error {}
    let environment = try open()
    let database = try environment.database("a")
    #expect(throws: Stop.self) {
      try environment.write { transaction in
        try transaction.put(database, [1], [1])
        throw Stop()
      }
    }
    try environment.write { try $0.put(database, [2], [2]) }
    #expect(try environment.read { try $0.count(database) } == 1)
  }

  @Test("What was deleted is told as free, and used again before the file grows")
  func freeSpace() throws {
    let environment = try open()
    let database = try environment.database("a")
    let value = [UInt8](repeating: 7, count: 100_000)
    func free() throws -> Int { try environment.read { try $0.freeBytes() } }
    func write(_ numbers: Range<UInt8>) throws {
      for number in numbers { try environment.write { try $0.put(database, [number], value) } }
    }
    try write(0..<10)
    let before = try free()
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    for number in UInt8(0)..<10 {
      try environment.write { _ = try $0.delete(database, [number]) }
    }
    #expect(try free() >= before + 10 * value.count)
    try write(10..<18)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == size)
    #expect(try free() < before + 3 * value.count)
  }

  @Test("A read transaction sees the state of its beginning, however much is written since")
  func readsAreSnapshots() throws {
    let environment = try open()
    let database = try environment.database("a")
    try environment.write { try $0.put(database, [1], [1]) }
    try environment.read { transaction in
      try environment.write { writing in
        try writing.put(database, [1], [9])
        try writing.put(database, [2], [2])
      }
      let seen = try transaction.withValue(database, [1]) { $0.withUnsafeBytes { Array($0) } }
      #expect(seen == [1])
      #expect(try transaction.count(database) == 1)
    }
    #expect(try environment.read { try $0.count(database) } == 2)
  }

  @Test("Deleting tells whether the key was there")
  func deleting() throws {
    let environment = try open()
    let database = try environment.database("a")
    try environment.write { try $0.put(database, [7], [1]) }
    try environment.write { transaction in
      let first = try transaction.delete(database, [7])
      let second = try transaction.delete(database, [7])
      #expect(first)
      #expect(!second)
    }
    #expect(try environment.read { try $0.count(database) } == 0)
  }

  @Test("A process opens a file once at a time")
  func secondEnvironmentIsRefused() throws {
    var first: Environment? = try open()
    #expect(try first?.fileBytes ?? 0 > 0)
    let error = #expect(throws: LMDBError.self) { try open(.readOnly) }
    #expect(error?.code == .alreadyOpen)
    // Another name of the same file does not help.
    let link = directory.file("link.lmdb")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    let options = EnvironmentOptions(access: .readOnly, databases: ["a"])
    #expect(throws: LMDBError.self) { try Environment(path: link, options: options) }
    first = nil
    _ = try open(.readOnly)
  }

  @Test("An error names the call, the code and what it means")
  func errorsNameTheirCall() throws {
    let environment = try open()
    let database = try environment.database("a")
    let error = #expect(throws: LMDBError.self) {
      try environment.write { try $0.put(database, [], [1]) }
    }
    #expect(error?.call == "mdb_put")
    #expect(error?.code == .badValueSize)
    #expect(error?.description.hasPrefix("mdb_put: MDB_BAD_VALSIZE") == true)
    let missing = #expect(throws: LMDBError.self) { try environment.database("c") }
    #expect(missing?.code == .notFound)
  }

  @Test("A read-only environment refuses to write")
  func readOnlyRefusesWrites() throws {
    _ = try open()
    let environment = try open(.readOnly)
    let database = try environment.database("a")
    let error = #expect(throws: LMDBError.self) {
      try environment.write { try $0.put(database, [1], [1]) }
    }
    #expect(error?.code == .accessDenied)
  }

  @Test("An environment that needs no lock file reads without one")
  func unlockedReading() throws {
    var environment: Environment? = try open()
    let database = try #require(try environment?.database("a"))
    try environment?.write { try $0.put(database, [1], [5]) }
    environment = nil
    try FileManager.default.removeItem(atPath: path + "-lock")
    let reader = try open(.readOnlyUnlocked)
    #expect(try reader.read { try $0.count(reader.database("a")) } == 1)
    #expect(!FileManager.default.fileExists(atPath: path + "-lock"))
  }

  @Test("Opening for reading or writing creates nothing")
  func openingCreatesNothing() throws {
    for access in [EnvironmentOptions.Access.readWrite, .readOnly, .readOnlyUnlocked] {
      let error = #expect(throws: LMDBError.self) { try open(access) }
      #expect(error?.code == .noSuchFile)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("A file that is none of LMDB's is refused")
  func foreignFile() throws {
    try Data(repeating: 0x41, count: 1 << 16).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: LMDBError.self) { try open(.readWrite) }
    #expect(error?.code == .invalid)
  }

  @Test("Where address space is short, the map is smaller and everything works")
  func limitedAddressSpace() async throws {
    await #expect(processExitsWith: .success) { [path = path as String] in
      var limit = rlimit(rlim_cur: 40 << 30, rlim_max: 40 << 30)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
      let options = EnvironmentOptions(access: .create, databases: ["a", "b"])
      let environment = try Environment(path: path, options: options)
      try environment.write { try $0.put(environment.database("a"), [1], [2]) }
    }
    #expect(try value(open(.readOnly), "\u{1}") == [2])
  }

  @Test("Reads that go on are listed, those of killed processes until they are freed")
  func openReads() async throws {
    let environment = try open()
    let database = try environment.database("a")
    try environment.write { try $0.put(database, [1], [1]) }
    #expect(try environment.openReads() == [])
    try environment.read { _ in
      let begun = try environment.lastTransaction
      try environment.write { try $0.put(database, [1], [2]) }
      let reads = try environment.openReads()
      #expect(reads.map(\.processID) == [getpid()])
      #expect(reads.map(\.transaction) == [begun])
      #expect(try environment.lastTransaction == begun + 1)
    }
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let options = EnvironmentOptions(access: .readOnly, databases: ["a"])
      let reader = try Environment(path: path, options: options)
      try reader.read { _ in _ = kill(getpid(), SIGKILL) }
    }
    #expect(try environment.openReads().count == 1)
    #expect(try environment.clearStaleReaders() == 1)
    #expect(try environment.openReads() == [])
  }

  @Test("Slots of readers that were killed are freed when the file is opened")
  func deadReadersAreCleared() async throws {
    var environment: Environment? = try open()
    let database = try #require(try environment?.database("a"))
    try environment?.write { try $0.put(database, [1], [1]) }
    environment = nil
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let options = EnvironmentOptions(access: .readOnly, databases: ["a"])
      let reader = try Environment(path: path, options: options)
      try reader.read { _ in _ = kill(getpid(), SIGKILL) }
    }
    let reopened = try open(.readWrite)
    #expect(try reopened.clearStaleReaders() == 0)
    // Space that the dead reader saw is used again: 200 rewrites of 64 KiB need no 200 copies.
    let bytes = [UInt8](repeating: 7, count: 1 << 16)
    for _ in 0..<200 { try reopened.write { try $0.put(reopened.database("a"), [1], bytes) } }
    #expect(try reopened.fileBytes < 20 << 16)
  }
}
