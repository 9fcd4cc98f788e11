import FFmpeg
import FaceRecognition
import Values

/// Where the picture differs from what was there when it was last examined, for cameras that stand
/// still. A value; not shared.
///
/// The frame is divided into square cells, of each of which the mean brightness is kept. A face
/// covers two fifths of a cell at least, so that one that comes or goes changes the mean of a cell
/// by as much of its contrast; the body below it changes others.
struct ChangeMap {
  /// The side of a cell in frame pixels.
  let cell: Int
  let columns: Int
  let rows: Int
  private let frameWidth: Int
  private let frameHeight: Int
  private var reference: [UInt8]?
  /// What looked somewhat like a face when it was last examined.
  struct Suspect: Equatable {
    /// In frame pixels.
    var box: Box
    /// From `FrameSearch.suspectScore` on.
    var score: Float
  }

  /// They are always examined again.
  private(set) var suspects: [Suspect] = []

  /// The least difference of a cell's mean brightness, in levels of 255, that is a change. The
  /// noise of a sensor, up to some ten levels a pixel, stays below one in the mean of a cell.
  static let leastDifference = 4
  /// The part of a face's side that is examined around it: it moves on.
  private static let faceMargin: Float = 0.75
  /// The least margin around what has changed, in frame pixels: what the detector sees of a face's
  /// surroundings.
  private static let margin = 48
  /// The least margin around a face that is followed, in pixels of the detector's input.
  private static let leastFaceMargin: Float = 32
  /// The greatest margin around one of which nobody knows where it goes, in the same pixels.
  private static let greatestFaceMargin: Float = 160
  /// Changes in cells no farther apart than this are examined together, in frame pixels.
  private static let block = 96

  init(frameWidth: Int, frameHeight: Int, leastFacePixels: Float) {
    self.frameWidth = frameWidth
    self.frameHeight = frameHeight
    // A face of the least height, three quarters of that wide, covers nine sixteenths of the width
    // and three quarters of the height of one of the cells of two thirds of it, however it lies.
    cell = max(8, min(64, Int(leastFacePixels * 2 / 3)))
    columns = max(1, frameWidth / cell)
    rows = max(1, frameHeight / cell)
  }

  /// Whether the map is for frames of this size.
  func fits(width: Int, height: Int) -> Bool { width == frameWidth && height == frameHeight }

  /// The whole frame.
  var whole: PixelRegion { PixelRegion(x: 0, y: 0, width: frameWidth, height: frameHeight) }

  /// The parts of the frame that differ from what was there when they were last examined, with
  /// their surroundings, in frame pixels; they may overlap.
  ///
  /// - Parameter luma: `columns` x `rows` means of brightness, row by row.
  /// - Complexity: O(cells + parts²).
  func changes(luma: [UInt8]) -> [PixelRegion] {
    guard let reference, reference.count == luma.count else { return [whole] }
    // What has changed in each block of cells, then what has in blocks that touch.
    let across = max(1, (frameWidth + Self.block - 1) / Self.block)
    let down = max(1, (frameHeight + Self.block - 1) / Self.block)
    var blocks = [PixelRegion?](repeating: nil, count: across * down)
    let (width, height) = (
      Double(frameWidth) / Double(columns), Double(frameHeight) / Double(rows)
    )
    for row in 0..<rows {
      for column in 0..<columns {
        let index = row * columns + column
        guard abs(Int(luma[index]) - Int(reference[index])) >= Self.leastDifference else {
          continue
        }
        let (left, top) = (Int(Double(column) * width), Int(Double(row) * height))
        let changed = PixelRegion(
          x: left, y: top, width: Int(Double(column + 1) * width) - left,
          height: Int(Double(row + 1) * height) - top)
        let block = min(down - 1, top / Self.block) * across + min(across - 1, left / Self.block)
        blocks[block] = blocks[block]?.union(changed) ?? changed
      }
    }
    var groups: [(blocks: [Int], region: PixelRegion)] = []
    for (block, region) in blocks.enumerated() {
      guard let region else { continue }
      var joined = (blocks: [block], region: region)
      groups.removeAll { group in
        let touches = group.blocks.contains { other in
          abs(other % across - block % across) <= 1 && abs(other / across - block / across) <= 1
        }
        if touches {
          joined.blocks += group.blocks
          joined.region = joined.region.union(group.region)
        }
        return touches
      }
      groups.append(joined)
    }
    return groups.compactMap { group in
      PixelRegion(
        x: group.region.x - Self.margin, y: group.region.y - Self.margin,
        width: group.region.width + 2 * Self.margin, height: group.region.height + 2 * Self.margin
      ).clipped(toWidth: frameWidth, height: frameHeight)
    }
  }

