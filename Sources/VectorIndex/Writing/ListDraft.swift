import Values

/// Lists that were trained and are not in use yet: made by a reader, adopted by a writer.
public struct ListDraft: Sendable {
  /// What stands for the list of a deleted row.
  static let none = UInt32.max

  /// The generation whose rows were divided.
  public let generation: GenerationID
  let parameters: IndexParameters
  /// The highest face that the index had ever held.
  let lastFace: Int64
  let centroids: Centroids
  /// The list of each row up to the last that is not deleted, or a few more.
  let lists: [UInt32]
  let reach: ListReach
  /// Rows that were not deleted.
  let liveRows: Int

  /// Lists that the rows are divided into.
  public var listCount: Int { centroids.count }
}

extension VectorIndexReader {
  /// Whether the rows should be divided into lists, or divided again: when the index has reached
  /// its training size, and whenever it has grown fourfold since.
  public var wantsTraining: Bool {
    ListPolicy.wantsTraining(
      live: root.liveCount, trained: root.trainedRows,
      trainingSize: root.parameters.trainingSize)
  }

  /// Trains centroids on a sample of the vectors, assigns every row to the nearest one and measures
  /// how many rows a search has to visit then, without changing anything: what
  /// ``VectorIndexWriter/adopt(_:)`` puts to use.
  ///
  /// - Parameter progress: called now and then with the number of rows assigned and of all; stops
  ///   the work by throwing.
  /// - Returns: `nil` when there are no rows.
  /// - Throws: ``VectorIndexError/damaged(_:detail:)``, what the storage or `progress` throws.
  /// - Complexity: O(sample · lists · dimension) to train, O(rows · lists · dimension) to assign: a
  ///   minute of one core per million rows of 512 dimensions, about.
  public func trainLists(
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> ListDraft? {
    guard root.liveCount > 0 else { return nil }
    return try ListTrainer(reader: self).draft(progress: progress)
  }
}
