import Values

/// How many rows the lists nearest to a query have to add up to for shares of its matches to be
/// among them, measured on faces of the index when the lists were trained.
struct ListReach: Hashable, Sendable {
  /// The shares that are measured, ascending.
  static let shares = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]
  /// Faces that are searched for to measure them.
  ///
  /// Ten matches each, so that one in a thousand is more than two of them.
  static let sample = 256
  /// Matches of each.
  static let matches = 10

  /// Of all rows, in millionths, those that have to be visited for each of ``shares``; 0 where that
  /// is not known.
  var millionths = [Int](repeating: 0, count: shares.count)

  /// The part of the rows, 0...1, in which at least `share` of the matches are; `nil` when that is
  /// not known.
  func part(for share: Double) -> Double? {
    guard let place = Self.shares.firstIndex(where: { $0 >= share }), millionths[place] > 0 else {
      return nil
    }
    return Double(millionths[place]) / 1_000_000
  }

  /// Whether this can have been measured.
  var isPlausible: Bool { millionths.allSatisfy { (0...1_000_000).contains($0) } }
}

extension VectorIndexReader {
  /// Measures lists that are not in use yet.
  ///
  /// - Parameter lists: the list of each row.
  /// - Complexity: O(``ListReach/sample`` · rows · dimension)
  func reach(of centroids: Centroids, lists: [UInt32]) throws -> ListReach {
    let queries = try sample(ListReach.sample)
    let answers = try search(
      batch: queries.map(\.vector), goal: .faces(ListReach.matches + 1),
      options: SearchOptions(effort: .exact))
    var listOf: [FaceID: UInt32] = [:]
    for hit in answers.flatMap(\.hits) { listOf[hit.faceID] = ListDraft.none }
    var lengths = [Int](repeating: 0, count: centroids.count)
    try scanColumns { columns in
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

  /// Some faces and their vectors, taken evenly from all.
  func sample(_ count: Int) throws -> [(face: FaceID, vector: [Float])] {
    var found: [(face: FaceID, vector: [Float])] = []
    var seen = 0
    let step = max(1, faceCount / count)
    try scanColumns { columns in
      for slot in 0..<columns.count where !columns.isDead(slot) {
        if seen % step == 0 {
          let start = try directory.vector(UInt32(columns.header.firstRow + slot))
          found.append(
            (
              FaceID(rawValue: columns.faces[slot]),
              Array(UnsafeBufferPointer(start: start, count: dimension))
            ))
        }
        seen += 1
      }
      return found.count < count
    }
    return found
  }
}
