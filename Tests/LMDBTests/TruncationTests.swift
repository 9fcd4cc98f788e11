import Foundation
import TestSupport
import Testing

@testable import LMDB

@Suite("A shortened LMDB file is refused, and never kills the process")
struct TruncationTests {
  let directory: TemporaryDirectory
  let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.file("store.lmdb")
  }

  func open(_ access: EnvironmentOptions.Access) throws -> Environment {
    try Environment(path: path, options: EnvironmentOptions(access: access, databases: ["a"]))
  }

  /// A store of small and large values; returns the length of its file.
  func fill() throws -> Int {
    let environment = try open(.create)
    let database = try environment.database("a")
    for round in 0..<8 {
      try environment.write { transaction in
        for index in 0..<40 {
          let key = withUnsafeBytes(of: UInt32(round * 40 + index).bigEndian, Array.init)
          let value = [UInt8](repeating: UInt8(index), count: index % 4 == 0 ? 9000 : 200)
          try transaction.put(database, key, value)
        }
      }
    }
    return try environment.fileBytes
  }

  @Test("Whatever is cut off, opening says so")
  func truncations() throws {
    let length = try fill()
    let page = 4096
    for cut in [0, 1, page, 2 * page - 1, 2 * page, length / 2, length - page, length - 1] {
      try truncated(to: cut)
      let error = #expect(throws: LMDBError.self, "cut to \(cut) of \(length) bytes") {
        try open(.readWrite)
      }
      #expect(error?.code == .truncated, "cut to \(cut) of \(length) bytes")
      try restored()
    }
    #expect(try open(.readOnly).read { try $0.count(database()) } == 320)

    func database() throws -> Database { Database(identifier: 2) }
  }

  @Test("A file that lacks only pages that nothing uses is whole")
  func unusedTail() throws {
    let environment = try open(.create)
    let database = try environment.database("a")
    // Free pages first: only then does LMDB take freed ones out of a transaction unwritten.
    try environment.write { try $0.put(database, [1], [UInt8](repeating: 1, count: 100_000)) }
    _ = try environment.write { try $0.delete(database, [1]) }
    try environment.write { try $0.put(database, [3], [3]) }
    // The value at the end of the file is given back in the transaction that took it.
    try environment.write { transaction in
      try transaction.put(database, [4], [4])
      try transaction.put(database, [2], [UInt8](repeating: 2, count: 400_000))
      try transaction.delete(database, [2])
    }
    let facts = try FileFacts(environment.handle)
    #expect(facts.fileBytes >= facts.neededBytes, "a commit pads the file")
    // As if the process had died between the commit and the padding.
    let used = try shortestWholeLength(environment, from: facts.fileBytes)
    #expect(used < facts.neededBytes, "the case that this test is about did not come up")
  }

  /// The least length, in pages, at which the walk finds everything within the file.
  private func shortestWholeLength(_ environment: Environment, from bytes: Int) throws -> Int {
    var shortest = bytes
    for pages in (3..<(bytes / 4096)).reversed() {
      let facts = try FileFacts(environment.handle)
      #expect(ftruncate(facts.descriptor, off_t(pages * 4096)) == 0)
      guard try FileWalk(opening: environment.handle).run().isEmpty else { break }
      shortest = pages * 4096
    }
    return shortest
  }

  private func truncated(to length: Int) throws {
    let copy = path + ".whole"
    if !FileManager.default.fileExists(atPath: copy) {
      try FileManager.default.copyItem(atPath: path, toPath: copy)
    }
    #expect(truncate(path, off_t(length)) == 0)
  }

  private func restored() throws {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: path + ".whole", toPath: path)
  }
}
