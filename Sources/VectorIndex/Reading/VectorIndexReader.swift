import Values

/// The index of one generation, as one transaction sees it.
///
/// Created in each transaction, which costs reading one block, and dropped with it. Searches of
/// one reader run one after another; each may use several threads of its own. Several searches in
/// one transaction had best share a reader, which remembers where the blocks are. Every method
/// throws ``VectorIndexError/damaged(_:detail:)`` when a block is not what was written, and what
/// the storage throws.
public struct VectorIndexReader<Storage: BlockStorage> {
  let storage: Storage
  let root: IndexRoot
  /// What searches have looked up so far.
  let directory: BlockDirectory<Storage>
  /// The generation whose vectors the index holds.
  public let generation: GenerationID

  /// Opens the index of `generation`.
  ///
  /// - Throws: ``VectorIndexError/noIndex(_:)``, ``VectorIndexError/newerFormat(found:known:)``,
  ///   ``VectorIndexError/damaged(_:detail:)``, or what the storage throws.
  public init(storage: Storage, generation: GenerationID) throws {
    guard let root = try IndexRoot(in: storage, generation: generation) else {
      throw VectorIndexError.noIndex(generation)
    }
    self.init(storage: storage, generation: generation, root: root)
  }

  init(storage: Storage, generation: GenerationID, root: IndexRoot) {
    self.storage = storage
    self.generation = generation
    self.root = root
    directory = BlockDirectory(storage: storage, generation: generation, root: root)
  }

  /// Whether `storage` holds an index of `generation`.
  public static func exists(in storage: Storage, generation: GenerationID) throws -> Bool {
    try storage.block(IndexRoot.key(of: generation)) != nil
  }

  /// What the index was created with.
  public var parameters: IndexParameters { root.parameters }
  /// Numbers in a vector.
  public var dimension: Int { root.parameters.dimension }
  /// Faces in the index.
  public var faceCount: Int { root.liveCount }
  /// Rows of deleted faces that still take up space.
  public var deletedCount: Int { root.deadCount }
  /// Lists that the faces are divided into; 0 before the index was trained.
  public var listCount: Int { root.listCount }
  /// Rows that are in no list yet and are scanned by every search that visits lists.
  public var tailCount: Int { root.rowCount - root.listedRows }

  var geometry: RowGeometry { root.geometry }

  func key(_ kind: BlockKind, _ sequence: Int) -> BlockKey {
    BlockKey(generation: generation, kind: kind, sequence: UInt64(sequence))
  }

  /// The vectors in a block; `nil` when the block was dropped because its rows are all deleted.
  func vectors(inBlock sequence: Int) throws -> VectorRows? {
    let key = key(.vectors, sequence)
    guard let bytes = try storage.block(key) else { return nil }
    let block = try BlockBytes(key, bytes)
    guard block.header.rowCount <= geometry.vectorRows,
      block.header.firstRow == sequence * geometry.vectorRows
    else {
      throw VectorIndexError.damaged(key, detail: "its counts contradict each other")
    }
    return try VectorRows(block, stride: geometry.stride)
  }

  /// A block of codes; `nil` when it was dropped because its rows are all deleted.
  func codes(inBlock sequence: Int) throws -> CodeBlock? {
    let key = key(.codes, sequence)
    guard let bytes = try storage.block(key) else { return nil }
    return try CodeBlock(BlockBytes(key, bytes), geometry: geometry)
  }

  /// A block of columns; `nil` when it was dropped because its rows are all deleted.
  func columns(inBlock sequence: Int) throws -> ColumnBlock? {
    let key = key(.columns, sequence)
    guard let bytes = try storage.block(key) else { return nil }
    return try ColumnBlock(BlockBytes(key, bytes))
  }

  /// Visits the blocks of columns in row order until `visit` returns `false`.
  func scanColumns(_ visit: (ColumnBlock) throws -> Bool) throws {
    try storage.scan(BlockKey.all(of: generation, kind: .columns)) { key, bytes in
      try visit(ColumnBlock(BlockBytes(key, bytes)))
    }
  }
}
