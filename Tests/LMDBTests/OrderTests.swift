import TestSupport
import Testing
import Values

@testable import LMDB

@Suite("A database is a sorted map")
struct OrderTests {
  @Test("Random puts, deletes and reopenings leave what a dictionary would hold, in key order")
  func againstDictionary() throws {
    let seed: UInt64 = 20_261_121
    var random = SplitMix64(seed: seed)
    let directory = try TemporaryDirectory()
    let options = EnvironmentOptions(access: .create, databases: ["a"])
    var environment = try Environment(path: directory.file("store.lmdb"), options: options)
    var model: [[UInt8]: [UInt8]] = [:]
    for round in 0..<60 {
      let database = try environment.database("a")
      try environment.write { transaction in
        for _ in 0..<30 {
          let key = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            UInt8.random(in: 0...5, using: &random)
          }
          if Bool.random(using: &random) {
            let value = [UInt8](
              repeating: .random(in: 0...255, using: &random),
              count: .random(in: 0...6000, using: &random))
            try transaction.put(database, key, value)
            model[key] = value
          } else {
            let removed = try transaction.delete(database, key)
            #expect(removed == (model.removeValue(forKey: key) != nil), "seed \(seed)")
          }
        }
      }
      if round % 10 == 9 {
        environment = try reopened(&environment, directory.file("store.lmdb"), options)
      }
      try compare(environment, model, seed: seed, &random)
    }
  }

  private func reopened(
    _ environment: inout Environment, _ path: String, _ options: EnvironmentOptions
  ) throws -> Environment {
    // Give the old one up first: a process has a file open once.
    let other = try TemporaryDirectory()
    environment = try Environment(path: other.file("other.lmdb"), options: options)
    return try Environment(path: path, options: options)
  }

  private func compare(
    _ environment: Environment, _ model: [[UInt8]: [UInt8]], seed: UInt64,
    _ random: inout SplitMix64
  ) throws {
    let database = try environment.database("a")
    let start: [UInt8]? = Bool.random(using: &random) ? [.random(in: 0...5, using: &random)] : nil
    var found: [[UInt8]] = []
    try environment.read { transaction in
      #expect(try transaction.count(database) == model.count, "seed \(seed)")
      try transaction.withCursor(database) { cursor in
        try cursor.scan(from: start) { key, value in
          let key = key.withUnsafeBytes { Array($0) }
          found.append(key)
          #expect(value.withUnsafeBytes { Array($0) } == model[key], "seed \(seed)")
          return true
        }
      }
    }
    let keys = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(
      found == keys.filter { !$0.lexicographicallyPrecedes(start ?? []) }, "seed \(seed)")
  }
}
