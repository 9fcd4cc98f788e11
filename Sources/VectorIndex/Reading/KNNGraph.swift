import Values

/// The most similar other faces of every face of an index.
public struct KNNGraph: Sendable {
  /// A face that another one is similar to.
  public struct Edge: Sendable, Hashable {
    /// The face's place in ``KNNGraph/nodes``.
    public var node: Int32
    /// See ``VectorHit/similarity``.
    public var similarity: Float

    public init(node: Int32, similarity: Float) {
      self.node = node
      self.similarity = similarity
    }
  }

  /// The faces, in the order of their insertion.
  public private(set) var nodes: [FaceID] = []
  private var edges: [Edge] = []
  /// Where the edges of each node end.
  private var ends: [Int] = []

  /// Edges of all nodes together.
  public var edgeCount: Int { edges.count }

  /// The faces most similar to one of ``nodes``: similarity descending, then face id ascending.
  ///
  /// Similarity is mutual, being among the `k` most similar is not: an edge may go one way only.
  public func neighbors(of node: Int) -> ArraySlice<Edge> {
    edges[(node > 0 ? ends[node - 1] : 0)..<ends[node]]
  }

  init(nodes: [FaceID]) {
    self.nodes = nodes
    ends.reserveCapacity(nodes.count)
  }

  /// Adds the edges of the next node.
  mutating func append(_ edges: some Sequence<Edge>) {
    self.edges += edges
    ends.append(self.edges.count)
  }
}

extension VectorIndexReader {
  /// Finds the `k` most similar other faces of every face that `filter` leaves, among those that it
  /// leaves: exactly, every pair of them being judged.
  ///
  /// A graph of a million faces takes half an hour and more, and as long does the transaction last,
  /// whose pages the store cannot use again meanwhile.
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
    k: Int, minSimilarity: Float, filter: VectorFilter = VectorFilter(), threads: Int = 1,
    progress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> KNNGraph {
    guard k > 0, k < Int(Int32.max) else {
      throw VectorIndexError.invalidParameter(name: "k", detail: "\(k) is not positive")
    }
    try SearchOptions(minimumSimilarity: minSimilarity, threads: threads).check()
    let selection = try RowSelection(of: self, filter: RowFilter(filter))
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
