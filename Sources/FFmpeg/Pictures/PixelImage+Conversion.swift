import CFFmpeg

extension PixelImage {
  /// The same picture stretched to another size, filtered so that shrinking does not alias.
  ///
  /// - Throws: `FFmpegError` `invalidArgument` for an impossible size.
  /// - Complexity: O(pixels of both).
  public func resized(width: Int, height: Int) throws(FFmpegError) -> PixelImage {
    if width == self.width, height == self.height { return self }
    let count = try Self.byteCount(width: width, height: height)
    let packed = try frame().converted(
      PixelRegion(x: 0, y: 0, width: self.width, height: self.height), width: width,
      height: height, format: channelOrder.pixelFormat, isPicture: true)
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      packed.copyUpright(packed.whole, Orientation(), to: base, targetStride: width * 3)
      initialized = count
    }
    return PixelImage(width, height, channelOrder, bytes)
  }

  /// A frame of FFmpeg's with these pixels, in rows that its vector code may overrun.
  private func frame() throws(FFmpegError) -> FrameHandle {
    let frame = try FrameHandle(
      width: width, height: height, format: channelOrder.pixelFormat)
    guard let target = frame.pointer.pointee.data.0 else { return frame }
    let strideBytes = Int(frame.pointer.pointee.linesize.0)
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      for row in 0..<height {
        (target + row * strideBytes).update(from: base + row * width * 3, count: width * 3)
      }
    }
    return frame
  }

  /// The picture as full-range YUV 4:4:4 by the BT.601 matrix, as JPEG wants it.
  func planarFrame() throws(FFmpegError) -> FrameHandle {
    let packed = try frame()
    let planar = try FrameHandle(width: width, height: height, format: AV_PIX_FMT_YUVJ444P)
    planar.pointer.pointee.color_range = AVCOL_RANGE_JPEG
    planar.pointer.pointee.colorspace = AVCOL_SPC_BT470BG
    let key = ScalerKey(
      sourceWidth: width, sourceHeight: height, sourceFormat: channelOrder.pixelFormat.rawValue,
      matrix: SWS_CS_ITU601, sourceIsFullRange: true, width: width, height: height,
      format: AV_PIX_FMT_YUV444P.rawValue)
    try ScalerPool.shared.withScaler(key) { scaler throws(FFmpegError) in
      try scaler.convert(
        source: packed.planes, sourceStrides: packed.strides, target: planar.planes,
        targetStrides: planar.strides)
    }
    return planar
  }
}

extension FrameHandle {
  /// A frame with memory of its own for pixels.
  convenience init(width: Int, height: Int, format: AVPixelFormat) throws(FFmpegError) {
    try self.init()
    pointer.pointee.width = Int32(width)
    pointer.pointee.height = Int32(height)
    pointer.pointee.format = format.rawValue
    try check("av_frame_get_buffer", av_frame_get_buffer(pointer, 64))
  }
}
