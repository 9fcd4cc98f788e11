import CFFmpeg

extension FrameHandle {
  /// Converts a part of the stored picture to `format` (packed) at a size of its own.
  ///
  /// `part` is in stored pixels, inside the picture, and starts where the chroma planes allow:
  /// see `aligned`. Unscaled, the result may be a few pixels wider and higher than asked for.
  func converted(
    _ part: PixelRegion, width: Int, height: Int, format: AVPixelFormat, isPicture: Bool,
    fidelity: ConversionFidelity = .exact
  ) throws(FFmpegError) -> PackedPixels {
    if width == part.width, height == part.height, let padded = try padded(part) {
      let whole = PixelRegion(x: 0, y: 0, width: padded.width, height: padded.height)
      return try padded.converted(
        whole, width: whole.width, height: whole.height, format: format, isPicture: isPicture,
        fidelity: fidelity)
    }
    let bytesPerPixel = format == AV_PIX_FMT_GRAY8 ? 1 : 3
    let packed = try PackedPixels(width: width, height: height, bytesPerPixel: bytesPerPixel)
    let colour = Colour(of: self, isPicture: isPicture)
    if width == part.width, height == part.height, fidelity == .exact,
      let conversion = PointwiseConversion(colour, to: format)
    {
      conversion.convert(planes(from: part), strides, into: packed)
      return packed
    }
    let key = ScalerKey(
      sourceWidth: part.width, sourceHeight: part.height, sourceFormat: colour.format.rawValue,
      matrix: colour.matrix, sourceIsFullRange: colour.isFullRange, width: width, height: height,
      format: format.rawValue, fidelity: fidelity)
    let source = planes(from: part)
    try ScalerPool.shared.withScaler(key) { scaler throws(FFmpegError) in
      try scaler.convert(
        source: source, sourceStrides: strides, target: packed.planes,
        targetStrides: packed.strides)
    }
    return packed
  }

  var strides: PlaneStrides {
    let sizes = pointer.pointee.linesize
    return (sizes.0, sizes.1, sizes.2, sizes.3)
  }

  var planes: PlanePointers {
    let data = pointer.pointee.data
    return (data.0, data.1, data.2, data.3)
  }

  /// Where the planes of a part begin.
  private func planes(from part: PixelRegion) -> PlanePointers {
    let data = pointer.pointee.data
    let whole: PlanePointers = (data.0, data.1, data.2, data.3)
    guard part.x > 0 || part.y > 0, let layout = PixelLayout(format) else { return whole }
    let step = layout.bytesPerStep
    let strides = strides
    let (chromaX, chromaY) = (part.x >> layout.chromaShiftX, part.y >> layout.chromaShiftY)
    func moved(
      _ plane: UnsafeMutablePointer<UInt8>?, _ x: Int, _ y: Int, _ step: Int32, _ stride: Int32
    ) -> UnsafeMutablePointer<UInt8>? {
      plane.map { $0 + y * Int(stride) + x * Int(step) }
    }
    return (
      moved(data.0, part.x, part.y, step.0, strides.0),
      layout.hasPalette ? data.1 : moved(data.1, chromaX, chromaY, step.1, strides.1),
      layout.hasPalette ? data.2 : moved(data.2, chromaX, chromaY, step.2, strides.2),
      moved(data.3, part.x, part.y, step.3, strides.3)
    )
  }

