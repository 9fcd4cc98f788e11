import FaceSearch
import Values

/// Divides the rows of an index into lists and measures how far a search has to visit them, beside
/// the writer and without changing anything.
struct ListTrainer<Storage: BlockStorage> {
  let reader: VectorIndexReader<Storage>

  private var geometry: RowGeometry { reader.geometry }

  /// Lists of all rows, of which there is one at least.
  func draft(progress: (_ done: Int, _ of: Int) throws -> Void) throws -> ListDraft {
    let root = reader.root
    let plan = ListPolicy.plan(rows: root.liveCount)
    let centroids = try trainCentroids(lists: plan.lists, sampleSize: plan.sample)
    let lists = try assign(0..<root.rowCount, to: centroids, progress: progress)
    return ListDraft(
      generation: reader.generation, parameters: root.parameters, lastFace: root.lastFace,
      centroids: centroids, lists: lists, reach: try reach(of: centroids, lists: lists),
      liveRows: root.liveCount)
  }

  private func trainCentroids(lists: Int, sampleSize: Int) throws -> Centroids {
    let live = reader.root.liveCount
    let sample = AlignedBuffer(byteCount: sampleSize * geometry.rowBytes)
    var taken = 0
    var seen = 0
    try reader.scanColumns { columns in
      for slot in 0..<columns.count where !columns.isDead(slot) && taken < sampleSize {
        defer { seen += 1 }
        guard (seen + 1) * sampleSize / live > seen * sampleSize / live else { continue }
        try copyVector(UInt32(columns.header.firstRow + slot), to: sample, place: taken)
        taken += 1
      }
      return taken < sampleSize
    }
    guard taken > 0 else {
      throw VectorIndexError.damaged(
        IndexRoot.key(of: reader.generation), detail: "it counts rows that are not there")
    }
    return sample.withValues(Float.self) { vectors in
      KMeans.train(
        vectors, rows: taken, count: min(lists, taken), geometry: geometry,
        seed: reader.root.parameters.seed)
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
    try reader.scanColumns { columns in
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
      start: try reader.directory.vector(row), count: geometry.rowBytes)
    UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[(place * geometry.rowBytes)...])
      .copyMemory(from: vector)
  }

  /// Measures lists that are not in use yet.
  ///
  /// - Parameter lists: the list of each row.
  /// - Complexity: O(``ListReach/sample`` · rows · dimension)
  func reach(of centroids: Centroids, lists: [UInt32]) throws -> ListReach {
    let queries = try reader.sample(ListReach.sample)
    let answers = try reader.search(
      batch: queries.map(\.vector), goal: .faces(ListReach.matches + 1),
      options: SearchOptions(effort: .exact))
    var listOf: [FaceID: UInt32] = [:]
    for hit in answers.flatMap(\.hits) { listOf[hit.faceID] = ListDraft.none }
    var lengths = [Int](repeating: 0, count: centroids.count)
    try reader.scanColumns { columns in
      for slot in 0..<columns.count where !columns.isDead(slot) {
        let row = columns.header.firstRow + slot
        guard row < lists.count, lists[row] != ListDraft.none else { continue }
        lengths[Int(lists[row])] += 1
        let face = FaceID(rawValue: columns.faces[slot])
        if listOf[face] != nil { listOf[face] = lists[row] }
      }
      return true
    }
    var visited: [Double] = []
    for (query, answer) in zip(queries, answers) {
      let order = centroids.order(
        for: try QueryVector(query.vector, geometry: geometry), first: centroids.count)
      var rows = 0
      var rowsUpTo = [Int](repeating: 0, count: centroids.count)
      for list in order {
        rows += lengths[list]
        rowsUpTo[list] = rows
      }
      for hit in answer.hits where hit.faceID != query.face {
        guard let list = listOf[hit.faceID], list != ListDraft.none else { continue }
        visited.append(Double(rowsUpTo[Int(list)]) / Double(max(1, rows)))
      }
    }
    guard !visited.isEmpty else { return ListReach() }
    visited.sort()
    var reach = ListReach()
    for (place, share) in ListReach.shares.enumerated() {
      let last = min(visited.count - 1, Int((share * Double(visited.count)).rounded(.up)))
      reach.millionths[place] = min(1_000_000, Int(visited[last] * 1_000_000) + 1)
    }
    return reach
  }
}
