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
  /// Whether the rows had better be divided into lists, or anew: when the index has reached its
  /// training size, and whenever it has grown fourfold since.
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
  /// - Complexity: O(sample · lists · dimension) to train, O(rows · lists · dimension) to assign: a
  ///   minute of one core per million rows of 512 dimensions, about.
  public func trainLists(
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> ListDraft? {
    guard root.liveCount > 0 else { return nil }
    let plan = ListPolicy.plan(rows: root.liveCount)
    let centroids = try trainCentroids(lists: plan.lists, sampleSize: plan.sample)
    let lists = try assign(0..<root.rowCount, to: centroids, progress: progress)
    return ListDraft(
      generation: generation, parameters: root.parameters, lastFace: root.lastFace,
      centroids: centroids, lists: lists, reach: try reach(of: centroids, lists: lists),
      liveRows: root.liveCount)
  }

  private func trainCentroids(lists: Int, sampleSize: Int) throws -> Centroids {
    let geometry = self.geometry
    let sample = AlignedBuffer(byteCount: sampleSize * geometry.rowBytes)
    var taken = 0
    var seen = 0
    try scanColumns { columns in
      for slot in 0..<columns.count where !columns.isDead(slot) && taken < sampleSize {
        defer { seen += 1 }
        guard (seen + 1) * sampleSize / root.liveCount > seen * sampleSize / root.liveCount else {
          continue
        }
        try copyVector(UInt32(columns.header.firstRow + slot), to: sample, place: taken)
        taken += 1
      }
      return taken < sampleSize
    }
    guard taken > 0 else {
      throw VectorIndexError.damaged(
        IndexRoot.key(of: generation), detail: "it counts rows that are not there")
    }
    return sample.withValues(Float.self) { vectors in
      KMeans.train(
        vectors, rows: taken, count: min(lists, taken), geometry: geometry,
        seed: root.parameters.seed)
    }
  }

  /// The nearest centroid of each of some rows; ``ListDraft/none`` for deleted ones, which may be
  /// left out at the end.
  func assign(
    _ rows: Range<Int>, to centroids: Centroids,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> [UInt32] {
    var lists: [UInt32] = []
    let chunk = AlignedBuffer(byteCount: RowGeometry.columnRows * geometry.rowBytes)
    try scanColumns { columns in
      let first = columns.header.firstRow
      guard first + columns.count > rows.lowerBound, first < rows.upperBound else { return true }
      try progress(max(0, first - rows.lowerBound), rows.count)
      let slots = (0..<columns.count).filter {
        rows.contains(first + $0) && !columns.isDead($0)
      }
      for (place, slot) in slots.enumerated() {
        try copyVector(UInt32(first + slot), to: chunk, place: place)
      }
      let nearest = chunk.withValues(Float.self) { vectors in
        KMeans.assign(vectors, rows: slots.count, to: centroids)
      }
      let end = min(first + columns.count, rows.upperBound) - rows.lowerBound
      lists += repeatElement(ListDraft.none, count: end - lists.count)
      for (slot, list) in zip(slots, nearest) { lists[first + slot - rows.lowerBound] = list }
      return true
    }
    try progress(rows.count, rows.count)
    return lists
  }

  private func copyVector(_ row: UInt32, to buffer: AlignedBuffer, place: Int) throws {
    let vector = UnsafeRawBufferPointer(
      start: try directory.vector(row), count: geometry.rowBytes)
    UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[(place * geometry.rowBytes)...])
      .copyMemory(from: vector)
  }
}
