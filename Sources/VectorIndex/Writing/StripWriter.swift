import FaceSearch
import Values

/// Changes the strips of an index: the sketches of each camera's rows, and the half codes of full
/// blocks.
struct StripWriter<Storage: WritableBlockStorage> {
  private let storage: Storage
  private let generation: GenerationID
  private let root: IndexRoot
  private let sketches: SketchGeometry

  /// - Parameter writer: of the index before the change.
  init(_ writer: VectorIndexWriter<Storage>) {
    storage = writer.storage
    generation = writer.generation
    root = writer.root
    sketches = SketchGeometry(root.parameters)
  }

  /// Adds rows, the first of which gets the number after the index's last one, to the strips of
  /// their cameras. Their vectors are in their blocks already.
  func append(_ rows: [VectorRow]) throws {
    let capacity = StripLayout.capacity(sketches)
    let places = Dictionary(grouping: rows.indices) { rows[$0].camera.rawValue }
    for (camera, places) in places.sorted(by: { $0.key < $1.key }) {
      var builder = StripBlockBuilder(sketches: sketches)
      var sequence = UInt64.max
      if let newest = try newestStrip(of: camera) {
        if newest.count < capacity {
          builder = StripBlockBuilder(newest, sketches: sketches)
          sequence = newest.block.key.sequence
        } else {
          sequence = newest.block.key.sequence - 1
        }
      }
      for place in places {
        if builder.count == capacity {
          try write(builder, under: key(camera, sequence))
          builder = StripBlockBuilder(sketches: sketches)
          sequence -= 1
        }
        builder.append(rows[place], number: root.rowCount + place)
      }
      try write(builder, under: key(camera, sequence))
    }
  }

  /// Writes a block of a strip and, when it is full, the half codes of its rows, whose vectors are
  /// in their blocks already.
  private func write(_ strip: StripBlockBuilder, under key: BlockKey) throws {
    if strip.count == StripLayout.capacity(sketches) {
      try halfCodes(of: strip, under: key).write(to: storage, under: key.halfCodes)
    }
    try strip.write(to: storage, under: key)
  }

  private func halfCodes(
    of strip: StripBlockBuilder, under key: BlockKey
  ) throws -> HalfCodeBlockBuilder {
    if let bytes = try storage.block(key.halfCodes) {
      let known = try HalfCodeBlock(BlockBytes(key.halfCodes, bytes), sketches: sketches)
      var builder = HalfCodeBlockBuilder(known, of: strip, sketches: sketches)
      builder.delete(asIn: strip)
      return builder
    }
    // A reader of its own: what another one has looked up may have moved with the last put.
    let reader = VectorIndexReader(storage: storage, generation: generation, root: root)
    return try HalfCodeBlockBuilder(of: strip, sketches: sketches) { row in
      UnsafeBufferPointer(start: try reader.directory.vector(row), count: reader.dimension)
    }
  }

  /// Takes rows out of the strip of their camera.
  ///
  /// - Parameter numbers: row numbers, ascending.
  func delete(_ numbers: [UInt32], of camera: Int32) throws {
    let capacity = StripLayout.capacity(sketches)
    var rest = numbers[...]
    var changed: [(BlockKey, StripBlockBuilder)] = []
    try scanStrip(of: camera) { key, bytes in
      let block = try StripBlock(BlockBytes(key, bytes), sketches: sketches)
      guard let last = rest.last, block.header.firstRow <= Int(last) else { return !rest.isEmpty }
      var builder: StripBlockBuilder?
      while let row = rest.last, block.header.firstRow <= Int(row) {
        guard let slot = block.rows.firstIndex(of: row),
          block.times[slot] != StripBlock.deletedTime
        else {
          throw VectorIndexError.damaged(key, detail: "it lacks row \(row)")
        }
        var edited = builder ?? StripBlockBuilder(block, sketches: sketches)
        edited.delete(slot)
        builder = edited
        rest.removeLast()
      }
      if let builder { changed.append((key, builder)) }
      return !rest.isEmpty
    }
    if let row = rest.last {
      throw VectorIndexError.damaged(
        key(camera, .max), detail: "the strip of camera \(camera) lacks row \(row)")
    }
    for (key, builder) in changed {
      if builder.count == capacity, builder.header.deadCount == capacity {
        try storage.delete(key)
        try storage.delete(key.halfCodes)
      } else {
        try write(builder, under: key)
      }
    }
  }

  private func newestStrip(of camera: Int32) throws -> StripBlock? {
    var newest: StripBlock?
    try scanStrip(of: camera) { key, bytes in
      newest = try StripBlock(BlockBytes(key, bytes), sketches: sketches)
      return false
    }
    return newest
  }

  private func scanStrip(
    of camera: Int32, _ visit: (BlockKey, UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    try storage.scan(
      BlockKey.all(of: generation, kind: .strip, first: UInt32(bitPattern: camera)), visit)
  }

  private func key(_ camera: Int32, _ sequence: UInt64) -> BlockKey {
    BlockKey(
      generation: generation, kind: .strip, first: UInt32(bitPattern: camera), sequence: sequence)
  }
}
