import FFmpeg
import Values

extension PixelImage {
  /// The mean luma of the cells of a region, row by row, 0...255; `nil` when it reaches beyond the
  /// picture. Each cell is made of whole pixels, of one at least.
  ///
  /// Source of the weights: ITU-R BT.601-7, section 2.5.1, in 1/256.
  ///
  /// - Parameters:
  ///   - region: In pixels of the picture.
  ///   - cells: Across, and down.
  /// - Complexity: O(pixels of the region + cells²).
  func luma(of region: Box, cells: Int) -> [Float]? {
    let left = Self.ranges(from: region.x, length: region.width, parts: cells, within: width)
    let top = Self.ranges(from: region.y, length: region.height, parts: cells, within: height)
    guard let left, let top else { return nil }
    let (first, third) = channelOrder == .rgb ? (77, 29) : (29, 77)
    return bytes.withUnsafeBufferPointer { bytes in
      var means: [Float] = []
      means.reserveCapacity(cells * cells)
      for rows in top {
        for columns in left {
          var sum = 0
          for row in rows {
            for column in columns {
              let at = (row * width + column) * 3
              sum += first * Int(bytes[at]) + 150 * Int(bytes[at + 1]) + third * Int(bytes[at + 2])
            }
          }
          means.append(Float(sum) / Float(256 * rows.count * columns.count))
        }
      }
      return means
    }
  }

  /// Divides a length into ranges of whole pixels; `nil` when it reaches out of 0..<limit.
  private static func ranges(
    from start: Float, length: Float, parts: Int, within limit: Int
  ) -> [Range<Int>]? {
    guard start > -1, length > 0, start + length < Float(limit + 1) else { return nil }
    return (0..<parts).map { part in
      let low = Int((start + length * Float(part) / Float(parts)).rounded())
      let high = Int((start + length * Float(part + 1) / Float(parts)).rounded())
      let first = min(max(0, low), limit - 1)
      return first..<min(max(first + 1, high), limit)
    }
  }
}
