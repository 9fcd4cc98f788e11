import FaceSearch
import Values

extension VectorIndexReader {
  /// The vector of a face, or `nil` when the index does not hold that face.
  ///
  /// - Throws: ``VectorIndexError/damaged(_:detail:)``, or what the storage throws.
  /// - Complexity: O(rows / 2,048) to find the face, O(dimension) to read it.
  public func vector(of face: FaceID) throws -> [Float]? {
    try row(of: face)?.vector
  }

  /// The row of a face, or `nil` when the index does not hold that face.
  ///
  /// - Throws: ``VectorIndexError/damaged(_:detail:)``, or what the storage throws.
  /// - Complexity: O(rows / 2,048) to find the face, O(dimension) to read it.
  public func row(of face: FaceID) throws -> VectorRow? {
    var found: VectorRow?
    try scanColumns { columns in
      guard columns.lowestFace <= face.rawValue, face.rawValue <= columns.highestFace else {
        return true
      }
      for slot in 0..<columns.count
      where columns.faces[slot] == face.rawValue && !columns.isDead(slot) {
        found = try row(slot, of: columns)
        return false
      }
      return true
    }
    return found
  }

  /// Visits every face of the index in row order, which is the order of insertion.
  ///
  /// - Throws: ``VectorIndexError/damaged(_:detail:)``, what the storage or `body` throws.
  /// - Complexity: O(rows · dimension)
  public func forEachRow(_ body: (VectorRow) throws -> Void) throws {
    try scanColumns { columns in
      for slot in 0..<columns.count where !columns.isDead(slot) {
        try body(row(slot, of: columns))
      }
      return true
    }
  }

  func row(_ slot: Int, of columns: ColumnBlock) throws -> VectorRow {
    let number = columns.header.firstRow + slot
    let sequence = number / geometry.vectorRows
    let first = number % geometry.vectorRows * geometry.stride
    guard let vectors = try vectors(inBlock: sequence),
      first + geometry.stride <= vectors.numbers.count
    else {
      throw VectorIndexError.damaged(
        key(.vectors, sequence), detail: "it lacks the vector of row \(number)")
    }
    let vector = withExtendedLifetime(vectors) {
      Array(vectors.numbers[first..<(first + geometry.dimension)])
    }
    return VectorRow(
      faceID: FaceID(rawValue: columns.faces[slot]),
      sightingID: SightingID(rawValue: columns.sightings[slot]),
      time: WallTime(milliseconds: columns.times[slot]),
      camera: CameraID(rawValue: columns.cameras[slot]), quality: columns.qualities[slot],
      vector: vector)
  }

  /// Some faces and their vectors, taken evenly from all.
  func sample(_ count: Int) throws -> [(face: FaceID, vector: [Float])] {
    var found: [(face: FaceID, vector: [Float])] = []
    var seen = 0
    let step = max(1, faceCount / count)
    try scanColumns { columns in
      for slot in 0..<columns.count where !columns.isDead(slot) {
        if seen % step == 0 {
          let start = try directory.vector(UInt32(columns.header.firstRow + slot))
          found.append(
            (
              FaceID(rawValue: columns.faces[slot]),
              Array(UnsafeBufferPointer(start: start, count: dimension))
            ))
        }
        seen += 1
      }
      return found.count < count
    }
    return found
  }
}
