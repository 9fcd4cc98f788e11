/// A database of `vectors.lmdb`: what the archive has to know of it besides its keys and values.
///
/// This is where one is registered, as a table of SQLite is as a ``StoredTable``.
struct StoredDatabase: Sendable, Equatable {
  /// What a repair does when the file is damaged.
  enum Repair: Sendable {
    /// Values that can be believed are copied to the new file.
    case copied
    /// It is rebuilt from what can be trusted.
    case rebuilt
  }

  /// How what it has of something is erased. The bytes stay in free pages until LMDB uses those
  /// again.
  enum Erasure: Sendable {
    /// The value under the face's key is deleted, for each face of it.
    case valuesOfFaces
    /// Each face of it is taken from the blocks of every generation, which are written again.
    case facesFromBlocks
    /// All values of the generation are deleted.
    case valuesOfGeneration
  }

  let name: String
  /// Whether it is read through a map, so that its trees are followed before that.
  let isMapped: Bool
  /// What a dump's lines of faces say of its values; `nil` when a dump has nothing of it.
  var dumpField: String?
  let repair: Repair
  var erasure: [ErasureScope: Erasure] = [:]
  var isInBackup = true
  /// Whether its values show people, so that a look at them belongs into an audit.
  var isReadAudited = false

  /// What the store says of itself, under one key.
  static let meta = StoredDatabase(name: "meta", isMapped: true, repair: .rebuilt)

  /// JPEGs by face.
  static let crops = StoredDatabase(
    name: "crops", isMapped: false, dumpField: "jpeg", repair: .copied,
    erasure: [
      .face: .valuesOfFaces, .sighting: .valuesOfFaces, .source: .valuesOfFaces,
    ], isReadAudited: true)

  /// Embeddings and index, by generation.
  static let blocks = StoredDatabase(
    name: "blocks", isMapped: true, dumpField: "vector", repair: .rebuilt,
    erasure: [
      .face: .facesFromBlocks, .sighting: .facesFromBlocks, .source: .facesFromBlocks,
      .generation: .valuesOfGeneration,
    ], isReadAudited: true)

  static let all = [meta, crops, blocks]
}
