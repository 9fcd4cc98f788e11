import CVectorKernels

/// The rows with the highest estimates so far, by any numbers that stand for them.
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

  /// The best `wanted` rows or a few more, in any order, and the lowest of their estimates: all
  /// rows that reach it are among them.
  func best(_ wanted: Int) -> (rows: [UInt32], lowest: Float) {
    guard count > 0, wanted > 0 else { return ([], .infinity) }
    var copies = Array(UnsafeBufferPointer(start: estimates, count: count))
    var numbers = Array(UnsafeBufferPointer(start: rows, count: count))
    let kept = cvk_keep_highest(
      DotProduct.level, &copies, &numbers, count, min(wanted, count))
    return (Array(numbers[..<kept.count]), kept.lowest)
  }

  /// The rows whose estimate is at least `lower` and below `upper`, in any order.
  func rows(from lower: Float, below upper: Float) -> [UInt32] {
    var found: [UInt32] = []
    for place in 0..<count where estimates[place] >= lower && estimates[place] < upper {
      found.append(rows[place])
    }
    return found
  }
}
