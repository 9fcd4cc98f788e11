import CVectorKernels

/// Vectors of one dimension in a row, as the kernels for dot products take them.
public struct VectorTable: Sendable {
  /// Numbers in a vector.
  public let dimension: Int
  /// Vectors in the table.
  public let count: Int
  /// `count` rows of `stride` numbers; what a row has beyond `dimension` is zero.
  private let numbers: [Float]
  private let stride: Int

  /// - Parameter vectors: All of one length; what is longer than the first is cut off, what is
  ///   shorter is filled with zeros.
  public init(_ vectors: [[Float]]) {
    let lanes = Int(CVK_LANES)
    dimension = vectors.first?.count ?? 0
    stride = (dimension + lanes - 1) / lanes * lanes
    count = vectors.count
    var numbers = [Float](repeating: 0, count: vectors.count * stride)
    for (row, vector) in vectors.enumerated() {
      let start = row * stride
      let width = min(dimension, vector.count)
      numbers.replaceSubrange(start..<(start + width), with: vector.prefix(width))
    }
    self.numbers = numbers
  }

  /// Calls `body` with the dot products of row `row` with each row of `range`, in their order.
  ///
  /// - Parameter scratch: Reused between calls; grows as needed.
  /// - Complexity: O(rows × dimension).
  public func withScores<Result>(
    of row: Int, with range: Range<Int>, scratch: inout [Float],
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    precondition(row >= 0 && row < count && range.lowerBound >= 0 && range.upperBound <= count)
    if scratch.count < range.count {
      scratch = [Float](repeating: 0, count: range.count)
    }
    numbers.withUnsafeBufferPointer { all in
      scratch.withUnsafeMutableBufferPointer { scores in
        guard let base = all.baseAddress, let target = scores.baseAddress, !range.isEmpty else {
          return
        }
        cvk_dot_rows(
          Self.level, base + row * stride, base + range.lowerBound * stride, stride, range.count,
          target)
      }
    }
    return try scratch.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0[..<range.count]))
    }
  }

  private static let level = cvk_best_level()
}
