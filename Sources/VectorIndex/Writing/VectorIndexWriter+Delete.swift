import Values

extension VectorIndexWriter {
  /// Deletes faces; those that the index does not hold are ignored. What the rows said and their
  /// vectors are overwritten with zeros, and blocks in which nothing is left are dropped.
  ///
  /// - Returns: the number of faces deleted.
  /// - Complexity: O(rows / 2,048) to find them, and four blocks rewritten per face at most; where
  ///   there are lists, all of these are read.
  @discardableResult
  public mutating func delete(faces: some Sequence<FaceID>) throws -> Int {
    let wanted = Set(faces.map(\.rawValue))
    guard let lowest = wanted.min(), let highest = wanted.max() else { return 0 }
    return try delete(
      inBlocks: { $0.lowestFace <= highest && $0.highestFace >= lowest },
      where: { wanted.contains($0.faces[$1]) })
  }

  /// Deletes every face whose id is higher than `last`: what a store does with faces that its
  /// metadata do not know.
  ///
  /// - Returns: the number of faces deleted.
  @discardableResult
  public mutating func delete(facesAfter last: FaceID) throws -> Int {
    try delete(
      inBlocks: { $0.highestFace > last.rawValue }, where: { $0.faces[$1] > last.rawValue })
  }

  /// Deletes every face that was seen before `cutoff`, by its camera's own clock. Blocks that hold
  /// nothing else are dropped without being read.
  ///
  /// - Returns: the number of faces deleted.
  @discardableResult
  public mutating func delete(facesSeenBefore cutoff: WallTime) throws -> Int {
    try delete(
      inBlocks: { $0.header.earliest < cutoff.milliseconds },
      where: { $0.times[$1] < cutoff.milliseconds })
  }

  private mutating func delete(
    inBlocks mayHold: (ColumnBlock) -> Bool, where isWanted: (ColumnBlock, Int) -> Bool
  ) throws -> Int {
    var found: [(block: Int, slots: [Int])] = []
    try reader.scanColumns { columns in
      guard mayHold(columns) else { return true }
      let slots = (0..<columns.count).filter { !columns.isDead($0) && isWanted(columns, $0) }
      if !slots.isEmpty {
        found.append((columns.header.firstRow / RowGeometry.columnRows, slots))
      }
      return true
    }
    guard !found.isEmpty else { return 0 }
    for (block, slots) in found { try delete(slots, inBlock: block) }
    let rows = found.flatMap { block, slots in
      slots.map { block * RowGeometry.columnRows + $0 }
    }
    try removeFromLists(rows)
    root.deadCount += rows.count
    try writeRoot()
    return rows.count
  }

  private func delete(_ slots: [Int], inBlock sequence: Int) throws {
    let key = reader.key(.columns, sequence)
    let columns = try ColumnBlock(storage.requiredBlock(key))
    let byCamera = Dictionary(grouping: slots) { columns.cameras[$0] }
    var builder = ColumnBlockBuilder(columns)
    for slot in slots { builder.delete(slot) }
    let strips = StripWriter(self)
    for (camera, slots) in byCamera {
      let numbers = slots.sorted().map { UInt32(sequence * RowGeometry.columnRows + $0) }
      try strips.delete(numbers, of: camera)
    }
    let isFull = builder.count == RowGeometry.columnRows
    if isFull && builder.header.deadCount == builder.count {
      try storage.delete(key)
    } else {
      try builder.write(to: storage, under: key)
    }
    let geometry = root.geometry
    let first = sequence * RowGeometry.columnRows
    let touched = Dictionary(grouping: slots) { (first + $0) / geometry.vectorRows }
    for (block, slots) in touched.sorted(by: { $0.key < $1.key }) {
      let start = block * geometry.vectorRows - first
      let all = start..<min(start + geometry.vectorRows, builder.count)
      let isEmpty = all.count == geometry.vectorRows && all.allSatisfy(builder.isDead)
      try erase(slots.map { $0 - start }, inVectorBlock: block, dropping: isEmpty)
    }
    for (block, slots) in Dictionary(grouping: slots, by: { (first + $0) / geometry.codeRows }) {
      let start = block * geometry.codeRows - first
      let all = start..<min(start + geometry.codeRows, builder.count)
      let isEmpty = all.count == geometry.codeRows && all.allSatisfy(builder.isDead)
      try erase(slots.map { $0 - start }, inCodeBlock: block, dropping: isEmpty)
    }
  }

  private func erase(_ slots: [Int], inCodeBlock sequence: Int, dropping: Bool) throws {
    let key = reader.key(.codes, sequence)
    if dropping {
      try storage.delete(key)
      return
    }
    guard let codes = try reader.codes(inBlock: sequence), slots.allSatisfy({ $0 < codes.count })
    else {
      throw VectorIndexError.damaged(key, detail: "it lacks rows")
    }
    let geometry = root.geometry
    var builder = CodeBlockBuilder(
      codes, firstRow: sequence * geometry.codeRows, geometry: geometry)
    for slot in slots { builder.delete(slot) }
    try builder.write(to: storage, under: key)
  }

  private func erase(_ slots: [Int], inVectorBlock sequence: Int, dropping: Bool) throws {
    let key = reader.key(.vectors, sequence)
    if dropping {
      try storage.delete(key)
      return
    }
    let geometry = root.geometry
    guard let vectors = try reader.vectors(inBlock: sequence) else {
      throw VectorIndexError.damaged(key, detail: "it is missing")
    }
    let copy = AlignedBuffer(byteCount: vectors.numbers.count * MemoryLayout<Float>.stride)
    withExtendedLifetime(vectors) {
      copy.bytes.copyMemory(from: UnsafeRawBufferPointer(vectors.numbers))
    }
    for slot in slots {
      let start = slot * geometry.rowBytes
      guard start + geometry.rowBytes <= copy.bytes.count else {
        throw VectorIndexError.damaged(key, detail: "it lacks rows")
      }
      UnsafeMutableRawBufferPointer(
        rebasing: copy.bytes[start..<(start + geometry.rowBytes)]
      ).initializeMemory(as: UInt8.self, repeating: 0)
    }
    try VectorBlock.write(
      UnsafeRawBufferPointer(copy.bytes), firstRow: sequence * geometry.vectorRows,
      geometry: geometry, under: key, to: storage)
  }
}
