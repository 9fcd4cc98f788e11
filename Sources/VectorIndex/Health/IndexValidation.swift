import Values

/// What a check of a whole index found in order.
public struct IndexValidation: Sendable, Hashable {
  /// Faces in the index.
  public var faces = 0
  /// Rows of deleted faces, those in blocks that were dropped included.
  public var deletedRows = 0
  /// Blocks read.
  public var blocks = 0
  /// Bytes in those blocks.
  public var bytes = 0
  /// Rows found in lists.
  public var listedRows = 0
}

extension VectorIndexReader {
  /// Reads every block of the index and checks it: checksums, counts and zone maps; that no face
  /// occurs twice; that every vector is a unit vector with the codes and the sketch it should have,
  /// half codes where its strip is full; and that nothing is left of deleted ones; that every row
  /// is in the strip of its camera once, and every row below the tail in exactly one list.
  ///
  /// - Throws: ``VectorIndexError/damaged(_:detail:)`` at the first fault.
  /// - Complexity: O(rows · dimension); memory O(rows)
  public func validate() throws -> IndexValidation {
    var validator = IndexValidator(reader: self)
    return try validator.run()
  }
}

private struct IndexValidator<Storage: BlockStorage> {
  let reader: VectorIndexReader<Storage>
  var result = IndexValidation()
  /// Of each row whether it is alive.
  var alive: [Bool]

  init(reader: VectorIndexReader<Storage>) {
    self.reader = reader
    alive = []
  }

  mutating func run() throws -> IndexValidation {
    var present: [BlockKind: Set<BlockKey>] = [:]
    try reader.storage.scan(BlockKey.all(of: reader.generation)) { key, bytes in
      _ = try BlockHeader(of: bytes, under: key)
      try BlockHeader.verifyChecksum(of: bytes, under: key)
      present[key.kind, default: []].insert(key)
      result.blocks += 1
      result.bytes += bytes.count
      return true
    }
    alive = Array(repeating: false, count: reader.root.rowCount)
    try checkColumns()
    try checkVectors(present[.vectors] ?? [])
    try checkCodes(present[.codes] ?? [])
    try checkStrips(present[.strip] ?? [])
    try checkHalfCodes(present[.halfCodes] ?? [], strips: present[.strip] ?? [])
    try checkLists(present[.list] ?? [], present[.centroids] ?? [])
    return result
  }

  private mutating func checkColumns() throws {
    let root = reader.root
    var faces: Set<Int64> = []
    try reader.scanColumns { columns in
      let header = columns.header
      let end = header.firstRow + columns.count
      let expected = min(RowGeometry.columnRows, root.rowCount - header.firstRow)
      try require(columns.count == expected, columns.block.key, "it has another number of rows")
      var dead = 0
      for slot in 0..<columns.count {
        if columns.isDead(slot) {
          dead += 1
          continue
        }
        let face = columns.faces[slot]
        let isInZone =
          columns.times[slot] >= header.earliest && columns.times[slot] <= header.latest
          && header.cameras & BlockHeader.bit(of: columns.cameras[slot]) != 0
          && face >= columns.lowestFace && face <= columns.highestFace && face <= root.lastFace
        try require(isInZone, columns.block.key, "its zone map leaves out face \(face)")
        try require(
          faces.insert(face).inserted, columns.block.key, "face \(face) is in the index twice")
        try require(
          columns.qualities[slot].isFinite, columns.block.key,
          "the quality of face \(face) is not finite")
        alive[header.firstRow + slot] = true
      }
      try require(dead == header.deadCount, columns.block.key, "it counts its deleted rows wrong")
      try require(end <= root.rowCount, columns.block.key, "it is beyond the last row")
      return true
    }
    let key = IndexRoot.key(of: reader.generation)
    try require(faces.count == root.liveCount, key, "it counts the faces wrong")
    result.faces = faces.count
    result.deletedRows = root.rowCount - faces.count
    let last = root.rowCount / RowGeometry.columnRows
    if root.rowCount % RowGeometry.columnRows > 0 {
      try require(
        try reader.columns(inBlock: last) != nil, reader.key(.columns, last), "it is missing")
    }
  }

