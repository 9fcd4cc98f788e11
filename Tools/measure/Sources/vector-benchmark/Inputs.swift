import FaceSearch
import Foundation
import Values
import VectorIndex

/// A folder that scripts/generate.py or expand.py, and then truth.py, filled.
struct Inputs: Sendable {
  /// Which rows a search considers, and the exact answers to every query then.
  struct Question: Sendable {
    var name: String
    var filter: FaceFilter
    /// Rows that pass.
    var rows: Int
    fileprivate var best: Data
    fileprivate var similarities: Data

    /// The exact ten best faces of a query with their similarities, best first; fewer when the
    /// filter leaves fewer.
    func truth(_ query: Int) -> [(face: FaceID, similarity: Float)] {
      (0..<10).compactMap { place in
        let offset = query * 10 + place
        let row = best.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: offset * 8, as: Int64.self)
        }
        let similarity = similarities.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: offset * 4, as: Float.self)
        }
        return row < 0 ? nil : (FaceID(rawValue: row + 1), similarity)
      }
    }
  }

  let dimension: Int
  let rows: Int
  let queryCount: Int
  let questions: [Question]
  private let vectors: Data
  private let meta: Data
  private let queries: Data

  private struct About: Decodable {
    var rows: Int
    var dimension: Int
    var queries: Int
  }

  private struct FilterText: Decodable {
    var name: String
    var from: Int64?
    var to: Int64?
    var cameras: [Int32]?
    var rows: Int
  }

  init(folder: String) throws {
    func read(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"), options: .alwaysMapped)
    }
    let about = try JSONDecoder().decode(About.self, from: read("about.json"))
    (rows, dimension, queryCount) = (about.rows, about.dimension, about.queries)
    vectors = try read("vectors.f32")
    meta = try read("meta.i64")
    queries = try read("queries.f32")
    let filters = try JSONDecoder().decode([FilterText].self, from: read("filters.json"))
    questions = try filters.map { text in
      var time: Range<WallTime>?
      if let from = text.from, let to = text.to {
        time = WallTime(milliseconds: from)..<WallTime(milliseconds: to)
      }
      let filter = FaceFilter(
        time: time, cameras: text.cameras.map { Set($0.map { CameraID(rawValue: $0) }) })
      return try Question(
        name: text.name, filter: filter, rows: text.rows,
        best: read("truth-\(text.name).i64"), similarities: read("truth-\(text.name).f32"))
    }
  }

  func query(_ number: Int) -> [Float] { floats(queries, number) }

  /// The row of face `number + 1`.
  func row(_ number: Int) -> VectorRow {
    VectorRow(
      faceID: FaceID(rawValue: Int64(number) + 1),
      sightingID: SightingID(rawValue: integer(number * 4 + 2)),
      time: WallTime(milliseconds: integer(number * 4)),
      camera: CameraID(rawValue: Int32(integer(number * 4 + 1))), quality: 0.5,
      vector: floats(vectors, number))
  }

  private func floats(_ data: Data, _ number: Int) -> [Float] {
    data.withUnsafeBytes { bytes in
      let size = dimension * 4
      return Array(
        UnsafeRawBufferPointer(rebasing: bytes[(number * size)..<((number + 1) * size)])
          .assumingMemoryBound(to: Float.self))
    }
  }

  private func integer(_ place: Int) -> Int64 {
    meta.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place * 8, as: Int64.self) }
  }
}
