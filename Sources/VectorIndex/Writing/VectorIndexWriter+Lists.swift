import Values

/// How an index divides its rows into lists.
enum ListPolicy {
  /// Lists per square root of the number of rows.
  ///
  /// Source: measured on face-like vectors, 4√N lists find 10 to 20 points more than √N at the
  /// same number of rows visited (reference/vector-index.md, section 2.7); Milvus's rule too.
  static let listsPerRoot = 4.0
  /// Rows per list that training uses.
  ///
  /// Source: FAISS asks for 39 to 256 (`ClusteringParameters`, faiss/Clustering.h).
  static let trainingRowsPerList = 64
  /// The most rows that training uses, which bounds its time and memory.
  static let maximumTrainingRows = 131_072
  /// The most rows that wait in the tail, which every probe scans, of an index that is not large.
  static let maximumTail = 8192
  /// One of so many rows may wait in the tail of a large index: draining it writes the last block
  /// of every list again, so that each row is written this often at most.
  static let rowsPerTailRow = 32
  /// The part of the rows up to which visiting lists is quicker than scanning everything.
  ///
  /// Source: measured with the benchmark at 128 dimensions: half of a million rows take as long in
  /// lists as all of them in strips.
  static let mostVisited = 0.4
  /// Rows whose sketches are in memory at a time while lists are filled.
  static let rowsAtOnce = 1 << 19
  /// Growth since training at which an index is trained again.
  static let retrainingGrowth = 4

  /// Whether `live` rows are to be divided again, of which there were `trained` when they last
  /// were; 0 when they never were.
  static func wantsTraining(live: Int, trained: Int, trainingSize: Int) -> Bool {
    live >= trainingSize && (trained == 0 || live / retrainingGrowth >= trained)
  }

  static func tailLimit(trainingSize: Int, listed: Int) -> Int {
    min(max(maximumTail, listed / rowsPerTailRow), max(1, trainingSize / 4))
  }

  /// How many lists `rows` rows are divided into, and how many rows training uses.
  static func plan(rows: Int) -> (lists: Int, sample: Int) {
    let lists = max(1, Int(listsPerRoot * Double(rows).squareRoot()))
    let sample = min(rows, lists * trainingRowsPerList, maximumTrainingRows)
    return (min(lists, sample), sample)
  }
}

extension VectorIndexWriter {
  /// Divides the rows into lists as `draft` says, in place of the lists that there are.
  ///
  /// The draft may have been made in an earlier transaction, by another thread or process: rows
  /// that were inserted since stay in the tail until it is drained, those that were deleted since
  /// are left out.
  ///
  /// - Throws: ``VectorIndexError/invalidParameter(name:detail:)`` when the draft is of another
  ///   index, ``VectorIndexError/damaged(_:detail:)``, or what the storage throws.
  /// - Complexity: O(rows)
  public mutating func adopt(_ draft: ListDraft) throws {
    guard draft.generation == generation, draft.parameters == root.parameters,
      draft.lists.count <= root.rowCount, draft.lastFace <= root.lastFace
    else {
      throw VectorIndexError.invalidParameter(
        name: "draft", detail: "it was made of another index")
    }
    let lists = try rowsByList(of: draft)
    let old = root.listVersion
    root.listVersion = old % Int(UInt32.max) + 1
    root.listCount = draft.centroids.count
    root.listedRows = draft.lists.count
    root.trainedRows = draft.liveRows
    root.listReach = draft.reach
    try draft.centroids.write(to: storage, generation: generation, version: root.listVersion)
    try append(lists.enumerated().filter { !$1.isEmpty }.map { (list: $0, rows: $1) })
    if old > 0 {
      for kind in [BlockKind.centroids, .list] {
        try Self.deleteBlocks(
          in: BlockKey.all(of: generation, kind: kind, first: UInt32(old)), of: storage)
      }
    }
    try writeRoot()
  }

  /// Trains lists on the vectors that the index holds and puts every row into one, all within this
  /// transaction: for small indexes. Large ones are better trained while others write, with
  /// ``VectorIndexReader/trainLists(progress:)`` and ``adopt(_:)``.
  public mutating func train() throws {
    if let draft = try reader.trainLists() { try adopt(draft) }
  }

