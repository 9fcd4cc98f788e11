import FaceSearch
import Values

/// Keeps the hits of a search while rows are offered in any order.
///
/// The result does not depend on the order. Hits are kept loosely: up to a capacity above what the
/// goal asks for, then cut back to the best, which raises ``threshold``. Cutting loses nothing: a
/// hit that was cut comes after as many kept ones as the goal asks for, and so would every later
/// hit of its group that the threshold leaves out.
struct HitCollector {
  /// What hits are grouped by; of each group only the best hit counts.
  private enum Grouping {
    case face
    case sighting
    case camera
  }

  /// Rows below this similarity cannot be in the answer.
  private(set) var threshold: Float

  private let wanted: Int
  private let capacity: Int
  private let grouping: Grouping
  /// Hits offered since ``surestThreshold()`` last looked.
  private var pending = 0
  private var hits: [FaceHit] = []
  private var best: [Int64: FaceHit] = [:]

  init(goal: SearchGoal, minimumSimilarity: Float?) {
    var floor = minimumSimilarity ?? -.infinity
    switch goal {
    case .faces(let count): (wanted, grouping) = (count, .face)
    case .sightings(let count): (wanted, grouping) = (count, .sighting)
    case .cameras(let count): (wanted, grouping) = (count, .camera)
    case .everything(let minimum):
      (wanted, grouping) = (.max, .face)
      floor = max(floor, minimum)
    }
    threshold = wanted > 0 ? floor : .infinity
    let (capacity, overflow) = wanted.addingReportingOverflow(max(16, wanted / 2))
    self.capacity = overflow ? .max : capacity
  }

  /// Takes note of a hit whose similarity is at least ``threshold``.
  ///
  /// - Complexity: O(log k) for a goal of k, on average.
  mutating func offer(_ hit: FaceHit) {
    guard wanted > 0 else { return }
    pending += 1
    switch grouping {
    case .face:
      hits.append(hit)
      if hits.count >= capacity { cut() }
    case .sighting:
      offer(hit, group: hit.sightingID.rawValue)
    case .camera:
      offer(hit, group: Int64(hit.camera.rawValue))
    }
  }

  /// The similarity below which no further row can be in the answer, as far as all but the last few
  /// hits tell.
  ///
  /// - Complexity: O(log k) per hit offered, for a goal of k.
  mutating func surestThreshold() -> Float {
    if pending > wanted / 8 {
      cut()
      pending = 0
    }
    return threshold
  }

  /// Whether as many hits were found as the goal asks for.
  var isSatisfied: Bool { max(hits.count, best.count) >= wanted }

  /// Takes over the hits of another collector of the same goal.
  mutating func merge(_ other: HitCollector) {
    for hit in other.hits { offer(hit) }
    for hit in other.best.values { offer(hit) }
  }

  /// The hits, best first, as many as the goal asks for.
  func answer() -> [FaceHit] {
    let sorted = (hits + best.values).sorted { $0.precedes($1) }
    return Array(sorted.prefix(wanted))
  }

  private mutating func offer(_ hit: FaceHit, group: Int64) {
    if let known = best[group], !hit.precedes(known) { return }
    best[group] = hit
    if best.count >= capacity { cut() }
  }

  private mutating func cut() {
    let kept = answer()
    guard let last = kept.last, kept.count == wanted else { return }
    threshold = max(threshold, last.similarity)
    if grouping == .face {
      hits = kept
      return
    }
    best.removeAll(keepingCapacity: true)
    for hit in kept {
      switch grouping {
      case .camera: best[Int64(hit.camera.rawValue)] = hit
      default: best[hit.sightingID.rawValue] = hit
      }
    }
  }
}

extension FaceHit {
  /// Whether this hit comes before `other` in an answer: higher similarity, then lower face id.
  func precedes(_ other: FaceHit) -> Bool {
    similarity == other.similarity ? faceID < other.faceID : similarity > other.similarity
  }
}
