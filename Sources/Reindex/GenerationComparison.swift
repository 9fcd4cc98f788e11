import Archive
import FaceSearch
import Values

/// What would change in the answers of an archive if another generation were live.
///
/// Both generations are searched with faces of the archive, spread evenly over it, leaving out each
/// face's own sighting; the first hits (sightings) are compared. This needs no ground truth: it
/// shows how much changes, not which generation is right.
public struct GenerationComparison: Sendable {
  /// A hit that only one generation has among its first hits.
  public struct Change: Sendable, Hashable {
    /// The face that was searched for.
    public var query: FaceID
    /// The sighting that was found.
    public var sighting: SightingID
    /// Its rank in the first generation, from 1; `nil` when it is not among the first hits.
    public var firstRank: Int?
    /// Its rank in the second generation, from 1; `nil` when it is not among the first hits.
    public var secondRank: Int?
    /// Its cosine similarity in the generation that has it, -1...1.
    public var similarity: Float
  }

  /// How many faces were searched for.
  public var queries = 0
  /// The most hits compared per query.
  public var depth: Int
  /// Mean share of the hits of one that are also among those of the other, 0...1.
  public var overlap = 0.0
  /// Share of the queries whose first hit is the same, 0...1.
  public var firstAgreement = 0.0
  /// Mean rank correlation (Spearman) of the hits that both have, -1...1; `nil` when no query has
  /// two.
  public var rankCorrelation: Double?
  /// How many hits only the second generation has.
  public var appeared = 0
  /// How many hits only the first generation has.
  public var vanished = 0
  /// Those of ``appeared`` and ``vanished`` that rank highest, at most ``mostChanges``.
  public var changes: [Change] = []

  /// The most changes that are kept.
  public static let mostChanges = 20

  /// Compares two generations in one state of the archive.
  ///
  /// - Parameters:
  ///   - sample: Faces to search for, from 1.
  ///   - depth: Hits to compare, from 1.
  /// - Throws: `Failure` `notFound` when a generation is missing or both have no face in common.
  /// - Complexity: Two exact searches per face of the sample.
  public init(
    _ first: GenerationID, _ second: GenerationID, sample: Int, depth: Int = 10, threads: Int = 1,
    in snapshot: borrowing ArchiveSnapshot
  ) throws {
    self.depth = depth
    var correlations: [Double] = []
    var overlaps = 0.0
    var agreements = 0
    var changes: [Change] = []
    for face in try Self.sample(sample, of: snapshot) {
      guard let one = try snapshot.embedding(face.id, in: first),
        let other = try snapshot.embedding(face.id, in: second)
      else { continue }
      let own = Set(try snapshot.faces(of: face.sightingID).map(\.id))
      func hits(_ vector: [Float], _ generation: GenerationID) throws -> [FaceHit] {
        try snapshot.search(
          vector, filter: FaceFilter(excluded: RowSet(faces: Array(own))), goal: .sightings(depth),
          options: SearchOptions(effort: .exact, threads: threads), in: generation
        ).hits
      }
      let left = try hits(one, first)
      let right = try hits(other, second)
      guard !left.isEmpty || !right.isEmpty else { continue }
      queries += 1
      let leftRanks = Self.ranks(left)
      let rightRanks = Self.ranks(right)
      let common = left.map(\.sightingID).filter { rightRanks[$0] != nil }
      overlaps += Double(common.count) / Double(max(left.count, right.count))
      if left.first?.sightingID == right.first?.sightingID { agreements += 1 }
      if let correlation = Self.correlation(common, rightRanks) {
        correlations.append(correlation)
      }
      for hit in left where rightRanks[hit.sightingID] == nil {
        vanished += 1
        changes.append(
          Change(
            query: face.id, sighting: hit.sightingID, firstRank: leftRanks[hit.sightingID],
            secondRank: nil, similarity: hit.similarity))
      }
      for hit in right where leftRanks[hit.sightingID] == nil {
        appeared += 1
        changes.append(
          Change(
            query: face.id, sighting: hit.sightingID, firstRank: nil,
            secondRank: rightRanks[hit.sightingID], similarity: hit.similarity))
      }
    }
    guard queries > 0 else {
      throw Failure(
        .notFound, attempted: "compare generations",
        subject: "\(first.rawValue) and \(second.rawValue)",
        reason: "no face that both cover has anything to compare it with",
        remedy: "See: facearchive generation list")
    }
    overlap = overlaps / Double(queries)
    firstAgreement = Double(agreements) / Double(queries)
    rankCorrelation =
      correlations.isEmpty ? nil : correlations.reduce(0, +) / Double(correlations.count)
    self.changes = Array(
      changes.sorted { one, other in
        let ranks = (one.rank, other.rank)
        return ranks.0 != ranks.1 ? ranks.0 < ranks.1 : one.similarity > other.similarity
      }.prefix(Self.mostChanges))
  }

  /// Faces spread evenly over the archive in order of their numbers.
  private static func sample(
    _ count: Int, of snapshot: borrowing ArchiveSnapshot
  ) throws -> [FaceRow] {
    let all = try snapshot.faceIDs
    guard all.count > count else { return try snapshot.faces(all) }
    return try snapshot.faces((0..<count).map { all[$0 * all.count / count] })
  }

  private static func ranks(_ hits: [FaceHit]) -> [SightingID: Int] {
    Dictionary(
      hits.enumerated().map { ($0.element.sightingID, $0.offset + 1) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Spearman's correlation of the order of `common` with their order by `ranks`.
  private static func correlation(
    _ common: [SightingID], _ ranks: [SightingID: Int]
  ) -> Double? {
    let count = common.count
    guard count >= 2 else { return nil }
    let order = common.sorted { (ranks[$0] ?? 0) < (ranks[$1] ?? 0) }
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($0.element, $0.offset) })
    let squares = common.enumerated().reduce(0.0) { sum, item in
      let distance = Double(item.offset - (place[item.element] ?? 0))
      return sum + distance * distance
    }
    return 1 - 6 * squares / Double(count * (count * count - 1))
  }
}

extension GenerationComparison.Change {
  fileprivate var rank: Int { firstRank ?? secondRank ?? .max }
}
