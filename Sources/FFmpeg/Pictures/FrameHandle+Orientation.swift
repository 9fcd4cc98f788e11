import CFFmpeg

extension FrameHandle {
  /// What the picture itself says of its orientation (EXIF, H.264 SEI); `nil` when it says nothing.
  var orientation: Orientation? {
    if let matrix = CFFmpegFrameDisplayMatrix(pointer) { return Orientation(displayMatrix: matrix) }
    // WebP and TIFF: FFmpeg leaves the EXIF tag as text with leading blanks.
    guard let entry = av_dict_get(pointer.pointee.metadata, "Orientation", nil, 0) else {
      return nil
    }
    let text = String(borrowing: entry.pointee.value).filter { !$0.isWhitespace }
    return Int(text).map { Orientation(exif: $0) }
  }
}
