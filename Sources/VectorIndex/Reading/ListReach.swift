import Values

/// How many rows the lists nearest to a query have to add up to for shares of its matches to be
/// among them, measured on faces of the index when the lists were trained.
struct ListReach: Hashable, Sendable {
  /// The shares that are measured, ascending.
  static let shares = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]
  /// Faces that are searched for to measure them.
  ///
  /// Ten matches each, so that one in a thousand is more than two of them.
  static let sample = 256
  /// Matches of each.
  static let matches = 10

  /// Of all rows, in millionths, those that have to be visited for each of ``shares``; 0 where that
  /// is not known.
  var millionths = [Int](repeating: 0, count: shares.count)

  /// The part of the rows, 0...1, in which at least `share` of the matches are; `nil` when that is
  /// not known.
  func part(for share: Double) -> Double? {
    guard let place = Self.shares.firstIndex(where: { $0 >= share }), millionths[place] > 0 else {
      return nil
    }
    return Double(millionths[place]) / 1_000_000
  }

  /// Whether this can have been measured.
  var isPlausible: Bool { millionths.allSatisfy { (0...1_000_000).contains($0) } }
}
