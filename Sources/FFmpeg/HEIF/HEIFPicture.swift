import CHeif

/// The primary picture of a HEIF file (HEIC, AVIF), decoded by libheif.
///
/// FFmpeg 5.1 cannot read a picture that is cut into tiles, and newer versions may hand out one tile
/// for the whole. libheif knows which picture a file means, and puts its tiles together.
struct HEIFPicture {
  /// The picture as a file that FFmpeg reads: PPM, turned as `irot` and `imir` say.
  let file: [UInt8]
  /// What the EXIF says where neither `irot` nor `imir` stands: writers that set one of them mostly
  /// leave the same orientation in the EXIF, which must not turn the picture twice.
  let orientation: Orientation?
  /// FFmpeg's short name of the codec: `hevc`, `av1`.
  let codec: String

  /// What is opened instead of a HEIF file, with the picture that was in it; any other file as it is.
  ///
  /// - Throws: as `init`.
  static func unpack(_ media: MediaInput) throws(FFmpegError) -> (MediaInput, HEIFPicture?) {
    guard try isIn(media.source) else { return (media, nil) }
    let picture = try HEIFPicture(media.source, limits: media.limits)
    let unpacked = MediaInput(
      source: MemoryByteSource(picture.file), nameHint: "", limits: .unpackedPicture)
    return (unpacked, picture)
  }

  /// Whether a file is a HEIF file with a still picture.
  ///
  /// Source: ISO/IEC 23008-12 (HEIF), annex B, and AVIF 1.1, section 6: brands.
  static func isIn(_ source: any ByteSource) throws(FFmpegError) -> Bool {
    let beginning = try source.bytes(at: 0, count: 12)
    guard beginning.count == 12, beginning[4..<8].elementsEqual("ftyp".utf8) else { return false }
    return stillBrands.contains(String(decoding: beginning[8..<12], as: UTF8.self))
  }

  private static let stillBrands: Set<String> = [
    "avif", "mif1", "mif2", "heic", "heix", "heim", "heis",
  ]

  /// Decodes the picture of a file.
  ///
  /// - Throws: `FFmpegError`: `confinedOnly` when the limits do not allow it, `tooManyPixels`,
  ///   `truncated`, `invalidData`, `decoderNotFound` when libheif has no decoder for it.
  init(_ source: any ByteSource, limits: MediaLimits) throws(FFmpegError) {
    guard limits.readsHEIF else {
      throw FFmpegError(
        code: .confinedOnly, call: "heif_context_read_from_memory",
        detail: "it is a HEIF picture, which is read by a confined process only")
    }
    guard source.count <= Int64(limits.maximumImageBytes) else {
      throw FFmpegError(
        code: .tooManyPixels, call: "heif_context_read_from_memory",
        detail: "a picture file of \(source.count) bytes exceeds the limit of"
          + " \(limits.maximumImageBytes) bytes")
    }
    let bytes = try source.bytes(at: 0, count: Int(source.count))
    do throws(FFmpegError) {
      self = try Self(bytes, limits: limits)
    } catch {
      if error.code != .tooManyPixels, case .cut(let reason) = try FileEnding.inspect(source) {
        throw FFmpegError(code: .truncated, call: error.call, detail: "\(reason); \(error.detail)")
      }
      throw error
    }
  }

