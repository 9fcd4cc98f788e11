import FaceSearch
import Values

extension VectorIndexReader {
  /// Finds the `k` most similar other faces of every face that `filter` leaves, among those that it
  /// leaves: exactly, every pair of them being judged.
  ///
  /// A graph of a million faces takes half an hour and more. The transaction lasts as long, and the
  /// store cannot use its pages again meanwhile.
  ///
  /// - Parameters:
  ///   - k: 1 or more.
  ///   - minSimilarity: less similar faces are left out. The higher, the quicker.
  ///   - threads: to use at most, the caller's included.
  ///   - progress: called now and then with the number of faces done and of all; stops the work by
  ///     throwing.
  /// - Throws: ``VectorIndexError/invalidParameter(name:detail:)``,
  ///   ``VectorIndexError/damaged(_:detail:)``, what the storage or `progress` throws.
  /// - Complexity: O(rows² · dimension) time, O(rows · k) memory.
  public func knnGraph(
    k: Int, minSimilarity: Float, filter: FaceFilter = FaceFilter(), threads: Int = 1,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> KNNGraph {
    guard k > 0, k < Int(Int32.max) else {
      throw VectorIndexError.invalidParameter(name: "k", detail: "\(k) is not positive")
    }
    try SearchOptions(minimumSimilarity: minSimilarity, threads: threads).check()
    let selection = try RowSelection(of: self, filter: rowFilter(filter))
    var nodes: [FaceID] = []
    var rows: [UInt32] = []
    nodes.reserveCapacity(selection.count)
    rows.reserveCapacity(selection.count)
    for piece in selection.pieces {
      let columns = selection.columns[piece.block]
      for position in 0..<piece.count {
        let slot = selection.slot(position, of: piece)
        nodes.append(FaceID(rawValue: columns.faces[slot]))
        rows.append(UInt32(columns.header.firstRow + slot))
      }
    }
    let places = Dictionary(
      nodes.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    var graph = KNNGraph(nodes: nodes)
    let step = KNNPolicy.queriesPerThread * threads
    for first in stride(from: 0, to: rows.count, by: step) {
      try progress(first, rows.count)
      let part = first..<min(first + step, rows.count)
      let queries = try part.map { place in
        QueryVector(padded: try directory.vector(rows[place]), geometry: geometry)
      }
      // A face is the most similar to itself, unless others are the same.
      let answers = try search(
        queries, goal: .faces(k + 1), minimum: minSimilarity, threads: threads, in: selection)
      for (place, answer) in zip(part, answers) {
        let others = answer.hits.lazy.filter { $0.faceID != nodes[place] }.prefix(k)
        graph.append(
          others.compactMap { hit in
            places[hit.faceID].map { KNNGraph.Edge(node: $0, similarity: hit.similarity) }
          })
      }
    }
    try progress(rows.count, rows.count)
    return graph
  }
}

/// How a graph is built.
private enum KNNPolicy {
  /// Faces that each thread searches for at a time.
  static let queriesPerThread = 512
}
