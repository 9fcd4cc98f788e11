import Values

extension VectorIndexReader {
  /// The vector of a face, or `nil` when the index does not hold that face.
  ///
  /// - Complexity: O(rows / 2,048) to find the face, O(dimension) to read it.
  public func vector(of face: FaceID) throws -> [Float]? {
    try row(of: face)?.vector
  }

  /// The row of a face, or `nil` when the index does not hold that face.
  ///
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
}
