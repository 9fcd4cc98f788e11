import Values

/// Where the sketches of rows are, by row number.
///
/// Valid as long as the storage's bytes are, which in a writing transaction is until the next put.
struct StripRows {
  private let blocks: [StripBlock]
  private let generation: GenerationID
  private let first: Int
  /// The block and the slot of each row from `first` on; deleted rows and gaps have block -1.
  private let places: [(block: Int32, slot: Int32)]

  /// - Parameter rows: between which those lie that are asked for.
  /// - Complexity: O(rows in the index)
  init(of reader: VectorIndexReader<some BlockStorage>, rows: ClosedRange<UInt32>) throws {
    let first = Int(rows.lowerBound)
    self.first = first
    generation = reader.generation
    var places = [(block: Int32, slot: Int32)](
      repeating: (-1, 0), count: rows.count)
    blocks = try reader.directory.strips(of: nil, sketches: SketchGeometry(reader.root.parameters))
    for (number, block) in blocks.enumerated()
    where block.rows[block.count - 1] >= rows.lowerBound {
      for (slot, row) in block.rows.enumerated()
      where rows.contains(row) && block.times[slot] != StripBlock.deletedTime {
        places[Int(row) - first] = (Int32(number), Int32(slot))
      }
    }
    self.places = places
  }

  /// The block of the row's strip, and the row's slot in it.
  ///
  /// - Throws: ``VectorIndexError/damaged(_:detail:)`` when no strip has it.
  func place(of row: UInt32) throws -> (block: StripBlock, slot: Int) {
    let place = Int(row) - first
    guard places.indices.contains(place), places[place].block >= 0 else {
      throw VectorIndexError.damaged(
        IndexRoot.key(of: generation), detail: "row \(row) is in no strip")
    }
    return (blocks[Int(places[place].block)], Int(places[place].slot))
  }
}
