import FaceModel

/// How an index divides its rows into lists.
enum ListPolicy {
  /// Lists per square root of the number of rows.
  ///
  /// Source: measured on face-like vectors, 4√N lists find 10 to 20 points more than √N at the
  /// same number of rows visited (reference/vector-index.md, section 2.7); Milvus's rule too.
  static let listsPerRoot = 4.0
  /// Rows per list that training looks at.
  ///
  /// Source: FAISS asks for 39 to 256 (`ClusteringParameters`, faiss/Clustering.h).
  static let trainingRowsPerList = 64
  /// The most rows that training looks at, which bounds its time and memory.
  static let maximumTrainingRows = 131_072
  /// The most rows that wait in the tail, where every probe compares them.
  static let maximumTail = 8192
  /// Growth since training at which an index is trained anew.
  static let retrainingGrowth = 4

  static func tailLimit(trainingSize: Int) -> Int {
    min(maximumTail, max(1, trainingSize / 4))
  }

  /// How many lists `rows` rows are divided into, and how many rows training looks at.
  static func plan(rows: Int) -> (lists: Int, sample: Int) {
    let lists = max(1, Int(listsPerRoot * Double(rows).squareRoot()))
    let sample = min(rows, lists * trainingRowsPerList, maximumTrainingRows)
    return (min(lists, sample), sample)
  }
}

extension VectorIndexWriter {
  /// Trains the lists anew on the vectors that the index holds and puts every row into one.
  ///
  /// Inserting does this by itself when the index reaches its training size and whenever it has
  /// grown fourfold since.
  ///
  /// - Complexity: O(sample · lists · dimension) to train, O(rows · lists · dimension) to assign.
  public mutating func train() throws {
    guard root.liveCount > 0 else { return }
    let old = root.listVersion
    let plan = ListPolicy.plan(rows: root.liveCount)
    let centroids = try trainCentroids(lists: plan.lists, sampleSize: plan.sample)
    root.listVersion = old % Int(UInt32.max) + 1
    root.listCount = centroids.count
    root.listedRows = 0
    root.trainedRows = root.liveCount
    try centroids.write(to: storage, generation: generation, version: root.listVersion)
    try list(upTo: root.rowCount, centroids: centroids)
    if old > 0 {
      for kind in [BlockKind.centroids, .list] {
        try Self.deleteBlocks(
          in: BlockKey.all(of: generation, kind: kind, first: UInt32(old)), of: storage)
      }
    }
    try writeRoot()
  }

  /// Trains or drains the tail when it is time to.
  mutating func extendLists() throws {
    let size = root.parameters.trainingSize
    if root.listVersion == 0 {
      if root.liveCount >= size { try train() }
    } else if root.liveCount / ListPolicy.retrainingGrowth >= root.trainedRows {
      try train()
    } else if root.rowCount - root.listedRows >= ListPolicy.tailLimit(trainingSize: size) {
      try list(upTo: root.rowCount, centroids: Centroids(of: reader))
    }
  }

  private func trainCentroids(lists: Int, sampleSize: Int) throws -> Centroids {
    let geometry = root.geometry
    let sample = AlignedBuffer(byteCount: sampleSize * geometry.rowBytes)
    var taken = 0
    var seen = 0
    try reader.scanColumns { columns in
      let chosen = (0..<columns.count).filter { slot in
        guard !columns.isDead(slot) else { return false }
        defer { seen += 1 }
        return (seen + 1) * sampleSize / root.liveCount > seen * sampleSize / root.liveCount
      }
      try gather(chosen[...].prefix(sampleSize - taken), of: columns) { vector in
        UnsafeMutableRawBufferPointer(rebasing: sample.bytes[(taken * geometry.rowBytes)...])
          .copyMemory(from: vector)
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

  /// Puts the rows from the tail's first up to `end` into lists.
  private mutating func list(upTo end: Int, centroids: Centroids) throws {
    let geometry = root.geometry
    let start = root.listedRows
    var lists: [UInt32: [UInt32]] = [:]
    let chunk = AlignedBuffer(byteCount: RowGeometry.columnRows * geometry.rowBytes)
    for sequence in (start / RowGeometry.columnRows)..<((end - 1) / RowGeometry.columnRows + 1) {
      guard let columns = try reader.columns(inBlock: sequence) else { continue }
      let first = columns.header.firstRow
      let chosen = (0..<columns.count).filter { first + $0 >= start && !columns.isDead($0) }
      var taken = 0
      try gather(chosen[...], of: columns) { vector in
        UnsafeMutableRawBufferPointer(rebasing: chunk.bytes[(taken * geometry.rowBytes)...])
          .copyMemory(from: vector)
        taken += 1
      }
      let nearest = chunk.withValues(Float.self) { vectors in
        KMeans.assign(vectors, rows: taken, to: centroids)
      }
      for (slot, list) in zip(chosen, nearest) {
        lists[list, default: []].append(UInt32(first + slot))
      }
    }
    for (list, rows) in lists.sorted(by: { $0.key < $1.key }) {
      try append(rows, toList: Int(list))
    }
    root.listedRows = end
  }

  private func append(_ rows: [UInt32], toList list: Int) throws {
    var last: BlockKey?
    var waiting: [UInt32] = []
    let keys = BlockKey.list(
      UInt32(list), version: UInt32(root.listVersion), of: generation)
    try storage.scan(keys) { key, bytes in
      last = key
      let known = try ListBlock.rows(of: BlockBytes(key, bytes))
      waiting = known.count < ListBlock.capacity ? Array(known) : []
      return true
    }
    var sequence = last.map { Int($0.sequence) + (waiting.isEmpty ? 1 : 0) } ?? 0
    waiting += rows
    var rest = waiting[...]
    while !rest.isEmpty {
      let taken = rest.prefix(ListBlock.capacity)
      let key = ListBlock.key(
        of: list, version: root.listVersion, sequence: sequence, in: generation)
      try ListBlock.write(taken, under: key, to: storage)
      rest = rest.dropFirst(taken.count)
      sequence += 1
    }
  }

  /// Hands over the padded vectors of some rows of a block of columns, in order.
  private func gather(
    _ slots: ArraySlice<Int>, of columns: ColumnBlock,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) throws {
    let geometry = root.geometry
    var current: (sequence: Int, vectors: VectorRows)?
    for slot in slots {
      let (sequence, place) = (columns.header.firstRow + slot)
        .quotientAndRemainder(dividingBy: geometry.vectorRows)
      if current?.sequence != sequence {
        current = try reader.vectors(inBlock: sequence).map { (sequence, $0) }
      }
      guard let vectors = current?.vectors,
        (place + 1) * geometry.stride <= vectors.numbers.count
      else {
        throw VectorIndexError.damaged(
          reader.key(.vectors, sequence), detail: "it lacks vectors of rows that are not deleted")
      }
      let first = place * geometry.stride
      withExtendedLifetime(vectors) {
        body(
          UnsafeRawBufferPointer(
            UnsafeBufferPointer(rebasing: vectors.numbers[first..<(first + geometry.stride)])))
      }
    }
  }
}
