import FFmpeg
import Values

/// The parts of a frame that a detector examines when it need not examine all of it, laid out side
/// by side in one input; those in which only large faces are searched for are reduced.
///
/// Inputs come in few sizes, for the network takes a moment to get used to each.
public struct DetectionMosaic: Sendable, Equatable {
  /// What is to be examined.
  public struct Part: Sendable, Equatable {
    /// In frame pixels.
    public var region: PixelRegion
    /// Frame pixels per pixel of the input, in each direction: 1, 2 or 4.
    public var reduction: Int

    /// A part of a frame; by default it is not reduced.
    public init(region: PixelRegion, reduction: Int = 1) {
      self.region = region
      self.reduction = reduction
    }
  }

  /// A part of the frame and where it lies in the input.
  struct Tile: Sendable, Equatable {
    /// In frame pixels; its sides are whole multiples of `reduction`.
    var region: PixelRegion
    var reduction: Int
    var x: Int
    var y: Int

    /// In pixels of the input.
    var width: Int { region.width / reduction }
    var height: Int { region.height / reduction }
  }

  /// Apart from each other in the input; in the frame those that are reduced alike.
  let tiles: [Tile]
  /// The input's size: multiples of `multiple`.
  let width: Int
  let height: Int

  private static let multiple = 32
  /// Black between two tiles, so that no face appears across them.
  private static let gap = 16
  /// Sides of inputs, in pixels; beyond the last, whole multiples of it.
  private static let sides = [128, 192, 256, 384, 512, 768, 1024]
  /// The least side of a face that is known, in pixels of a reduced input: one and a half times
  /// what the detector finds reliably.
  private static let leastReducedFace: Float = 36

  /// How much a face that is known may be reduced to be found again.
  ///
  /// - Parameter side: The lesser one, in frame pixels.
  public static func reduction(ofFace side: Float) -> Int {
    side >= 4 * leastReducedFace ? 4 : side >= 2 * leastReducedFace ? 2 : 1
  }

  /// Lays out tiles that hold all `parts`, reduced as they say or less; those that overlap and are
  /// reduced alike are held by one. A face may lie in two tiles.
  ///
  /// - Parameter parts: Inside the frame, at least one.
  public init(of parts: [Part], frameWidth: Int, frameHeight: Int) {
    let apart = Self.apart(parts, frameWidth: frameWidth, frameHeight: frameHeight)
      .map { Tile(region: $0.region, reduction: $0.reduction, x: 0, y: 0) }
      .sorted { ($1.height, $0.region.y, $0.region.x) < ($0.height, $1.region.y, $1.region.x) }
    let widest = apart.map(\.width).max() ?? Self.multiple
    let candidates = (Self.sides + [widest]).filter { $0 >= widest }.map { Self.side($0) }
    var best: (tiles: [Tile], width: Int, height: Int)?
    for width in Set(candidates).sorted() {
      let (tiles, height) = Self.shelves(of: apart, width: width)
      if let best, best.width * best.height <= width * height { continue }
      best = (tiles, width, height)
    }
    (tiles, width, height) = best ?? ([], Self.multiple, Self.multiple)
  }

  /// What the tiles show.
  public var parts: [Part] { tiles.map { Part(region: $0.region, reduction: $0.reduction) } }

  /// The pixels of the input.
  public var area: Int { width * height }

  /// The tile that shows a point of the input; `nil` for a point between tiles.
  func tile(at point: Point) -> Tile? {
    tiles.first { tile in
      point.x >= Float(tile.x) && point.x < Float(tile.x + tile.width)
        && point.y >= Float(tile.y) && point.y < Float(tile.y + tile.height)
    }
  }

  /// The tiles' pixels of a frame, the rest black.
  ///
  /// - Throws: `FFmpegError` when the frame cannot be converted.
  func image(of frame: VideoFrame) throws -> PixelImage {
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    for tile in tiles {
      let part = try frame.image(region: tile.region, order: .bgr, fidelity: .quick)
      let stride = width * 3
      bytes.withUnsafeMutableBufferPointer { target in
        part.bytes.withUnsafeBufferPointer { source in
          guard let target = target.baseAddress, let source = source.baseAddress else { return }
          Self.reduce(
            source, width: part.width, by: tile.reduction,
            to: target + tile.y * stride + tile.x * 3, columns: tile.width, rows: tile.height,
            stride: stride)
        }
      }
    }
    return try PixelImage(width: width, height: height, channelOrder: .bgr, bytes: bytes)
  }

