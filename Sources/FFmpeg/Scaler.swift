import CFFmpeg

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
}

/// A configured conversion between two sizes and pixel formats: the only owner of its `SwsContext`.
///
/// `@unchecked Sendable`: it has no state that outlives a call but the context, and `ScalerPool`
/// gives it to one caller at a time.
final class Scaler: @unchecked Sendable {
  let key: ScalerKey
  private let context: OpaquePointer

  /// Bilinear filtering that widens with the reduction, so that shrinking does not alias (area
  /// filtering would drop the neighbours' share and blurs enlargements into blocks; bicubic rings
  /// at edges and costs twice as much); chroma interpolated at full width, for faces are small;
  /// rounding exact and the same on every processor, because crops and embeddings made from the
  /// pixels are compared byte for byte.
  private static let flags = SWS_BILINEAR | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT

  init(_ key: ScalerKey) throws(FFmpegError) {
    self.key = key
    LibraryLog.shared.clear()
    let made = sws_getContext(
      Int32(clamping: key.sourceWidth), Int32(clamping: key.sourceHeight),
      AVPixelFormat(rawValue: key.sourceFormat),
      Int32(clamping: key.width), Int32(clamping: key.height), AVPixelFormat(rawValue: key.format),
      Self.flags, nil, nil, nil)
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
