import FaceModel

extension VectorIndexWriter {
  /// Adds rows, the first of which gets number `root.rowCount`, to the strips of their cameras.
  func appendStrips(_ rows: [VectorRow]) throws {
    let sketches = SketchGeometry(root.parameters)
    let capacity = StripLayout.capacity(sketches)
    let places = Dictionary(grouping: rows.indices) { rows[$0].camera.rawValue }
    for (camera, places) in places.sorted(by: { $0.key < $1.key }) {
      var builder = StripBlockBuilder(sketches: sketches)
      var sequence = UInt64.max
      if let newest = try newestStrip(of: camera, sketches: sketches) {
        if newest.count < capacity {
          builder = StripBlockBuilder(newest, sketches: sketches)
          sequence = newest.block.key.sequence
        } else {
          sequence = newest.block.key.sequence - 1
        }
      }
      for place in places {
        if builder.count == capacity {
          try builder.write(to: storage, under: stripKey(camera, sequence))
          builder = StripBlockBuilder(sketches: sketches)
          sequence -= 1
        }
        builder.append(rows[place], number: root.rowCount + place)
      }
      try builder.write(to: storage, under: stripKey(camera, sequence))
    }
  }

  /// Takes rows out of the strip of their camera.
  ///
  /// - Parameter numbers: row numbers, ascending.
  func deleteFromStrip(of camera: Int32, rows numbers: [UInt32]) throws {
    let sketches = SketchGeometry(root.parameters)
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
        stripKey(camera, .max), detail: "the strip of camera \(camera) lacks row \(row)")
    }
    for (key, builder) in changed {
      if builder.count == capacity, builder.header.deadCount == capacity {
        try storage.delete(key)
      } else {
        try builder.write(to: storage, under: key)
      }
    }
  }

  private func newestStrip(of camera: Int32, sketches: SketchGeometry) throws -> StripBlock? {
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

  private func stripKey(_ camera: Int32, _ sequence: UInt64) -> BlockKey {
    BlockKey(
      generation: generation, kind: .strip, first: UInt32(bitPattern: camera), sequence: sequence)
  }
}
