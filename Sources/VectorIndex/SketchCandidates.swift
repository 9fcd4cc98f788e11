import CVectorKernels

/// The rows with the highest estimates so far.
struct SketchCandidates {
  /// Rows below this estimate cannot be among the best.
  private(set) var cut: Float
  /// Whether rows were dropped for want of room.
  private(set) var isFull = false
  private let depth: Int
  private var estimates: [Float] = []
  private var rows: [UInt32] = []

  /// - Parameters:
  ///   - depth: how many rows to keep.
  ///   - floor: estimates below it are not kept.
  init(depth: Int, floor: Float) {
    self.depth = depth
    cut = floor
  }

  mutating func offer(_ row: UInt32, estimate: Float) {
    estimates.append(estimate)
    rows.append(row)
    if rows.count >= 2 * depth { shrink() }
  }

  /// Takes over the rows of another set of candidates of the same depth.
  mutating func merge(_ other: SketchCandidates) {
    cut = max(cut, other.cut)
    isFull = isFull || other.isFull
    estimates += other.estimates
    rows += other.rows
    shrink()
  }

  private mutating func shrink() {
    guard rows.count > depth else { return }
    cut = max(cut, cvk_keep_highest(&estimates, &rows, rows.count, depth))
    estimates.removeLast(rows.count - depth)
    rows.removeLast(rows.count - depth)
    isFull = true
  }

  /// The rows kept, best estimate first; among equals the lower row.
  mutating func sorted() -> [(row: UInt32, estimate: Float)] {
    shrink()
    return zip(rows, estimates).map { (row: $0, estimate: $1) }.sorted {
      $0.estimate == $1.estimate ? $0.row < $1.row : $0.estimate > $1.estimate
    }
  }
}
