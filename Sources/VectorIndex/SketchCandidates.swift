import CVectorKernels

/// The rows with the highest estimates so far.
final class SketchCandidates {
  /// Rows below this estimate cannot be among the best.
  private(set) var cut: Float
  /// Whether rows were dropped for want of room.
  private(set) var isFull = false
  /// Rows kept.
  private(set) var count = 0
  private let depth: Int
  private let capacity: Int
  private let estimates: UnsafeMutablePointer<Float>
  private let rows: UnsafeMutablePointer<UInt32>

  /// - Parameters:
  ///   - depth: how many rows to keep at least.
  ///   - floor: estimates below it are not kept.
  init(depth: Int, floor: Float) {
    self.depth = depth
    cut = floor
    capacity = 2 * depth
    estimates = .allocate(capacity: capacity)
    rows = .allocate(capacity: capacity)
  }

  deinit {
    estimates.deallocate()
    rows.deallocate()
  }

  func offer(_ row: UInt32, estimate: Float) {
    estimates[count] = estimate
    rows[count] = row
    count += 1
    if count == capacity { shrink() }
  }

  /// Takes over the rows of another set of candidates.
  func merge(_ other: SketchCandidates) {
    cut = max(cut, other.cut)
    isFull = isFull || other.isFull
    for place in 0..<other.count where other.estimates[place] >= cut {
      offer(other.rows[place], estimate: other.estimates[place])
    }
  }

  private func shrink() {
    guard count > depth else { return }
    let kept = cvk_keep_highest(DotProduct.level, estimates, rows, count, depth)
    guard kept.count < count else {
      // All of them are equal: one less is the only way on.
      count = depth
      isFull = true
      return
    }
    cut = max(cut, kept.lowest)
    count = kept.count
    isFull = true
  }

  /// Takes the best `wanted` rows out, or a few more, in any order.
  func takeBest(_ wanted: Int) -> [UInt32] {
    guard count > 0, wanted > 0 else { return [] }
    let kept = cvk_keep_highest(DotProduct.level, estimates, rows, count, min(wanted, count)).count
    let best = Array(UnsafeBufferPointer(start: rows, count: kept))
    let left = count - kept
    estimates.update(from: estimates + kept, count: left)
    rows.update(from: rows + kept, count: left)
    count = left
    return best
  }

  /// The rows whose estimate is at least `estimate`, in any order.
  func rows(atLeast estimate: Float) -> [UInt32] {
    let positions = [UInt32](unsafeUninitializedCapacity: count) { positions, found in
      found = cvk_select_at_least(
        DotProduct.level, estimates, count, estimate, positions.baseAddress)
    }
    return positions.map { rows[Int($0)] }
  }
}
