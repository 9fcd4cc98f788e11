import Values

/// The most similar other faces of every face of an index.
public struct KNNGraph: Sendable {
  /// A face that another one is similar to.
  public struct Edge: Sendable, Hashable {
    /// The face's place in ``KNNGraph/nodes``.
    public var node: Int32
    /// See ``FaceHit/similarity``.
    public var similarity: Float

    /// An edge to the face at place `node`.
    public init(node: Int32, similarity: Float) {
      self.node = node
      self.similarity = similarity
    }
  }

  /// The faces, in the order of their insertion.
  public let nodes: [FaceID]
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

  /// A graph whose nodes have no edges yet: ``append(_:)`` gives them theirs, in the order of
  /// `nodes`.
  public init(nodes: [FaceID]) {
    self.nodes = nodes
    ends.reserveCapacity(nodes.count)
  }

  /// Adds the edges of the next node: similarity descending, then face id ascending.
  public mutating func append(_ edges: some Sequence<Edge>) {
    self.edges += edges
    ends.append(self.edges.count)
  }
}
