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

  /// Whether `live` rows are to be divided anew, of which there were `trained` when they last were;
  /// 0 when they never were.
  static func wantsTraining(live: Int, trained: Int, trainingSize: Int) -> Bool {
    live >= trainingSize && (trained == 0 || live / retrainingGrowth >= trained)
  }

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
    try draft.centroids.write(to: storage, generation: generation, version: root.listVersion)
    for (list, rows) in lists.enumerated() where !rows.isEmpty {
      try append(rows, toList: list)
    }
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
        >= ListPolicy.tailLimit(trainingSize: root.parameters.trainingSize)
    else { return }
    let reader = self.reader
    let rows = root.listedRows..<root.rowCount
    let nearest = try reader.assign(rows, to: Centroids(of: reader))
    var lists: [UInt32: [UInt32]] = [:]
    for (row, list) in zip(rows, nearest) where list != ListDraft.none {
      lists[list, default: []].append(UInt32(row))
    }
    for (list, rows) in lists.sorted(by: { $0.key < $1.key }) {
      try append(rows, toList: Int(list))
    }
    root.listedRows = root.rowCount
  }

  /// Takes rows out of their lists.
  func removeFromLists(_ rows: [Int]) throws {
    guard root.listVersion > 0, rows.contains(where: { $0 < root.listedRows }) else { return }
    var goes = [Bool](repeating: false, count: root.listedRows)
    for row in rows where row < root.listedRows { goes[row] = true }
    var changed: [(key: BlockKey, rows: [UInt32])] = []
    let version = UInt32(root.listVersion)
    try storage.scan(BlockKey.all(of: generation, kind: .list, first: version)) { key, bytes in
      let block = try BlockBytes(key, bytes)
      let known = try ListBlock.rows(of: block)
      guard known.allSatisfy({ Int($0) < goes.count }) else {
        throw VectorIndexError.damaged(key, detail: "it names a row that is in no list")
      }
      if known.contains(where: { goes[Int($0)] }) {
        changed.append((key, known.filter { !goes[Int($0)] }))
      }
      return true
    }
    for (key, rows) in changed {
      if rows.isEmpty {
        try storage.delete(key)
      } else {
        try ListBlock.write(rows[...], under: key, to: storage)
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
}