  /// Puts the rows of the tail into lists when there are many.
  mutating func extendLists() throws {
    guard root.listVersion > 0,
      root.rowCount - root.listedRows
        >= ListPolicy.tailLimit(
          trainingSize: root.parameters.trainingSize, listed: root.listedRows)
    else { return }
    let reader = self.reader
    let rows = root.listedRows..<root.rowCount
    let nearest = try ListTrainer(reader: reader).assign(rows, to: reader.directory.centroids())
    var lists: [UInt32: [UInt32]] = [:]
    for (row, list) in zip(rows, nearest) where list != ListDraft.none {
      lists[list, default: []].append(UInt32(row))
    }
    try append(lists.sorted { $0.key < $1.key }.map { (list: Int($0.key), rows: $0.value) })
    root.listedRows = root.rowCount
  }

  /// Takes rows out of their lists.
  func removeFromLists(_ rows: [Int]) throws {
    guard root.listVersion > 0, let last = rows.filter({ $0 < root.listedRows }).max() else {
      return
    }
    var goes = [Bool](repeating: false, count: last + 1)
    for row in rows where row <= last { goes[row] = true }
    let sketches = SketchGeometry(root.parameters)
    var changed: [(key: BlockKey, block: StripBlockBuilder)] = []
    let version = UInt32(root.listVersion)
    try storage.scan(BlockKey.all(of: generation, kind: .list, first: version)) { key, bytes in
      let block = try StripBlock(BlockBytes(key, bytes), sketches: sketches)
      guard block.rows.contains(where: { Int($0) <= last && goes[Int($0)] }) else { return true }
      var builder = StripBlockBuilder(block, sketches: sketches)
      builder.remove { Int($0) <= last && goes[Int($0)] }
      changed.append((key, builder))
      return true
    }
    for (key, block) in changed {
      if block.count == 0 {
        try storage.delete(key)
      } else {
        try block.write(to: storage, under: key)
      }
    }
  }

  /// The rows of each list of a draft that are not deleted by now, ascending.
  private func rowsByList(of draft: ListDraft) throws -> [[UInt32]] {
    var lists = [[UInt32]](repeating: [], count: draft.centroids.count)
    try reader.scanColumns { columns in
      let first = columns.header.firstRow
      for slot in 0..<columns.count where first + slot < draft.lists.count {
        guard !columns.isDead(slot) else { continue }
        let list = draft.lists[first + slot]
        guard list != ListDraft.none else {
          throw VectorIndexError.invalidParameter(
            name: "draft", detail: "it was made of another index")
        }
        lists[Int(list)].append(UInt32(first + slot))
      }
      return true
    }
    return lists
  }

  /// Adds rows to the end of lists, their sketches copied from the strips.
  ///
  /// - Parameter lists: the rows of each list, ascending, and after those that it has.
  private func append(_ lists: [(list: Int, rows: [UInt32])]) throws {
    var first = 0
    while first < lists.count {
      // All is read before anything is written: a put may move what was read.
      var end = first
      var count = 0
      while end < lists.count, count < ListPolicy.rowsAtOnce {
        count += lists[end].rows.count
        end += 1
      }
      let group = lists[first..<end]
      guard let lowest = group.compactMap(\.rows.first).min(),
        let highest = group.compactMap(\.rows.last).max()
      else { return }
      let source = try StripRows(of: reader, rows: lowest...highest)
      var filled: [(key: BlockKey, block: StripBlockBuilder)] = []
      for (list, rows) in group {
        try extend(list, by: rows, from: source, into: &filled)
      }
      for (key, block) in filled { try block.write(to: storage, under: key) }
      first = end
    }
  }

  private func extend(
    _ list: Int, by rows: [UInt32], from source: StripRows,
    into filled: inout [(key: BlockKey, block: StripBlockBuilder)]
  ) throws {
    let sketches = SketchGeometry(root.parameters)
    let capacity = StripLayout.capacity(sketches)
    var builder = StripBlockBuilder(kind: .list, sketches: sketches)
    var sequence: UInt64 = 0
    if let last = try reader.directory.list(list, sketches: sketches).last {
      let isFull = last.count >= capacity
      sequence = last.block.key.sequence + (isFull ? 1 : 0)
      if !isFull { builder = StripBlockBuilder(last, sketches: sketches) }
    }
    func key() -> BlockKey {
      .list(list, version: root.listVersion, sequence: sequence, in: generation)
    }
    for row in rows {
      if builder.count == capacity {
        filled.append((key(), builder))
        builder = StripBlockBuilder(kind: .list, sketches: sketches)
        sequence += 1
      }
      let (block, slot) = try source.place(of: row)
      builder.append(slot, of: block)
    }
    if builder.count > 0 { filled.append((key(), builder)) }
  }
}