  private func checkVectors(_ keys: Set<BlockKey>) throws {
    let geometry = reader.geometry
    let rowCount = reader.root.rowCount
    let blockCount = (rowCount + geometry.vectorRows - 1) / geometry.vectorRows
    for key in keys {
      try require(key.sequence < UInt64(blockCount), key, "it is beyond the last row")
    }
    for sequence in 0..<blockCount {
      let key = reader.key(.vectors, sequence)
      let first = sequence * geometry.vectorRows
      let rows = first..<min(first + geometry.vectorRows, rowCount)
      guard let vectors = try reader.vectors(inBlock: sequence) else {
        try require(
          rows.count == geometry.vectorRows && rows.allSatisfy { !alive[$0] }, key,
          "it is missing")
        continue
      }
      try require(
        vectors.numbers.count == rows.count * geometry.stride, key, "it has another number of rows")
      for row in rows {
        let start = (row - first) * geometry.stride
        let vector = Array(vectors.numbers[start..<(start + geometry.dimension)])
        let padding = vectors.numbers[(start + geometry.dimension)..<(start + geometry.stride)]
        try require(padding.allSatisfy { $0 == 0 }, key, "the padding of row \(row) is not zero")
        if alive[row] {
          try require(
            VectorCheck.fault(in: vector, dimension: geometry.dimension) == nil, key,
            "the vector of row \(row) is not a unit vector")
        } else {
          try require(
            vector.allSatisfy { $0 == 0 }, key, "the vector of deleted row \(row) is still there")
        }
      }
    }
  }

  private func checkCodes(_ keys: Set<BlockKey>) throws {
    let geometry = reader.geometry
    let rowCount = reader.root.rowCount
    let blockCount = (rowCount + geometry.codeRows - 1) / geometry.codeRows
    for key in keys {
      try require(key.sequence < UInt64(blockCount), key, "it is beyond the last row")
    }
    for sequence in 0..<blockCount {
      let key = reader.key(.codes, sequence)
      let first = sequence * geometry.codeRows
      let rows = first..<min(first + geometry.codeRows, rowCount)
      guard let codes = try reader.codes(inBlock: sequence) else {
        try require(
          rows.count == geometry.codeRows && rows.allSatisfy { !alive[$0] }, key, "it is missing")
        continue
      }
      try require(codes.count == rows.count, key, "it has another number of rows")
      let stored = CodeBlockBuilder(codes, firstRow: first, geometry: geometry)
      var expected = CodeBlockBuilder(firstRow: first, geometry: geometry)
      let nothing = [Float](repeating: 0, count: geometry.dimension)
      for row in rows {
        let (block, slot) = row.quotientAndRemainder(dividingBy: geometry.vectorRows)
        let start = slot * geometry.stride
        let vectors = alive[row] ? try reader.vectors(inBlock: block) : nil
        expected.append(
          vectors.map { Array($0.numbers[start..<(start + geometry.dimension)]) } ?? nothing)
      }
      try require(
        stored.scales == expected.scales && stored.errors == expected.errors
          && stored.codes == expected.codes, key, "its codes are not those of its vectors")
    }
  }

  private func checkStrips(_ keys: Set<BlockKey>) throws {
    let sketches = SketchGeometry(reader.root.parameters)
    var seen = [Bool](repeating: false, count: alive.count)
    var previous: (camera: UInt32, row: UInt32)?
    for key in keys.sorted(by: >) {
      let block = try StripBlock(reader.storage.requiredBlock(key), sketches: sketches)
      let stored = StripBlockBuilder(block, sketches: sketches)
      try require(Int(stored.rows[0]) == stored.header.firstRow, key, "its first row is another")
      var dead = 0
      for (slot, row) in stored.rows.enumerated() {
        try require(Int(row) < alive.count, key, "row \(row) is beyond the last row")
        if let previous, previous.camera == key.first {
          try require(previous.row < row, key, "its rows are not in order")
        }
        previous = (key.first, row)
        let words = stored.words[(slot * sketches.words)...].prefix(sketches.words)
        if stored.times[slot] == StripBlock.deletedTime && stored.factors[slot].isNaN {
          dead += 1
          try require(
            words.allSatisfy { $0 == 0 } && stored.weights[slot] == 0 && !alive[Int(row)], key,
            "deleted row \(row) is still there")
          continue
        }
        try require(alive[Int(row)] && !seen[Int(row)], key, "row \(row) should not be in it")
        seen[Int(row)] = true
        try checkSketch(row, slot, of: stored, key: key, sketches: sketches)
      }
      try require(dead == stored.header.deadCount, key, "it counts its deleted rows wrong")
    }
    for row in alive.indices where alive[row] && !seen[row] {
      throw VectorIndexError.damaged(
        IndexRoot.key(of: reader.generation), detail: "row \(row) is in no strip")
    }
  }

