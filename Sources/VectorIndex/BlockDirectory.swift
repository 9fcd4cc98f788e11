import CVectorKernels
import FaceModel

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

  private let storage: Storage
  private let generation: GenerationID
  private let root: IndexRoot
  private let geometry: RowGeometry
  private var zones: [Zone]?
  private var columns: [ColumnBlock?] = []
  private var codes: [CodeBlock?] = []
  private var vectors: [VectorRows?] = []
  private var strips: [Int32: [StripBlock]] = [:]
  private var allStrips: [StripBlock]?

  init(storage: Storage, generation: GenerationID, root: IndexRoot) {
    self.storage = storage
    self.generation = generation
    self.root = root
    geometry = root.geometry
  }

  /// Reads blocks; its own directory stays empty.
  private lazy var reader = VectorIndexReader(
    storage: storage, generation: generation, root: root)

  /// The zone maps of all blocks of columns, in row order.
  func columnZones() throws -> [Zone] {
    if let zones { return zones }
    var found: [Zone] = []
    makeRoom(&columns, rows: RowGeometry.columnRows)
    try reader.scanColumns { block in
      let place = block.header.firstRow / RowGeometry.columnRows
      guard place < columns.count else {
        throw VectorIndexError.damaged(block.block.key, detail: "it is behind the last row")
      }
      columns[place] = block
      found.append(
        Zone(header: block.header, lowestFace: block.lowestFace, highestFace: block.highestFace))
      return true
    }
    zones = found
    return found
  }

  /// The blocks of columns that were looked up, by number.
  var knownColumns: [ColumnBlock?] { columns }

  /// The block of columns with number `sequence`.
  func columns(_ sequence: Int) throws -> ColumnBlock {
    try lookUp(sequence, in: &columns, kind: .columns, rows: RowGeometry.columnRows) {
      try reader.columns(inBlock: sequence)
    }
  }

  /// The block of codes with number `sequence`.
  func codes(_ sequence: Int) throws -> CodeBlock {
    try lookUp(sequence, in: &codes, kind: .codes, rows: geometry.codeRows) {
      try reader.codes(inBlock: sequence)
    }
  }

  /// The vector of a row, padded.
  func vector(_ row: UInt32) throws -> UnsafePointer<Float> {
    let (sequence, slot) = Int(row).quotientAndRemainder(dividingBy: geometry.vectorRows)
    let block = try lookUp(sequence, in: &vectors, kind: .vectors, rows: geometry.vectorRows) {
      try reader.vectors(inBlock: sequence)
    }
    guard let base = block.numbers.baseAddress, (slot + 1) * geometry.stride <= block.numbers.count
    else {
      throw VectorIndexError.damaged(
        reader.key(.vectors, sequence),
        detail: "it lacks vectors of rows that are not deleted")
    }
    return base + slot * geometry.stride
  }

  /// Where the codes of a row are.
  func codePlace(_ row: UInt32) throws -> cvk_code_place {
    let (sequence, slot) = Int(row).quotientAndRemainder(dividingBy: geometry.codeRows)
    let block = try codes(sequence)
    guard slot < block.count else {
      throw VectorIndexError.damaged(
        reader.key(.codes, sequence), detail: "it lacks codes of rows that are not deleted")
    }
    return block.place(slot, stride: geometry.codeStride)
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

  private func makeRoom<Block>(_ blocks: inout [Block?], rows: Int) {
    if blocks.isEmpty {
      blocks = Array(repeating: nil, count: (root.rowCount + rows - 1) / rows)
    }
  }

  private func lookUp<Block>(
    _ sequence: Int, in blocks: inout [Block?], kind: BlockKind, rows: Int,
    _ read: () throws -> Block?
  ) throws -> Block {
    makeRoom(&blocks, rows: rows)
    guard sequence < blocks.count else {
      throw VectorIndexError.damaged(
        reader.key(kind, sequence), detail: "row \(sequence * rows) is behind the last one")
    }
    if let known = blocks[sequence] { return known }
    guard let block = try read() else {
      throw VectorIndexError.damaged(
        reader.key(kind, sequence), detail: "it lacks rows that are not deleted")
    }
    blocks[sequence] = block
    return block
  }
}
