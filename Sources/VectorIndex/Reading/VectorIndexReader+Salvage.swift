import FaceSearch
import Values

extension VectorIndexReader {
  /// Visits every face whose columns and vector can be read, whatever else of the index is damaged
  /// or missing: what an index can be rebuilt from.
  ///
  /// - Parameters:
  ///   - storage: Leaves out, or throws ``VectorIndexError`` for, blocks that are not what was
  ///     written.
  ///   - dimension: Numbers in a vector, as others than the index know it.
  /// - Returns: what kept rows from being read, a fault per block.
  /// - Throws: What `body` throws.
  public static func forEachReadableRow(
    in storage: Storage, generation: GenerationID, dimension: Int,
    _ body: (VectorRow) throws -> Void
  ) throws -> [VectorIndexError] {
    guard IndexParameters.dimensions.contains(dimension) else {
      return [.invalidParameter(name: "dimension", detail: "\(dimension) is none")]
    }
    let root = IndexRoot(parameters: IndexParameters(dimension: dimension))
    let reader = VectorIndexReader(storage: storage, generation: generation, root: root)
    var faults: [VectorIndexError] = []
    try storage.scan(BlockKey.all(of: generation, kind: .columns)) { key, bytes in
      switch reader.columns(key, bytes) {
      case .failure(let fault): faults.append(fault)
      case .success(let columns):
        for slot in 0..<columns.count where !columns.isDead(slot) {
          switch reader.readableRow(slot, of: columns) {
          case .success(let row): try body(row)
          case .failure(let fault) where faults.last != fault: faults.append(fault)
          case .failure: break
          }
        }
      }
      return true
    }
    return faults
  }

  private func columns(
    _ key: BlockKey, _ bytes: UnsafeRawBufferPointer
  ) -> Result<ColumnBlock, VectorIndexError> {
    do {
      return .success(try ColumnBlock(BlockBytes(key, bytes)))
    } catch {
      return .failure(Self.fault(error, key))
    }
  }

  private func readableRow(
    _ slot: Int, of columns: ColumnBlock
  ) -> Result<VectorRow, VectorIndexError> {
    let number = columns.header.firstRow + slot
    let key = key(.vectors, number / geometry.vectorRows)
    do {
      let row = try row(slot, of: columns)
      if let fault = VectorCheck.fault(in: row.vector, dimension: dimension) {
        return .failure(.invalidVector(faceID: row.faceID, fault))
      }
      return .success(row)
    } catch VectorIndexError.damaged {
      // One fault per block, whichever of its rows was asked for.
      return .failure(.damaged(key, detail: "it cannot be read"))
    } catch {
      return .failure(Self.fault(error, key))
    }
  }

  private static func fault(_ error: any Error, _ key: BlockKey) -> VectorIndexError {
    error as? VectorIndexError ?? .damaged(key, detail: "\(error)")
  }
}
