import FaceSearch
import Values
import VectorIndex

/// The index as a list of rows: everything it should answer, worked out the slow way.
struct BruteForce {
  var rows: [VectorRow] = []

  mutating func insert(_ new: [VectorRow]) {
    let faces = Set(new.map(\.faceID))
    rows.removeAll { faces.contains($0.faceID) }
    rows += new
  }

  mutating func delete(_ faces: Set<FaceID>) -> Int {
    let before = rows.count
    rows.removeAll { faces.contains($0.faceID) }
    return before - rows.count
  }

  func matching(_ filter: FaceFilter) -> [VectorRow] {
    rows.filter { row in
      (filter.windows?.contains { $0.admits(row.camera, at: row.time) } ?? true)
        && row.quality >= (filter.minimumQuality ?? -.infinity)
        && (filter.rows?.contains(row.faceID, of: row.sightingID) ?? true)
        && !filter.excluded.contains(row.faceID, of: row.sightingID)
        && (filter.lastFace.map { row.faceID <= $0 } ?? true)
    }
  }

  /// All rows that pass, best first.
  func ranking(_ query: [Float], filter: FaceFilter) -> [FaceHit] {
    matching(filter).map { row in
      FaceHit(
        faceID: row.faceID, sightingID: row.sightingID, camera: row.camera, time: row.time,
        similarity: Self.dot(query, row.vector))
    }.sorted {
      $0.similarity == $1.similarity ? $0.faceID < $1.faceID : $0.similarity > $1.similarity
    }
  }

  /// What a search of that ranking should return.
  static func answer(_ ranking: [FaceHit], goal: SearchGoal, minimum: Float?) -> [FaceHit] {
    let hits = ranking.filter { $0.similarity >= minimum ?? -.infinity }
    switch goal {
    case .faces(let count):
      return Array(hits.prefix(count))
    case .everything(let similarity):
      return hits.filter { $0.similarity >= similarity }
    case .sightings(let count):
      var seen: Set<SightingID> = []
      return Array(hits.filter { seen.insert($0.sightingID).inserted }.prefix(count))
    case .cameras(let count):
      var seen: Set<CameraID> = []
      return Array(hits.filter { seen.insert($0.camera).inserted }.prefix(count))
    }
  }

  /// The documented order of summation, written down once more.
  static func dot(_ left: [Float], _ right: [Float]) -> Float {
    var lanes = [Float](repeating: 0, count: 16)
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        lanes.withUnsafeMutableBufferPointer { lanes in
          var position = 0
          while position < left.count {
            lanes[position & 15].addProduct(left[position], right[position])
            position += 1
          }
        }
      }
    }
    for half in [8, 4, 2, 1] {
      for lane in 0..<half { lanes[lane] += lanes[lane + half] }
    }
    return lanes[0]
  }
}
