import FaceModel
import Foundation
import VectorIndex

/// A folder that scripts/generate.py wrote.
struct Inputs {
  let dimension: Int
  let rows: Int
  let queryCount: Int
  private let vectors: Data
  private let meta: Data
  private let queries: Data
  private let truth: Data

  private struct About: Decodable {
    var rows: Int
    var dimension: Int
    var queries: Int
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
    truth = try read("truth.i64")
  }

  func query(_ number: Int) -> [Float] { floats(queries, number) }

  /// The ten most similar rows, best first.
  func truth(_ number: Int) -> [Int64] {
    (0..<10).map { integer(truth, number * 10 + $0) }
  }

  /// The row of face `number + 1`.
  func row(_ number: Int) -> VectorRow {
    VectorRow(
      faceID: FaceID(rawValue: Int64(number) + 1),
      sightingID: SightingID(rawValue: integer(meta, number * 4 + 2)),
      time: WallTime(milliseconds: integer(meta, number * 4)),
      camera: CameraID(rawValue: Int32(integer(meta, number * 4 + 1))), quality: 0.5,
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

  private func integer(_ data: Data, _ place: Int) -> Int64 {
    data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place * 8, as: Int64.self) }
  }
}
