import BlockStore
import FaceSearch
import Glibc
import Values
import VectorIndex

/// Opens an index, answers one query and ends: what a process pays that starts for one answer.
///
///     cold-search INDEX QUERIES.f32 [exact]
@main
struct ColdSearch {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else {
      print("usage: cold-search INDEX QUERIES.f32 [exact]")
      exit(64)
    }
    let file = try BlockFile(path: arguments[1])
    try file.transaction(writing: false) { storage in
      let blocks = VerifiedStorage(base: storage)
      let reader = try VectorIndexReader(storage: blocks, generation: GenerationID(rawValue: 1))
      let query = try firstVector(arguments[2], dimension: reader.dimension)
      let effort: SearchEffort =
        arguments.count > 3 ? .exact : .recall(SearchOptions.defaultRecall)
      let answer = try reader.search(
        query, goal: .faces(10), options: SearchOptions(effort: effort))
      for hit in answer.hits { print(hit.faceID.rawValue, hit.similarity) }
    }
  }

  private static func firstVector(_ path: String, dimension: Int) throws -> [Float] {
    var numbers = [Float](repeating: 0, count: dimension)
    guard let file = fopen(path, "r") else { throw Unreadable(path: path) }
    defer { fclose(file) }
    guard fread(&numbers, MemoryLayout<Float>.stride, dimension, file) == dimension else {
      throw Unreadable(path: path)
    }
    return numbers
  }
}

/// A file that does not hold a query.
struct Unreadable: Error {
  var path: String
}

/// Checks each block against its checksum, as the archive does when a process first touches one.
final class VerifiedStorage: BlockStorage {
  private let base: BlockTransaction
  private var verified: Set<BlockKey> = []

  init(base: BlockTransaction) {
    self.base = base
  }

  func block(_ key: BlockKey) throws -> UnsafeRawBufferPointer? {
    guard let bytes = try base.block(key) else { return nil }
    try verify(bytes, under: key)
    return bytes
  }

  func scan(
    _ keys: ClosedRange<BlockKey>, _ visit: (BlockKey, UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    try base.scan(keys) { key, bytes in
      try verify(bytes, under: key)
      return try visit(key, bytes)
    }
  }

  private func verify(_ bytes: UnsafeRawBufferPointer, under key: BlockKey) throws {
    guard verified.insert(key).inserted else { return }
    try BlockChecksum.verify(bytes, under: key)
  }
}