  private init(_ bytes: [UInt8], limits: MediaLimits) throws(FFmpegError) {
    Decoders.load()
    let context = try allocated("heif_context_alloc", heif_context_alloc())
    defer { heif_context_free(context) }
    heif_context_set_max_decoding_threads(context, 0)
    try Self.check(
      "heif_context_read_from_memory",
      bytes.withUnsafeBytes {
        heif_context_read_from_memory(context, $0.baseAddress, $0.count, nil)
      })
    var primary: OpaquePointer?
    try Self.check(
      "heif_context_get_primary_image_handle",
      heif_context_get_primary_image_handle(context, &primary))
    let handle = try allocated("heif_context_get_primary_image_handle", primary)
    defer { heif_image_handle_release(handle) }

    let width = Int(heif_image_handle_get_width(handle))
    let height = Int(heif_image_handle_get_height(handle))
    guard width > 0, height > 0 else {
      throw FFmpegError(
        code: .invalidData, call: "heif_image_handle_get_width", detail: "the picture has no size")
    }
    guard height <= limits.maximumPixels / width else {
      throw Decoder.tooManyPixels(in: "Picture size \(width)x\(height)", limits)
    }
    let options = try allocated("heif_decoding_options_alloc", heif_decoding_options_alloc())
    defer { heif_decoding_options_free(options) }
    options.pointee.convert_hdr_to_8bit = 1
    var decoded: OpaquePointer?
    try Self.check(
      "heif_decode_image",
      heif_decode_image(
        handle, &decoded, heif_colorspace_RGB, heif_chroma_interleaved_RGB, options))
    let image = try allocated("heif_decode_image", decoded)
    defer { heif_image_release(image) }
    file = try Self.portablePixmap(image)
    let boxes = bytes.withUnsafeBufferPointer { HEIFBoxes(BoundedBytes($0[...])) }
    orientation = boxes.turnsPrimaryItem ? nil : Self.orientation(in: handle)
    codec = boxes.brand == "avif" ? "av1" : "hevc"
  }

  private static func check(_ call: String, _ result: heif_error) throws(FFmpegError) {
    guard result.code != heif_error_Ok else { return }
    let message = String(borrowing: result.message)
    let isUnsupported = [
      heif_error_Unsupported_filetype, heif_error_Unsupported_feature,
      heif_error_Plugin_loading_error,
    ].contains(result.code)
    throw FFmpegError(
      code: isUnsupported ? .decoderNotFound : .invalidData, call: call,
      detail: isUnsupported
        ? "\(message); libheif's decoders are in libheif-plugin-libde265 and libheif-plugin-dav1d"
          + " where they are packages of their own" : message)
  }

  /// The picture as a binary PPM file of 8 bits a channel.
  private static func portablePixmap(_ image: OpaquePointer) throws(FFmpegError) -> [UInt8] {
    let width = Int(heif_image_get_width(image, heif_channel_interleaved))
    let height = Int(heif_image_get_height(image, heif_channel_interleaved))
    let count = try PixelImage.byteCount(width: width, height: height)
    var stride: Int32 = 0
    let plane = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride)
    let pixels = try allocated("heif_image_get_plane_readonly", plane)
    var file = Array("P6\n\(width) \(height)\n255\n".utf8)
    file.reserveCapacity(file.count + count)
    for row in 0..<height {
      file.append(
        contentsOf: UnsafeBufferPointer(start: pixels + row * Int(stride), count: width * 3))
    }
    return file
  }

  /// What the EXIF of a picture says of its orientation.
  private static func orientation(in handle: OpaquePointer) -> Orientation? {
    var identifier: heif_item_id = 0
    guard heif_image_handle_get_list_of_metadata_block_IDs(handle, "Exif", &identifier, 1) == 1
    else { return nil }
    let size = heif_image_handle_get_metadata_size(handle, identifier)
    guard size > 4, size <= mostEXIFBytes else { return nil }
    var block = [UInt8](repeating: 0, count: size)
    guard heif_image_handle_get_metadata(handle, identifier, &block).code == heif_error_Ok else {
      return nil
    }
    return block.withUnsafeBufferPointer { block in
      // Source: ISO/IEC 23008-12, annex A.2.1: exif_tiff_header_offset, then the payload.
      let bytes = BoundedBytes(block[...])
      guard let offset = bytes.number(at: 0, count: 4) else { return nil }
      return EXIFTags(bytes.part(at: 4 + offset, count: .max))?.orientation
    }
  }

  /// Source: our choice; a thumbnail in it is some 10 kB.
  private static let mostEXIFBytes = 16 << 20
}

/// Decoders that may lie in files of their own.
public enum Decoders {
  /// Loads them, so that a process can be confined before the first file; they stay loaded.
  public static func load() { _ = library }

  private static let library: Bool = heif_init(nil).code == heif_error_Ok
}
