import FaceSearch
import Values

/// How well the lists of an index still fit its rows.
public struct ListGauges: Sendable, Hashable {
  /// Lists; 0 before any were trained.
  public var lists: Int
  /// Rows in lists.
  public var listedRows: Int
  /// Rows that are in no list yet and are scanned by every search that visits lists.
  public var tailRows: Int
  /// Rows of the longest list.
  public var longest: Int
  /// Rows that 99 of 100 lists do not exceed.
  public var percentile99: Int
  /// How much more a probe compares than with lists of equal length: the mean of the squares of
  /// their lengths, divided by the square of their mean. 1 is best, and 0 stands for no lists.
  public var imbalance: Double
  /// See ``VectorIndexReader/wantsTraining``; also when imbalance has passed
  /// ``highestImbalance``.
  public var wantsTraining: Bool

  /// The imbalance from which on lists are better trained again.
  ///
  /// Source: lists of face embeddings start at 1.1 to 1.9; rows that arrive under changed light add
  /// 0.1 to 0.2, and lists split by locality alone reach 1.8 while losing a tenth of the matches.
  public static let highestImbalance = 3.0
}

/// How many of the most similar faces a kind of search finds, measured on faces of the index.
public struct RecallProbe: Sendable, Hashable {
  /// Faces that were searched for.
  public var queries: Int
  /// Hits that exact searches gave for them, the faces themselves left out.
  public var wanted: Int
  /// Those of them that the searches found.
  public var found: Int

  /// The share that was found, 0...1; 1 when there was nothing to find.
  public var recall: Double { wanted == 0 ? 1 : Double(found) / Double(wanted) }
}

extension VectorIndexReader {
  /// Reads how long the lists are.
  ///
  /// - Complexity: O(blocks of lists)
  public func listGauges() throws -> ListGauges {
    var lengths = [Int](repeating: 0, count: root.listCount)
    let keys = BlockKey.all(of: generation, kind: .list, first: UInt32(root.listVersion))
    try storage.scan(keys) { key, bytes in
      let header = try BlockHeader(of: bytes, under: key)
      guard Int(key.second) < lengths.count else {
        throw VectorIndexError.damaged(key, detail: "it is beyond the last list")
      }
      lengths[Int(key.second)] += header.rowCount
      return true
    }
    let listed = lengths.reduce(0, +)
    lengths.sort()
    let squares = lengths.reduce(0.0) { $0 + Double($1) * Double($1) }
    let imbalance =
      listed == 0 ? 0 : squares * Double(lengths.count) / (Double(listed) * Double(listed))
    return ListGauges(
      lists: lengths.count, listedRows: listed, tailRows: tailCount, longest: lengths.last ?? 0,
      percentile99: lengths.isEmpty ? 0 : lengths[(lengths.count - 1) * 99 / 100],
      imbalance: imbalance,
      wantsTraining: wantsTraining || imbalance > ListGauges.highestImbalance)
  }

  /// Searches for faces of the index as `options` say, and exactly, and compares the answers.
  ///
  /// - Parameters:
  ///   - queries: faces to search for, taken evenly from all.
  ///   - k: hits of each.
  /// - Complexity: O(queries · rows · dimension)
  public func recallProbe(
    queries: Int = 100, k: Int = 10, options: SearchOptions
  ) throws -> RecallProbe {
    guard queries > 0, k > 0 else {
      throw VectorIndexError.invalidParameter(
        name: "recallProbe", detail: "\(queries) queries of \(k) hits are not positive")
    }
    let vectors = try sample(queries)
    var probe = RecallProbe(queries: vectors.count, wanted: 0, found: 0)
    let exact = try search(
      batch: vectors.map(\.vector), goal: .faces(k + 1),
      options: SearchOptions(effort: .exact, threads: options.threads))
    for ((face, vector), expected) in zip(vectors, exact) {
      let answer = try search(vector, goal: .faces(k + 1), options: options)
      let found = Set(answer.hits.map(\.faceID))
      let others = expected.hits.filter { $0.faceID != face }.prefix(k)
      probe.wanted += others.count
      probe.found += others.count { found.contains($0.faceID) }
    }
    return probe
  }
}