  private func checkHalfCodes(_ keys: Set<BlockKey>, strips: Set<BlockKey>) throws {
    let sketches = SketchGeometry(reader.root.parameters)
    var wanted: Set<BlockKey> = []
    for key in strips {
      let block = try StripBlock(reader.storage.requiredBlock(key), sketches: sketches)
      guard let stored = try reader.directory.halfCodes(of: block, sketches: sketches) else {
        continue
      }
      wanted.insert(key.halfCodes)
      let strip = StripBlockBuilder(block, sketches: sketches)
      let expected = try HalfCodeBlockBuilder(of: strip, sketches: sketches) { row in
        UnsafeBufferPointer(start: try reader.directory.vector(row), count: reader.dimension)
      }
      try require(
        expected.matches(stored), key.halfCodes, "its codes are not those of its vectors")
    }
    for key in keys {
      try require(wanted.contains(key), key, "no full block of a strip is beside it")
    }
  }

  private func checkSketch(
    _ row: UInt32, _ slot: Int, of stored: StripBlockBuilder, key: BlockKey,
    sketches: SketchGeometry
  ) throws {
    let geometry = reader.geometry
    let (block, place) = Int(row).quotientAndRemainder(dividingBy: geometry.vectorRows)
    let (columnBlock, columnSlot) = Int(row).quotientAndRemainder(
      dividingBy: RowGeometry.columnRows)
    guard let vectors = try reader.vectors(inBlock: block),
      let columns = try reader.columns(inBlock: columnBlock)
    else { throw VectorIndexError.damaged(key, detail: "row \(row) has no vector") }
    let start = place * geometry.stride
    let vector = Array(vectors.numbers[start..<(start + geometry.dimension)])
    let (sketch, words) = sketches.sketch(of: vector)
    let time = columns.times[columnSlot]
    let header = stored.header
    try require(
      (key.kind == .list || columns.cameras[columnSlot] == Int32(bitPattern: key.first))
        && header.cameras & BlockHeader.bit(of: columns.cameras[columnSlot]) != 0
        && time == stored.times[slot]
        && header.earliest <= time && time <= header.latest, key,
      "row \(row) has another camera or time")
    try require(
      stored.factors[slot] == sketch.factor && stored.weights[slot] == sketch.weight
        && Array(stored.words[(slot * sketches.words)...].prefix(sketches.words)) == words, key,
      "the sketch of row \(row) is not that of its vector")
  }

  private mutating func checkLists(_ lists: Set<BlockKey>, _ centroids: Set<BlockKey>) throws {
    let root = reader.root
    for key in lists.union(centroids) {
      try require(Int(key.first) == root.listVersion, key, "it is of a version that is not in use")
      try require(
        key.kind == .centroids || Int(key.second) < root.listCount, key,
        "it is beyond the last list")
    }
    guard root.listVersion > 0 else { return }
    let values = try Centroids(of: reader)
    for position in 0..<(values.count * values.geometry.stride) {
      let key = BlockKey(
        generation: reader.generation, kind: .centroids, first: UInt32(root.listVersion))
      try require(values.values[position].isFinite, key, "a centroid is not finite")
    }
    var listed = [Bool](repeating: false, count: root.listedRows)
    let sketches = SketchGeometry(root.parameters)
    var previous: (list: UInt32, row: UInt32)?
    for key in lists.sorted() {
      let block = try StripBlock(reader.storage.requiredBlock(key), sketches: sketches)
      let stored = StripBlockBuilder(block, sketches: sketches)
      try require(
        stored.header.deadCount == 0 && Int(stored.rows[0]) == stored.header.firstRow, key,
        "its first row is another")
      for (slot, row) in stored.rows.enumerated() {
        try require(Int(row) < root.listedRows, key, "it names row \(row), which is in no list")
        try require(!listed[Int(row)], key, "row \(row) is in two lists")
        try require(alive[Int(row)], key, "it names deleted row \(row)")
        try require(
          previous.map { $0.list < key.second || $0.row < row } ?? true, key,
          "its rows are not in order")
        listed[Int(row)] = true
        previous = (key.second, row)
        result.listedRows += 1
        try checkSketch(row, slot, of: stored, key: key, sketches: sketches)
      }
    }
    for row in 0..<root.listedRows where alive[row] && !listed[row] {
      throw VectorIndexError.damaged(
        IndexRoot.key(of: reader.generation), detail: "row \(row) is in no list")
    }
  }

  private func require(
    _ condition: Bool, _ key: BlockKey, _ detail: @autoclosure () -> String
  ) throws {
    guard condition else { throw VectorIndexError.damaged(key, detail: detail()) }
  }
}
