import CFFmpeg

/// How a frame's samples are to be read as colours.
struct Colour {
  /// The frame's pixel format, the deprecated full-range ones replaced by their plain twins.
  var format: AVPixelFormat
  /// The YUV matrix, as `sws_getCoefficients` takes it.
  var matrix: Int32
  /// Black is 0 and white is 255, rather than 16 and 235.
  var isFullRange: Bool

  /// What the frame says, and where it says nothing, what is usual.
  ///
  /// An untagged YUV video is BT.709 from 1280 columns or 577 rows on and BT.601 below, limited
  /// range. Source: mpv, `mp_csp_guess_colorspace` in video/csputils.c. Untagged pictures (PNG,
  /// BMP) are full range.
  init(of frame: FrameHandle, isPicture: Bool) {
    let space = frame.pointer.pointee.colorspace
    let range = frame.pointer.pointee.color_range
    let isLarge = frame.width >= 1280 || frame.height > 576
    switch space {
    case AVCOL_SPC_BT709, AVCOL_SPC_FCC, AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M,
      AVCOL_SPC_SMPTE240M, AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL:
      matrix = Int32(space.rawValue)
    default:
      matrix = isLarge && !isPicture ? SWS_CS_ITU709 : SWS_CS_ITU601
    }
    if let plain = Self.plainFormats[frame.format.rawValue] {
      format = plain
      isFullRange = true
    } else {
      format = frame.format
      isFullRange =
        range == AVCOL_RANGE_JPEG || (range == AVCOL_RANGE_UNSPECIFIED && isPicture)
    }
  }

  private static let plainFormats: [AVPixelFormat.RawValue: AVPixelFormat] = [
    AV_PIX_FMT_YUVJ420P.rawValue: AV_PIX_FMT_YUV420P,
    AV_PIX_FMT_YUVJ411P.rawValue: AV_PIX_FMT_YUV411P,
    AV_PIX_FMT_YUVJ422P.rawValue: AV_PIX_FMT_YUV422P,
    AV_PIX_FMT_YUVJ440P.rawValue: AV_PIX_FMT_YUV440P,
    AV_PIX_FMT_YUVJ444P.rawValue: AV_PIX_FMT_YUV444P,
  ]
}