  /// Means of squares of `step` x `step` pixels.
  private static func reduce(
    _ source: UnsafePointer<UInt8>, width: Int, by step: Int,
    to target: UnsafeMutablePointer<UInt8>, columns: Int, rows: Int, stride: Int
  ) {
    let half = UInt32(step * step / 2)
    let shift = UInt32(2 * step.trailingZeroBitCount)
    for row in 0..<rows {
      let line = target + row * stride
      let first = source + row * step * width * 3
      guard step > 1 else {
        line.update(from: first, count: columns * 3)
        continue
      }
      for column in 0..<columns {
        var (blue, green, red) = (half, half, half)
        for y in 0..<step {
          var pixel = first + (y * width + column * step) * 3
          for _ in 0..<step {
            blue &+= UInt32(pixel[0])
            green &+= UInt32(pixel[1])
            red &+= UInt32(pixel[2])
            pixel += 3
          }
        }
        line[column * 3] = UInt8(truncatingIfNeeded: blue >> shift)
        line[column * 3 + 1] = UInt8(truncatingIfNeeded: green >> shift)
        line[column * 3 + 2] = UInt8(truncatingIfNeeded: red >> shift)
      }
    }
  }

  private static func side(_ length: Int) -> Int {
    let last = sides[sides.count - 1]
    return sides.first { $0 >= length } ?? (length + last / 4 - 1) / (last / 4) * (last / 4)
  }

  /// Sides rounded up to whole multiples, where the frame has room.
  private static func rounded(_ part: Part, frameWidth: Int, frameHeight: Int) -> Part {
    let multiple = multiple * part.reduction
    func grown(_ start: Int, _ length: Int, _ limit: Int) -> (Int, Int) {
      let side = min(
        limit / part.reduction * part.reduction, (length + multiple - 1) / multiple * multiple)
      return (max(0, min(limit - side, start - (side - length) / 2)), side)
    }
    let (x, width) = grown(part.region.x, part.region.width, frameWidth)
    let (y, height) = grown(part.region.y, part.region.height, frameHeight)
    return Part(
      region: PixelRegion(x: x, y: y, width: width, height: height), reduction: part.reduction)
  }

  /// The parts, those that overlap and are reduced alike replaced by one around them, and without
  /// those that another shows more finely.
  private static func apart(_ parts: [Part], frameWidth: Int, frameHeight: Int) -> [Part] {
    var apart: [Part] = []
    for part in parts {
      // Where the frame's side is not a multiple of the reduction a part would lose its last
      // pixels.
      let isWhole = frameWidth % part.reduction == 0 && frameHeight % part.reduction == 0
      var joined = Part(region: part.region, reduction: isWhole ? part.reduction : 1)
      joined = rounded(joined, frameWidth: frameWidth, frameHeight: frameHeight)
      while let index = apart.firstIndex(where: {
        $0.reduction == joined.reduction && $0.region.overlaps(joined.region)
      }) {
        joined.region = joined.region.union(apart.remove(at: index).region)
        joined = rounded(joined, frameWidth: frameWidth, frameHeight: frameHeight)
      }
      apart.append(joined)
    }
    return apart.filter { part in
      apart.allSatisfy { other in
        other.reduction >= part.reduction || other.region.union(part.region) != other.region
      }
    }
  }

  /// Tiles in rows, in their order: the highest first.
  private static func shelves(of tiles: [Tile], width: Int) -> (tiles: [Tile], height: Int) {
    var placed: [Tile] = []
    var (x, y, shelf) = (0, 0, 0)
    for var tile in tiles {
      if x > 0, x + tile.width > width {
        y += shelf + gap
        (x, shelf) = (0, 0)
      }
      (tile.x, tile.y) = (x, y)
      placed.append(tile)
      x += tile.width + gap
      shelf = max(shelf, tile.height)
    }
    return (placed, side(y + shelf))
  }
}
