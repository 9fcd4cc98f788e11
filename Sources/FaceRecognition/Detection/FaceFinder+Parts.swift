import FFmpeg
import Values

extension FaceFinder {
  /// The part of the frame that is enlarged at a time, in frame pixels: so that memory does not
  /// grow.
  private static let tileSide = 640
  /// The part of a large frame that is searched as it is at a time, in frame pixels: a quarter of
  /// 4K, with what it overlaps.
  private static let plainTileSide = 1984
  /// By how much two such parts overlap, in frame pixels: faces of up to this size lie in one of
  /// them as a whole; larger ones are found in the whole frame, also where that is reduced.
  private static let tileOverlap = 64

  /// Faces too small to be found in the whole frame: it is searched in parts. In the overlap of
  /// parts a face is found twice.
  ///
  /// - Parameter scale: Detector input pixels per frame pixel.
  func smallFaces(
    in frame: VideoFrame, by detector: FaceDetector, scale: Double, fidelity: ConversionFidelity,
    threshold: Float, _ clock: StageClock
  ) throws -> [Detection] {
    let side = scale > 1 ? Self.tileSide : Self.plainTileSide
    var found: [Detection] = []
    for tile in Self.tiles(frameWidth: frame.width, frameHeight: frame.height, side: side) {
      let (width, height) = (
        Int(Double(tile.width) * scale), Int(Double(tile.height) * scale)
      )
      let size = detector.inputSize(frameWidth: width, frameHeight: height, scale: 1)
      let image = try clock.measure(.scale) {
        try frame.image(region: tile, order: .bgr, fidelity: fidelity)
          .resized(width: width, height: height)
          .placed(x: 0, y: 0, width: size.width, height: size.height)
      }
      let scale = Float(Double(width) / Double(tile.width))
      let letterbox = Letterbox(
        scale: scale, offsetX: -Float(tile.x) * scale, offsetY: -Float(tile.y) * scale)
      let inTile = try clock.measure(.detect) {
        try detector.detect(in: image, letterbox: letterbox, threshold: threshold)
      }
      found += inTile.filter { $0.box.longerSide <= Float(Self.tileOverlap) }
    }
    return found
  }

  /// Parts that cover the frame, alike in size, each overlapping its neighbours.
  ///
  /// - Parameter side: Of a part, at most.
  static func tiles(
    frameWidth: Int, frameHeight: Int, side tileSide: Int = tileSide
  ) -> [PixelRegion] {
    func starts(_ length: Int) -> (starts: [Int], side: Int) {
      guard length > tileSide else { return ([0], length) }
      let count = (length - tileOverlap + tileSide - tileOverlap - 1) / (tileSide - tileOverlap)
      let side = min(length, (length + (count - 1) * tileOverlap + count - 1) / count)
      return ((0..<count).map { min(length - side, $0 * (side - tileOverlap)) }, side)
    }
    let (across, down) = (starts(frameWidth), starts(frameHeight))
    return down.starts.flatMap { y in
      across.starts.map { PixelRegion(x: $0, y: y, width: across.side, height: down.side) }
    }
  }
}