  /// A copy of a part whose sides are not whole multiples of a chroma sample, filled up by its last
  /// column and row to be so; `nil` when there is nothing to fill up.
  ///
  /// FFmpeg would stretch the chroma of such a part over a bit more than its due.
  private func padded(_ part: PixelRegion) throws(FFmpegError) -> FrameHandle? {
    guard let layout = PixelLayout(format), layout.canBeCut else { return nil }
    let (stepX, stepY) = (1 << layout.chromaShiftX, 1 << layout.chromaShiftY)
    let columns = (part.width + stepX - 1) / stepX * stepX
    let rows = (part.height + stepY - 1) / stepY * stepY
    guard columns != part.width || rows != part.height else { return nil }
    let copy = try FrameHandle(width: columns, height: rows, format: format)
    try check("av_frame_copy_props", av_frame_copy_props(copy.pointer, pointer))
    let (from, to) = (planes(from: part), copy.planes)
    let (fromStrides, toStrides) = (strides, copy.strides)
    let (chromaColumns, chromaRows) = (columns / stepX, rows / stepY)
    let steps = layout.bytesPerStep
    func fill(
      _ source: UnsafeMutablePointer<UInt8>?, _ sourceStride: Int32,
      _ target: UnsafeMutablePointer<UInt8>?, _ targetStride: Int32, step: Int32,
      has: (columns: Int, rows: Int), needs: (columns: Int, rows: Int)
    ) {
      guard let source, let target else { return }
      let step = Int(step)
      for row in 0..<needs.rows {
        let line = source + min(row, has.rows - 1) * Int(sourceStride)
        let place = target + row * Int(targetStride)
        place.update(from: line, count: has.columns * step)
        for column in has.columns..<max(has.columns, needs.columns) {
          (place + column * step).update(from: line + (has.columns - 1) * step, count: step)
        }
      }
    }
    let full = (part.width, part.height)
    let chroma = (chromaColumns, chromaRows)
    fill(
      from.0, fromStrides.0, to.0, toStrides.0, step: steps.0, has: full, needs: (columns, rows))
    fill(from.1, fromStrides.1, to.1, toStrides.1, step: steps.1, has: chroma, needs: chroma)
    fill(from.2, fromStrides.2, to.2, toStrides.2, step: steps.2, has: chroma, needs: chroma)
    fill(
      from.3, fromStrides.3, to.3, toStrides.3, step: steps.3, has: full, needs: (columns, rows))
    return copy
  }

  /// The smallest part around `part` that can be converted for itself with the same result as
  /// within the whole picture; the whole picture for formats that cannot be cut.
  ///
  /// Chroma is interpolated from neighbours, so the part grows by a few pixels on each side.
  func aligned(_ part: PixelRegion) -> PixelRegion {
    let whole = PixelRegion(x: 0, y: 0, width: width, height: height)
    guard let layout = PixelLayout(format), layout.canBeCut else { return whole }
    let (stepX, stepY) = (1 << layout.chromaShiftX, 1 << layout.chromaShiftY)
    let margin = 4
    func grown(_ start: Int, _ length: Int, _ step: Int, _ limit: Int) -> (Int, Int) {
      let low = max(0, start / step * step - margin * step)
      let high = min(limit, (start + length + step - 1) / step * step + margin * step)
      return (low, high - low)
    }
    let (x, columns) = grown(part.x, part.width, stepX, width)
    let (y, rows) = grown(part.y, part.height, stepY, height)
    return PixelRegion(x: x, y: y, width: columns, height: rows)
  }
}

/// How a pixel format lies in memory.
private struct PixelLayout {
  var chromaShiftX: Int
  var chromaShiftY: Int
  var hasPalette: Bool
  /// Planes can be entered at any pixel whose chroma begins there: not so for bits, Bayer cells,
  /// and several pixels packed into one unit.
  var canBeCut: Bool
  /// Bytes from one sample to the next of each plane.
  var bytesPerStep: PlaneStrides

  init?(_ format: AVPixelFormat) {
    guard let descriptor = av_pix_fmt_desc_get(format) else { return nil }
    let flags = descriptor.pointee.flags
    chromaShiftX = Int(descriptor.pointee.log2_chroma_w)
    chromaShiftY = Int(descriptor.pointee.log2_chroma_h)
    hasPalette = flags & UInt64(AV_PIX_FMT_FLAG_PAL) != 0
    let isPlanar = flags & UInt64(AV_PIX_FMT_FLAG_PLANAR) != 0
    let isOdd = flags & UInt64(AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_BAYER) != 0
    canBeCut = !isOdd && (isPlanar || (chromaShiftX == 0 && chromaShiftY == 0))
    var steps = [Int32](repeating: 0, count: 4)
    av_image_fill_max_pixsteps(&steps, nil, descriptor)
    bytesPerStep = (steps[0], steps[1], steps[2], steps[3])
  }
}
