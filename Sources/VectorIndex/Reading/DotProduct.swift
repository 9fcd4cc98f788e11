import CVectorKernels

/// The dot product that every similarity of the index is.
///
/// One order of summation is used everywhere: lane *l* of sixteen sums the products *l*, *l* + 16,
/// *l* + 32, … with fused multiply-add; then the lanes are folded 16 → 8 → 4 → 2 → 1, lane *l*
/// with lane *l* + half. All instruction sets do just that, so similarities do not depend on the
/// processor, nor on whether a row was scanned, gathered or found in a batch.
enum DotProduct {
  /// Numbers that a row is padded to a multiple of.
  static let lanes = Int(CVK_LANES)

  /// The instruction set that searches use, chosen once per process.
  static let level = cvk_best_level()

  /// The numbers in a padded row of `dimension` numbers.
  static func stride(dimension: Int) -> Int {
    (dimension + lanes - 1) / lanes * lanes
  }
}