  /// Whether a part that `changes` gave holds more than a cell or two that have changed: somebody
  /// who came or went has a body, and key pictures differ here and there by their encoding alone.
  func isLarge(_ part: PixelRegion) -> Bool {
    max(part.width, part.height) - 2 * Self.margin >= 3 * cell
  }

  /// Where faces that are followed, and what may be one, are searched for; they may overlap. Large
  /// ones are found in a picture that is reduced.
  ///
  /// - Parameters:
  ///   - expected: Where the faces that are followed should be, in frame pixels.
  ///   - leastScore: Of the suspects.
  func surroundings(
    of expected: [FaceTracker.Expectation], leastScore: Float = FrameSearch.suspectScore
  ) -> [DetectionMosaic.Part] {
    let others = suspects.filter { $0.score >= leastScore }.map(\.box).filter { suspect in
      expected.allSatisfy { $0.box.intersectionOverUnion(suspect) < Detection.sameFaceOverlap }
    }
    return (expected + others.map { FaceTracker.Expectation(box: $0) }).compactMap { face in
      let box = face.box
      let reduction = DetectionMosaic.reduction(ofFace: min(box.width, box.height))
      let reach = min(Self.greatestFaceMargin, face.reach / Float(reduction))
      let least = max(Self.leastFaceMargin, reach) * Float(reduction)
      let (x, y) = (
        max(least, box.width * Self.faceMargin), max(least, box.height * Self.faceMargin)
      )
      let (left, top) = (pixels(box.x - x), pixels(box.y - y))
      return PixelRegion(
        x: left, y: top, width: pixels(box.x + box.width + x) - left,
        height: pixels(box.y + box.height + y) - top
      ).clipped(toWidth: frameWidth, height: frameHeight).map {
        DetectionMosaic.Part(region: $0, reduction: reduction)
      }
    }
  }

  /// A network may give any number.
  private func pixels(_ value: Float) -> Int {
    let limit = Float(2 * max(frameWidth, frameHeight))
    return Int(max(-limit, min(limit, value)))
  }

  /// Notes that parts of a frame were examined.
  ///
  /// - Parameters:
  ///   - luma: As for `changes(luma:)`.
  ///   - found: All suspects in the parts.
  mutating func examined(_ parts: [DetectionMosaic.Part], luma: [UInt8], found: [Suspect]) {
    suspects.removeAll { suspect in
      let center = suspect.box.center
      let side = min(suspect.box.width, suspect.box.height)
      return !center.x.isFinite || !center.y.isFinite
        || parts.contains { part in
          part.reduction <= DetectionMosaic.reduction(ofFace: side)
            && center.x >= Float(part.region.x)
            && center.x < Float(part.region.x + part.region.width)
            && center.y >= Float(part.region.y)
            && center.y < Float(part.region.y + part.region.height)
        }
    }
    suspects += found
    guard var reference, reference.count == luma.count else {
      reference = luma
      return
    }
    let (width, height) = (
      Double(frameWidth) / Double(columns), Double(frameHeight) / Double(rows)
    )
    // Where the picture was reduced a small face may have come anyway.
    for part in parts.filter({ $0.reduction == 1 }).map(\.region) {
      for row in 0..<rows {
        let y = (Double(row) + 0.5) * height
        guard y >= Double(part.y), y < Double(part.y + part.height) else { continue }
        for column in 0..<columns {
          let x = (Double(column) + 0.5) * width
          guard x >= Double(part.x), x < Double(part.x + part.width) else { continue }
          reference[row * columns + column] = luma[row * columns + column]
        }
      }
    }
    self.reference = reference
  }
}
