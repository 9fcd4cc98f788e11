import CVectorKernels
import Values

/// Where the blocks of an index lie, as far as a reader has looked them up.
///
/// A reader's searches share one, so that only the first of them looks a block up. Used by one
/// thread at a time; what it hands out stays valid as long as the storage's bytes do.
final class BlockDirectory<Storage: BlockStorage> {
  /// The zone map of a block of columns.
  struct Zone {
    var header: BlockHeader
    var lowestFace: Int64
    var highestFace: Int64
  }

  let known: KnownBlocks
  private let storage: Storage
  private let generation: GenerationID
  private let root: IndexRoot
  private var zones: [Zone]?
  private var strips: [Int32: [StripBlock]] = [:]
  private var allStrips: [StripBlock]?
  private var halfCodes: [BlockKey: HalfCodeBlock] = [:]
  private var lists: [Int: [StripBlock]] = [:]
  private var knownCentroids: Centroids?

  init(storage: Storage, generation: GenerationID, root: IndexRoot) {
    self.storage = storage
    self.generation = generation
    self.root = root
    known = KnownBlocks(geometry: root.geometry)
  }

  /// Reads blocks; its own directory stays empty.
  private lazy var reader = VectorIndexReader(
    storage: storage, generation: generation, root: root)

  /// The zone maps of all blocks of columns, in row order.
  func columnZones() throws -> [Zone] {
    if let zones { return zones }
    var found: [Zone] = []
    try reader.scanColumns { block in
      guard block.header.firstRow + block.count <= root.rowCount else {
        throw VectorIndexError.damaged(block.block.key, detail: "it is beyond the last row")
      }
      known.note(block, at: block.header.firstRow / RowGeometry.columnRows)
      found.append(
        Zone(header: block.header, lowestFace: block.lowestFace, highestFace: block.highestFace))
      return true
    }
    zones = found
    return found
  }

  /// The block of columns with number `sequence`.
  func columns(_ sequence: Int) throws -> ColumnBlock {
    if let block = known.column(sequence) { return block }
    guard let block = try reader.columns(inBlock: sequence) else {
      throw missing(.columns, sequence)
    }
    known.note(block, at: sequence)
    return block
  }

  /// The block of codes with number `sequence`.
  func codes(_ sequence: Int) throws -> CodeBlock {
    if let block = known.code(sequence) { return block }
    guard let block = try reader.codes(inBlock: sequence) else { throw missing(.codes, sequence) }
    known.note(block, at: sequence)
    return block
  }

  /// The vector of a row, padded.
  func vector(_ row: UInt32) throws -> UnsafePointer<Float> {
    if let vector = known.vector(row) { return vector }
    let sequence = Int(row) / root.geometry.vectorRows
    if let block = try reader.vectors(inBlock: sequence) { known.note(block, at: sequence) }
    guard let vector = known.vector(row) else { throw missing(.vectors, sequence) }
    return vector
  }

  /// Where the codes of rows are.
  func codePlaces(_ rows: [UInt32]) throws -> [cvk_code_place] {
    for sequence in known.unknownCodes(rows) { _ = try codes(sequence) }
    return try known.codePlaces(rows) ?? { throw missing(.codes, 0) }()
  }

  /// Rows by their numbers, for a ranker, with what bounds their similarity.
  ///
  /// - Throws: ``VectorIndexError/damaged(_:detail:)`` when one is deleted or not there.
  func boundedRows(_ rows: [(row: UInt32, upper: Float)]) throws -> [BoundedRow] {
    for row in known.unknown(rows) {
      _ = try columns(Int(row) / RowGeometry.columnRows)
      _ = try vector(row)
    }
    var bounded: [BoundedRow] = []
    if let row = known.append(rows, to: &bounded) {
      throw VectorIndexError.damaged(
        reader.key(.columns, Int(row) / RowGeometry.columnRows),
        detail: "it lacks row \(row), which a strip or a list names")
    }
    return bounded
  }

  private func missing(_ kind: BlockKind, _ sequence: Int) -> VectorIndexError {
    .damaged(reader.key(kind, sequence), detail: "it lacks rows that are not deleted")
  }

  /// The centroids of the lists.
  func centroids() throws -> Centroids {
    if let knownCentroids { return knownCentroids }
    let found = try Centroids(of: reader)
    knownCentroids = found
    return found
  }

  /// The blocks of a list, in row order.
  func list(_ list: Int, sketches: SketchGeometry) throws -> [StripBlock] {
    if let known = lists[list] { return known }
    var found: [StripBlock] = []
    let keys = BlockKey.list(UInt32(list), version: UInt32(root.listVersion), of: generation)
    try storage.scan(keys) { key, bytes in
      let block = try StripBlock(BlockBytes(key, bytes), sketches: sketches)
      let previous = found.last?.rows.last.map { Int($0) } ?? -1
      guard Int(block.rows[0]) > previous, Int(block.rows[block.count - 1]) < root.listedRows else {
        throw VectorIndexError.damaged(
          key, detail: "its rows are in no list, or not in order")
      }
      found.append(block)
      return true
    }
    lists[list] = found
    return found
  }

  /// The half codes of a block of a strip; `nil` where there are none, for it is not full or older
  /// than they are.
  func halfCodes(of strip: StripBlock, sketches: SketchGeometry) throws -> HalfCodeBlock? {
    let key = strip.block.key.halfCodes
    if let known = halfCodes[key] { return known }
    guard strip.count == StripLayout.capacity(sketches), strip.header.version > 1 else {
      return nil
    }
    let found = try HalfCodeBlock(storage.requiredBlock(key), sketches: sketches)
    halfCodes[key] = found
    return found
  }

  /// The strips of some cameras, or of all: by camera, newest block first.
  func strips(of cameras: [Int32]?, sketches: SketchGeometry) throws -> [StripBlock] {
    if let allStrips, cameras == nil { return allStrips }
    func scan(_ keys: ClosedRange<BlockKey>) throws -> [StripBlock] {
      var found: [StripBlock] = []
      try storage.scan(keys) { key, bytes in
        found.append(try StripBlock(BlockBytes(key, bytes), sketches: sketches))
        return true
      }
      return found
    }
    guard let cameras else {
      let found = try scan(BlockKey.all(of: generation, kind: .strip))
      allStrips = found
      return found
    }
    return try cameras.flatMap { camera in
      if let known = strips[camera] { return known }
      let found = try scan(
        BlockKey.all(of: generation, kind: .strip, first: UInt32(bitPattern: camera)))
      strips[camera] = found
      return found
    }
  }
}
