import CFFmpeg

/// Writes and reads baseline JPEG, byte for byte the same on every machine with the same FFmpeg.
public enum JPEG {
  /// A JPEG file without chroma subsampling (4:4:4).
  ///
  /// - Parameter quality: 1 (smallest) to 100, on the scale of the Independent JPEG Group, whose
  ///   quantisation tables are used; only the DC step is finer than theirs, always 8.
  /// - Throws: `FFmpegError` `invalidArgument` for another quality, `encoderNotFound`.
  /// - Complexity: O(pixels).
  public static func encode(_ image: PixelImage, quality: Int) throws(FFmpegError) -> [UInt8] {
    guard (1...100).contains(quality) else {
      throw FFmpegError(
        code: .invalidArgument, call: "JPEG.encode", detail: "quality \(quality) is not in 1...100")
    }
    let frame = try image.planarFrame()
    let encoder = try JPEGEncoder(width: image.width, height: image.height, quality: quality)
    return try encoder.encode(frame)
  }

  /// The picture of a JPEG file, upright.
  ///
  /// - Throws: `FFmpegError`: `invalidData` when the bytes are not a JPEG file, else as
  ///   `StillImage.decode`.
  public static func decode(
    _ bytes: [UInt8], limits: MediaLimits = MediaLimits(), order: PixelImage.ChannelOrder = .rgb
  ) throws(FFmpegError) -> PixelImage {
    guard bytes.starts(with: [0xFF, 0xD8, 0xFF]) else {
      throw FFmpegError(
        code: .invalidData, call: "JPEG.decode", detail: "the bytes do not begin as a JPEG file")
    }
    return try StillImage.decode(bytes: bytes, limits: limits, order: order)
  }
}

/// FFmpeg's JPEG encoder, set up for one picture: the only owner of its `AVCodecContext`.
private final class JPEGEncoder {
  private let pointer: UnsafeMutablePointer<AVCodecContext>

  /// FFmpeg multiplies its matrices by the scale and divides by 8. Source: `encode_picture`,
  /// libavcodec/mpegvideo_enc.c.
  private static let neutralScale: Int32 = 8

  init(width: Int, height: Int, quality: Int) throws(FFmpegError) {
    guard let codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG) else {
      throw FFmpegError(
        code: .encoderNotFound, call: "avcodec_find_encoder", detail: "no JPEG encoder is available"
      )
    }
    pointer = try allocated("avcodec_alloc_context3", avcodec_alloc_context3(codec))
    pointer.pointee.width = Int32(width)
    pointer.pointee.height = Int32(height)
    pointer.pointee.pix_fmt = AV_PIX_FMT_YUVJ444P
    pointer.pointee.color_range = AVCOL_RANGE_JPEG
    pointer.pointee.time_base = AVRational(num: 1, den: 25)
    pointer.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    pointer.pointee.thread_count = 1
    pointer.pointee.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT
    // The plain C transform: vector ones round differently from processor to processor.
    pointer.pointee.dct_algo = FF_DCT_INT
    pointer.pointee.global_quality = Self.neutralScale * FF_QP2LAMBDA
    pointer.pointee.qmin = Self.neutralScale
    pointer.pointee.qmax = Self.neutralScale
    pointer.pointee.intra_matrix = try Self.matrix(JPEGTables.luma, quality: quality)
    pointer.pointee.chroma_intra_matrix = try Self.matrix(JPEGTables.chroma, quality: quality)
    LibraryLog.shared.clear()
    try check("avcodec_open2", avcodec_open2(pointer, codec, nil))
  }

  deinit {
    // FFmpeg 5.1 frees the matrix for luma with the context, but not the one for chroma.
    av_freep(&pointer.pointee.chroma_intra_matrix)
    var context: UnsafeMutablePointer<AVCodecContext>? = pointer
    avcodec_free_context(&context)
  }

  private static func matrix(
    _ table: [UInt16], quality: Int
  ) throws(FFmpegError) -> UnsafeMutablePointer<UInt16> {
    let memory = try allocated("av_malloc", av_malloc(64 * MemoryLayout<UInt16>.stride))
    let matrix = memory.bindMemory(to: UInt16.self, capacity: 64)
    for (index, value) in JPEGTables.scaled(table, quality: quality).enumerated() {
      matrix[index] = value
    }
    return matrix
  }

  func encode(_ frame: FrameHandle) throws(FFmpegError) -> [UInt8] {
    frame.pointer.pointee.quality = Self.neutralScale * FF_QP2LAMBDA
    let packet = try PacketHandle()
    try check("avcodec_send_frame", avcodec_send_frame(pointer, frame.pointer))
    try check("avcodec_receive_packet", avcodec_receive_packet(pointer, packet.pointer))
    let content = UnsafeBufferPointer(
      start: packet.pointer.pointee.data, count: Int(packet.pointer.pointee.size))
    return Array(content)
  }
}

/// The example quantisation tables of the JPEG standard and their scaling by quality.
///
/// Source: ITU-T T.81, tables K.1 and K.2, row by row; IJG libjpeg, jcparam.c,
/// `jpeg_quality_scaling` and `jpeg_add_quant_table` with `force_baseline`.
enum JPEGTables {
  static let luma: [UInt16] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
  ]
  static let chroma: [UInt16] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  ]

  /// A table for a quality of 1 to 100.
  static func scaled(_ table: [UInt16], quality: Int) -> [UInt16] {
    let percent = quality < 50 ? 5000 / quality : 200 - quality * 2
    return table.map { UInt16(min(255, max(1, (Int($0) * percent + 50) / 100))) }
  }
}
