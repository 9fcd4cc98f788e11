import Values

/// Changes the index of one generation within one writing transaction.
///
/// Created in each transaction and dropped before it ends. When a method returns, everything it
/// did is in the storage; when one throws for another reason than its arguments, as a reader's
/// methods do, the transaction has to be rolled back.
public struct VectorIndexWriter<Storage: WritableBlockStorage> {
  let storage: Storage
  /// The generation whose vectors the index holds.
  public let generation: GenerationID
  var root: IndexRoot

  /// Opens the index of `generation` for writing.
  ///
  /// - Throws: as ``VectorIndexReader/init(storage:generation:)``.
  public init(storage: Storage, generation: GenerationID) throws {
    let reader = try VectorIndexReader(storage: storage, generation: generation)
    self.init(storage: storage, generation: generation, root: reader.root)
  }

  private init(storage: Storage, generation: GenerationID, root: IndexRoot) {
    self.storage = storage
    self.generation = generation
    self.root = root
  }

  /// Creates an empty index.
  ///
  /// - Throws: ``VectorIndexError/indexExists(_:)``,
  ///   ``VectorIndexError/invalidParameter(name:detail:)``, or what the storage throws.
  public static func create(
    in storage: Storage, generation: GenerationID, parameters: IndexParameters
  ) throws -> VectorIndexWriter {
    guard IndexParameters.dimensions.contains(parameters.dimension) else {
      throw VectorIndexError.invalidParameter(
        name: "dimension",
        detail: "\(parameters.dimension) is not in \(IndexParameters.dimensions)")
    }
    guard parameters.trainingSize > 0 else {
      throw VectorIndexError.invalidParameter(
        name: "trainingSize", detail: "\(parameters.trainingSize) is not positive")
    }
    guard try !VectorIndexReader.exists(in: storage, generation: generation) else {
      throw VectorIndexError.indexExists(generation)
    }
    let root = IndexRoot(parameters: parameters)
    try root.write(to: storage, generation: generation)
    return VectorIndexWriter(storage: storage, generation: generation, root: root)
  }

  /// Removes everything of a generation from `storage`.
  ///
  /// - Throws: what the storage throws.
  /// - Complexity: O(blocks)
  public static func drop(generation: GenerationID, from storage: Storage) throws {
    try deleteBlocks(in: BlockKey.all(of: generation), of: storage)
  }

  /// The index as this transaction has changed it so far.
  public var reader: VectorIndexReader<Storage> {
    VectorIndexReader(storage: storage, generation: generation, root: root)
  }

  static func deleteBlocks(in keys: ClosedRange<BlockKey>, of storage: Storage) throws {
    var found: [BlockKey] = []
    try storage.scan(keys) { key, _ in
      found.append(key)
      return true
    }
    for key in found { try storage.delete(key) }
  }

  func writeRoot() throws {
    try root.write(to: storage, generation: generation)
  }
}
