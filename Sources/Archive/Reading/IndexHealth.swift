import Values
import VectorIndex

/// The gauges of the live generation's index.
public struct IndexHealth: Sendable, Hashable {
  /// One kind of block: all that the index keeps of one thing.
  public struct Plane: Sendable, Hashable {
    /// What the blocks keep.
    public var kind: BlockKind
    /// How many blocks there are.
    public var blocks: Int
    /// With the rest of their last pages.
    public var bytes: Int
  }

  /// The live generation.
  public var generation: GenerationRow
  /// Faces in the index.
  public var faces: Int
  /// Rows of deleted faces that still take up space.
  public var deletedRows: Int
  /// The lists that the faces are divided into; none while the index is too small for them.
  public var gauges: ListGauges
  /// In the order in which the index keeps them; those without blocks are left out.
  public var planes: [Plane]

  /// Bytes of all planes.
  public var bytes: Int { planes.reduce(0) { $0 + $1.bytes } }
}

extension ArchiveSnapshot {
  /// The gauges of the live generation's index; `nil` before the first `ingest`.
  ///
  /// - Complexity: O(blocks); of the blocks themselves only the headers of lists are read.
  public func indexHealth() throws -> IndexHealth? {
    try reading {
      guard let generation = try queries.liveGeneration(), let index = try index() else {
        return nil
      }
      var planes: [BlockKind: IndexHealth.Plane] = [:]
      try blocks.forEachSize(in: BlockKey.all(of: generation.id)) { key, bytes in
        var plane =
          planes[key.kind] ?? IndexHealth.Plane(kind: key.kind, blocks: 0, bytes: 0)
        plane.blocks += 1
        plane.bytes += bytes
        planes[key.kind] = plane
      }
      return IndexHealth(
        generation: generation, faces: index.faceCount, deletedRows: index.deletedCount,
        gauges: try index.listGauges(), planes: BlockKind.allCases.compactMap { planes[$0] })
    }
  }
}
