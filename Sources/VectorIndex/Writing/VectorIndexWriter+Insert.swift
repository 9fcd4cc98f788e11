import FaceSearch
import Values

extension VectorIndexWriter {
  /// Adds faces, which the next search finds. A face that the index holds already is replaced.
  ///
  /// All rows are checked before the first is added.
  ///
  /// - Throws: ``VectorIndexError/invalidVector(faceID:_:)``,
  ///   ``VectorIndexError/invalidParameter(name:detail:)`` for a quality that is not finite,
  ///   ``VectorIndexError/duplicateFace(_:)``, ``VectorIndexError/tooManyRows``,
  ///   ``VectorIndexError/damaged(_:detail:)``, or what the storage throws.
  /// - Complexity: O(rows · dimension); now and then the rows of the tail are put into lists.
  public mutating func insert(_ rows: [VectorRow]) throws {
    guard !rows.isEmpty else { return }
    let faces = try check(rows)
    if let lowest = faces.min(), lowest.rawValue <= root.lastFace {
      try delete(faces: faces)
    }
    try appendColumns(rows)
    try appendVectors(rows)
    try appendCodes(rows)
    try StripWriter(self).append(rows)
    root.rowCount += rows.count
    root.lastFace = max(root.lastFace, faces.max()?.rawValue ?? .min)
    try extendLists()
    try writeRoot()
  }

  private func check(_ rows: [VectorRow]) throws -> Set<FaceID> {
    var faces: Set<FaceID> = []
    for row in rows {
      if let fault = VectorCheck.fault(in: row.vector, dimension: root.parameters.dimension) {
        throw VectorIndexError.invalidVector(faceID: row.faceID, fault)
      }
      guard row.quality.isFinite else {
        throw VectorIndexError.invalidParameter(
          name: "quality", detail: "that of face \(row.faceID.rawValue) is not finite")
      }
      guard faces.insert(row.faceID).inserted else {
        throw VectorIndexError.duplicateFace(row.faceID)
      }
    }
    guard root.rowCount + rows.count <= Int(UInt32.max) else {
      throw VectorIndexError.tooManyRows
    }
    return faces
  }

  private func appendColumns(_ rows: [VectorRow]) throws {
    var rest = rows[...]
    var next = root.rowCount
    while !rest.isEmpty {
      let (sequence, slot) = next.quotientAndRemainder(dividingBy: RowGeometry.columnRows)
      let key = reader.key(.columns, sequence)
      var builder = ColumnBlockBuilder(firstRow: sequence * RowGeometry.columnRows)
      if slot > 0 {
        builder = ColumnBlockBuilder(try ColumnBlock(storage.requiredBlock(key)))
      }
      guard builder.count == slot else {
        throw VectorIndexError.damaged(key, detail: "it lacks rows")
      }
      let taken = rest.prefix(RowGeometry.columnRows - slot)
      for row in taken { builder.append(row) }
      try builder.write(to: storage, under: key)
      rest = rest.dropFirst(taken.count)
      next += taken.count
    }
  }

  private func appendVectors(_ rows: [VectorRow]) throws {
    let geometry = root.geometry
    let buffer = AlignedBuffer(byteCount: geometry.vectorRows * geometry.rowBytes)
    var rest = rows[...]
    var next = root.rowCount
    while !rest.isEmpty {
      let (sequence, slot) = next.quotientAndRemainder(dividingBy: geometry.vectorRows)
      if slot > 0 {
        guard let known = try reader.vectors(inBlock: sequence),
          known.numbers.count == slot * geometry.stride
        else {
          throw VectorIndexError.damaged(
            reader.key(.vectors, sequence), detail: "it lacks rows")
        }
        withExtendedLifetime(known) {
          buffer.bytes.copyMemory(from: UnsafeRawBufferPointer(known.numbers))
        }
      }
      let taken = rest.prefix(geometry.vectorRows - slot)
      for (offset, row) in taken.enumerated() {
        let start = (slot + offset) * geometry.rowBytes
        let place = UnsafeMutableRawBufferPointer(
          rebasing: buffer.bytes[start..<(start + geometry.rowBytes)])
        row.vector.withUnsafeBytes { place.copyMemory(from: $0) }
      }
      try VectorBlock.write(
        UnsafeRawBufferPointer(
          rebasing: buffer.bytes[..<((slot + taken.count) * geometry.rowBytes)]),
        firstRow: sequence * geometry.vectorRows, geometry: geometry,
        under: reader.key(.vectors, sequence), to: storage)
      rest = rest.dropFirst(taken.count)
      next += taken.count
    }
  }

  private func appendCodes(_ rows: [VectorRow]) throws {
    let geometry = root.geometry
    var rest = rows[...]
    var next = root.rowCount
    while !rest.isEmpty {
      let (sequence, slot) = next.quotientAndRemainder(dividingBy: geometry.codeRows)
      let key = reader.key(.codes, sequence)
      let firstRow = sequence * geometry.codeRows
      var builder = CodeBlockBuilder(firstRow: firstRow, geometry: geometry)
      if slot > 0, let known = try reader.codes(inBlock: sequence) {
        builder = CodeBlockBuilder(known, firstRow: firstRow, geometry: geometry)
      }
      guard builder.count == slot else {
        throw VectorIndexError.damaged(key, detail: "it lacks rows")
      }
      let taken = rest.prefix(geometry.codeRows - slot)
      for row in taken { builder.append(row.vector) }
      try builder.write(to: storage, under: key)
      rest = rest.dropFirst(taken.count)
      next += taken.count
    }
  }
}
