import FFmpeg
import FaceModel

/// Where the picture differs from what was there when it was last examined, for cameras that stand
/// still. A value; not shared.
///
/// The frame is divided into square cells, of each of which the mean brightness is kept. A face
/// covers more than half of a cell, so that one that comes or goes changes the mean of a cell by
/// half its contrast.
struct ChangeMap {
  /// The side of a cell in frame pixels.
  let cell: Int
  let columns: Int
  let rows: Int
  private let frameWidth: Int
  private let frameHeight: Int
  private var reference: [UInt8]?
  /// What looked somewhat like a face when it was last examined, in frame pixels: it is always
  /// examined again.
  private(set) var suspects: [Box] = []

  /// The least difference of a cell's mean brightness, in levels of 255, that is a change. The noise
  /// of a sensor, up to some ten levels a pixel, stays below one in the mean of a cell.
  static let leastDifference = 4
  /// From this score on a detection is a suspect: well below what counts as a face.
  static let suspectScore: Float = 0.4
  /// The part of a face's side that is examined around it: it moves on.
  private static let faceMargin: Float = 0.75
  /// The least margin around what has changed, in frame pixels: what the detector sees of a face's
  /// surroundings.
  private static let margin = 48

  init(frameWidth: Int, frameHeight: Int, leastFacePixels: Float) {
    self.frameWidth = frameWidth
    self.frameHeight = frameHeight
    // A face of the least size covers over half of a cell of two thirds of its side.
    cell = max(8, min(64, Int(leastFacePixels * 2 / 3)))
    columns = max(1, frameWidth / cell)
    rows = max(1, frameHeight / cell)
  }

  /// Whether the map is for frames of this size.
  func fits(width: Int, height: Int) -> Bool { width == frameWidth && height == frameHeight }

  /// The part of the frame that has to be examined, in frame pixels; `nil` when nothing has.
  ///
  /// - Parameter luma: `columns` x `rows` means of brightness, row by row.
  func region(luma: [UInt8]) -> PixelRegion? {
    let whole = PixelRegion(x: 0, y: 0, width: frameWidth, height: frameHeight)
    guard let reference, reference.count == luma.count else { return whole }
    var (left, top, right, bottom) = (Int.max, Int.max, Int.min, Int.min)
    func include(_ x0: Int, _ y0: Int, _ x1: Int, _ y1: Int) {
      (left, top) = (min(left, x0), min(top, y0))
      (right, bottom) = (max(right, x1), max(bottom, y1))
    }
    let (width, height) = (
      Double(frameWidth) / Double(columns), Double(frameHeight) / Double(rows)
    )
    for row in 0..<rows {
      for column in 0..<columns {
        let index = row * columns + column
        guard abs(Int(luma[index]) - Int(reference[index])) >= Self.leastDifference else {
          continue
        }
        include(
          Int(Double(column) * width) - Self.margin, Int(Double(row) * height) - Self.margin,
          Int(Double(column + 1) * width) + Self.margin,
          Int(Double(row + 1) * height) + Self.margin)
      }
    }
    for box in suspects {
      let (x, y) = (box.width * Self.faceMargin, box.height * Self.faceMargin)
      include(
        pixels(box.x - x) - Self.margin, pixels(box.y - y) - Self.margin,
        pixels(box.x + box.width + x) + Self.margin,
        pixels(box.y + box.height + y) + Self.margin)
    }
    guard left < right, top < bottom else { return nil }
    return PixelRegion(x: left, y: top, width: right - left, height: bottom - top)
      .clipped(toWidth: frameWidth, height: frameHeight)
  }

  /// A network may give any number.
  private func pixels(_ value: Float) -> Int {
    let limit = Float(2 * max(frameWidth, frameHeight))
    return Int(max(-limit, min(limit, value)))
  }

  /// Notes that a part of a frame was examined.
  ///
  /// - Parameters:
  ///   - luma: As for `region(luma:)`.
  ///   - found: All suspects in the region.
  mutating func examined(_ region: PixelRegion, luma: [UInt8], found: [Box]) {
    suspects = found
    guard var reference, reference.count == luma.count else {
      reference = luma
      return
    }
    let (width, height) = (
      Double(frameWidth) / Double(columns), Double(frameHeight) / Double(rows)
    )
    for row in 0..<rows {
      let y = (Double(row) + 0.5) * height
      guard y >= Double(region.y), y < Double(region.y + region.height) else { continue }
      for column in 0..<columns {
        let x = (Double(column) + 0.5) * width
        guard x >= Double(region.x), x < Double(region.x + region.width) else { continue }
        reference[row * columns + column] = luma[row * columns + column]
      }
    }
    self.reference = reference
  }
}
