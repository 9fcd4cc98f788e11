import FFmpeg
import FaceModel

/// The parts of a frame that a detector looks at when it need not look at all of it, laid out side
/// by side in one input, none of them scaled.
///
/// Inputs come in few sizes, for the network takes a moment to get used to each.
struct DetectionMosaic: Equatable {
  /// A part of the frame and where it lies in the input.
  struct Tile: Equatable {
    /// In frame pixels.
    var region: PixelRegion
    var x: Int
    var y: Int
  }

  /// Apart from each other in the frame as in the input.
  let tiles: [Tile]
  /// The input's size: multiples of `multiple`.
  let width: Int
  let height: Int

  private static let multiple = 32
  /// Black between two tiles, so that nothing looks like a face across them.
  private static let gap = 16
  /// Sides of inputs, in pixels; beyond the last, whole multiples of it.
  private static let sides = [128, 192, 256, 384, 512, 768, 1024]

  /// Lays out tiles that hold all `parts`; those that overlap are held by one.
  ///
  /// - Parameter parts: Inside the frame, at least one.
  init(of parts: [PixelRegion], frameWidth: Int, frameHeight: Int) {
    let regions = Self.apart(
      parts.map { Self.rounded($0, frameWidth: frameWidth, frameHeight: frameHeight) }
    ).sorted { ($1.height, $0.y, $0.x) < ($0.height, $1.y, $1.x) }
    let widest = regions.map(\.width).max() ?? Self.multiple
    let candidates = (Self.sides + [widest]).filter { $0 >= widest }.map { Self.side($0) }
    var best: (tiles: [Tile], width: Int, height: Int)?
    for width in Set(candidates).sorted() {
      let (tiles, height) = Self.shelves(of: regions, width: width)
      if let best, best.width * best.height <= width * height { continue }
      best = (tiles, width, height)
    }
    (tiles, width, height) = best ?? ([], Self.multiple, Self.multiple)
  }

  /// The pixels of the input.
  var area: Int { width * height }

  /// From a point of the input to the same point of the frame; `nil` for a point in no tile.
  func offset(at point: Point) -> (x: Float, y: Float)? {
    let tile = tiles.first { tile in
      point.x >= Float(tile.x) && point.x < Float(tile.x + tile.region.width)
        && point.y >= Float(tile.y) && point.y < Float(tile.y + tile.region.height)
    }
    return tile.map { (Float($0.region.x - $0.x), Float($0.region.y - $0.y)) }
  }

  /// The tiles' pixels of a frame, the rest black.
  ///
  /// - Throws: `FFmpegError` when the frame cannot be converted.
  func image(of frame: VideoFrame) throws -> PixelImage {
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    for tile in tiles {
      let part = try frame.image(region: tile.region, order: .bgr, fidelity: .quick)
      for row in 0..<part.height {
        let source = row * part.width * 3
        let target = ((tile.y + row) * width + tile.x) * 3
        bytes.replaceSubrange(
          target..<(target + part.width * 3), with: part.bytes[source..<(source + part.width * 3)])
      }
    }
    return try PixelImage(width: width, height: height, channelOrder: .bgr, bytes: bytes)
  }

  private static func side(_ length: Int) -> Int {
    let last = sides[sides.count - 1]
    return sides.first { $0 >= length } ?? (length + last / 4 - 1) / (last / 4) * (last / 4)
  }

  /// Sides rounded up to whole multiples, where the frame has room.
  private static func rounded(
    _ part: PixelRegion, frameWidth: Int, frameHeight: Int
  ) -> PixelRegion {
    func grown(_ start: Int, _ length: Int, _ limit: Int) -> (Int, Int) {
      let side = min(limit, (length + multiple - 1) / multiple * multiple)
      return (max(0, min(limit - side, start - (side - length) / 2)), side)
    }
    let (x, width) = grown(part.x, part.width, frameWidth)
    let (y, height) = grown(part.y, part.height, frameHeight)
    return PixelRegion(x: x, y: y, width: width, height: height)
  }

  /// The regions, those that overlap replaced by one around them.
  private static func apart(_ regions: [PixelRegion]) -> [PixelRegion] {
    var apart: [PixelRegion] = []
    for region in regions {
      var joined = region
      while let index = apart.firstIndex(where: { $0.overlaps(joined) }) {
        joined = joined.union(apart.remove(at: index))
      }
      apart.append(joined)
    }
    return apart
  }

  /// Tiles in rows, the highest first.
  private static func shelves(
    of regions: [PixelRegion], width: Int
  ) -> (tiles: [Tile], height: Int) {
    var tiles: [Tile] = []
    var (x, y, shelf) = (0, 0, 0)
    for region in regions {
      if x > 0, x + region.width > width {
        y += shelf + gap
        (x, shelf) = (0, 0)
      }
      tiles.append(Tile(region: region, x: x, y: y))
      x += region.width + gap
      shelf = max(shelf, region.height)
    }
    return (tiles, side(y + shelf))
  }
}

extension PixelRegion {
  func overlaps(_ other: PixelRegion) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height
      && other.y < y + height
  }

  /// The smallest region around both.
  func union(_ other: PixelRegion) -> PixelRegion {
    let (left, top) = (min(x, other.x), min(y, other.y))
    return PixelRegion(
      x: left, y: top, width: max(x + width, other.x + other.width) - left,
      height: max(y + height, other.y + other.height) - top)
  }
}
