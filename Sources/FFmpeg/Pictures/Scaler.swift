import CFFmpeg

/// How faithfully pixels are converted.
public enum ConversionFidelity: Sendable, Hashable {
  /// The same bytes on every processor, with chroma at its best: for what is stored or compared.
  case exact
  /// As the processor does it fastest, a few levels off here and there: for pictures that are only
  /// examined. A frame of 1080p takes 0.5 ms in place of 6.7 ms.
  case quick
}

/// What a scaler converts, which decides whether it can be used again.
struct ScalerKey: Hashable {
  var sourceWidth: Int
  var sourceHeight: Int
  var sourceFormat: AVPixelFormat.RawValue
  /// The numbers of FFmpeg's YUV matrix, as in `AVColorSpace`.
  var matrix: Int32
  var sourceIsFullRange: Bool
  var width: Int
  var height: Int
  var format: AVPixelFormat.RawValue
  var fidelity = ConversionFidelity.exact

  /// The source has fewer samples of chroma than of luma.
  var hasCoarseChroma: Bool {
    let descriptor = av_pix_fmt_desc_get(AVPixelFormat(rawValue: sourceFormat))
    return descriptor.map { $0.pointee.log2_chroma_w > 0 || $0.pointee.log2_chroma_h > 0 } ?? false
  }
}

/// A configured conversion between two sizes and pixel formats: the only owner of its `SwsContext`.
///
/// `@unchecked Sendable`: it has no state that outlives a call but the context, and `ScalerPool`
/// gives it to one caller at a time.
final class Scaler: @unchecked Sendable {
  let key: ScalerKey
  private let context: OpaquePointer

  /// How to filter.
  ///
  /// Rounding is exact and the same on every processor, because crops and embeddings made from the
  /// pixels are compared byte for byte. Shrinking averages the area that a pixel covers: it does
  /// not alias, and takes 1.1 ms from 1080p to 640x360 where bilinear filtering takes 1.6 and
  /// chroma at full width 2.5. Otherwise, for crops above all,
  /// bilinear with chroma interpolated at full width: bicubic rings at edges, and area filtering
  /// enlarges into blocks. RGB goes through YUV inside and keeps its chroma only on request.
  private static func flags(for key: ScalerKey) -> Int32 {
    guard key.fidelity == .exact else { return isShrinking(key) ? SWS_AREA : SWS_BILINEAR }
    let exact = SWS_ACCURATE_RND | SWS_BITEXACT
    let fullChroma = SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP
    let filter = isShrinking(key) ? SWS_AREA : SWS_BILINEAR
    return exact | filter | (isShrinking(key) && key.hasCoarseChroma ? 0 : fullChroma)
  }

  private static func isShrinking(_ key: ScalerKey) -> Bool {
    key.width <= key.sourceWidth && key.height <= key.sourceHeight
      && (key.width, key.height) != (key.sourceWidth, key.sourceHeight)
  }

  /// Makes sure that FFmpeg converts pictures of a pixel format at all: some that it decodes it
  /// does not, pictures of floating point numbers (`rgbaf32le`) for example. Those are not
  /// converted here either: what is white in them is the file's own convention.
  ///
  /// - Throws: `FFmpegError` `unsupportedPixels`, which names the format.
  static func requireReadable(_ format: AVPixelFormat) throws(FFmpegError) {
    guard sws_isSupportedInput(format) == 0 else { return }
    throw unsupported(format)
  }

  private static func unsupported(_ format: AVPixelFormat) -> FFmpegError {
    let name = String(borrowing: av_get_pix_fmt_name(format))
    return FFmpegError(
      code: .unsupportedPixels, call: "sws_getContext",
      detail: "its pixels are stored as \(name), which is a format that is not read here")
  }

  /// - Throws: `FFmpegError`: `unsupportedPixels`, `invalidArgument` for sizes that FFmpeg refuses.
  init(_ key: ScalerKey) throws(FFmpegError) {
    self.key = key
    try Self.requireReadable(AVPixelFormat(rawValue: key.sourceFormat))
    LibraryLog.shared.clear()
    let made = sws_getContext(
      Int32(clamping: key.sourceWidth), Int32(clamping: key.sourceHeight),
      AVPixelFormat(rawValue: key.sourceFormat),
      Int32(clamping: key.width), Int32(clamping: key.height), AVPixelFormat(rawValue: key.format),
      Self.flags(for: key), nil, nil, nil)
    guard let made else {
      throw failure("sws_getContext", FFmpegError.Code.invalidArgument.rawValue)
    }
    context = made
    let one: Int32 = 1 << 16
    // Fails for formats without a matrix, where there is nothing to set.
    _ = sws_setColorspaceDetails(
      context, sws_getCoefficients(key.matrix), key.sourceIsFullRange ? 1 : 0,
      sws_getCoefficients(SWS_CS_ITU601), 1, 0, one, one)
  }

  deinit {
    sws_freeContext(context)
  }

  /// Converts the source picture that begins at these planes into the target's planes.
  func convert(
    source: PlanePointers, sourceStrides: PlaneStrides, target: PlanePointers,
    targetStrides: PlaneStrides
  ) throws(FFmpegError) {
    let rows = withUnsafePointers(source, sourceStrides) { sources, sourceStrides in
      withUnsafePointers(target, targetStrides) { targets, targetStrides in
        let readable = UnsafeRawPointer(sources).assumingMemoryBound(
          to: UnsafePointer<UInt8>?.self)
        return sws_scale(
          context, readable, sourceStrides, 0, Int32(key.sourceHeight), targets, targetStrides)
      }
    }
    try check("sws_scale", rows)
  }
}

/// Where the up to four planes of a picture begin.
typealias PlanePointers = (
  UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?,
  UnsafeMutablePointer<UInt8>?
)

/// Bytes from one row to the next of each plane; negative where the rows are stored upwards.
typealias PlaneStrides = (Int32, Int32, Int32, Int32)

private func withUnsafePointers<R>(
  _ planes: PlanePointers, _ strides: PlaneStrides,
  _ body: (UnsafePointer<UnsafeMutablePointer<UInt8>?>, UnsafePointer<Int32>) -> R
) -> R {
  withUnsafePointer(to: planes) { planes in
    withUnsafePointer(to: strides) { strides in
      body(
        UnsafeRawPointer(planes).assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self),
        UnsafeRawPointer(strides).assumingMemoryBound(to: Int32.self))
    }
  }
}
