import CCairo
import FFmpeg

/// A picture in memory that cairo draws on or from. Owns its `cairo_surface_t`.
///
/// Not shared between threads.
final class RasterSurface {
  let pointer: OpaquePointer
  let width: Int
  let height: Int

  /// The longest side cairo accepts. Source: cairo-image-surface.c, MAX_IMAGE_SIZE.
  static let maximumSide = 32_767

  /// A white picture of `width` x `height` pixels.
  ///
  /// - Throws: `CairoError` when a side is not within 1...`maximumSide` or memory is short.
  init(width: Int, height: Int) throws(CairoError) {
    guard (1...Self.maximumSide).contains(width), (1...Self.maximumSide).contains(height) else {
      throw CairoError(
        code: .invalidSize, call: "cairo_image_surface_create", detail: "\(width)x\(height) pixels")
    }
    let call = "cairo_image_surface_create"
    let pointer = try CairoError.require(
      call, cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height)))
    do {
      try CairoError.check(call, cairo_surface_status(pointer))
    } catch {
      cairo_surface_destroy(pointer)
      throw error
    }
    self.pointer = pointer
    self.width = width
    self.height = height
  }

  deinit {
    cairo_surface_destroy(pointer)
  }

  /// A copy of `image`.
  ///
  /// - Throws: `CairoError` when it is empty, too large, or has fewer bytes than its size needs.
  convenience init(_ image: PixelImage) throws(CairoError) {
    try self.init(width: image.width, height: image.height)
    guard image.bytes.count >= image.width * image.height * 3 else {
      throw CairoError(
        code: .invalidSize, call: "cairo_image_surface_get_data",
        detail: "\(image.bytes.count) bytes for \(image.width)x\(image.height) pixels")
    }
    let (red, blue) = image.channelOrder == .rgb ? (0, 2) : (2, 0)
    try withRows { row, y in
      for x in 0..<image.width {
        let from = (y * image.width + x) * 3
        row[x] =
          UInt32(image.bytes[from + red]) << 16 | UInt32(image.bytes[from + 1]) << 8
          | UInt32(image.bytes[from + blue])
      }
    }
  }

  /// The picture as packed red, green, blue.
  func pixels() throws -> PixelImage {
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    try withRows { row, y in
      for x in 0..<width {
        let to = (y * width + x) * 3
        bytes[to] = UInt8(truncatingIfNeeded: row[x] >> 16)
        bytes[to + 1] = UInt8(truncatingIfNeeded: row[x] >> 8)
        bytes[to + 2] = UInt8(truncatingIfNeeded: row[x])
      }
    }
    return try PixelImage(width: width, height: height, channelOrder: .rgb, bytes: bytes)
  }

  /// The picture as a PNG file.
  func png() throws(CairoError) -> [UInt8] {
    let sink = ByteSink()
    let status = withExtendedLifetime(sink) {
      cairo_surface_write_to_png_stream(pointer, ByteSink.write, sink.closure)
    }
    try CairoError.check("cairo_surface_write_to_png_stream", status)
    return sink.bytes
  }

  /// Lets documents embed `jpeg`, the file that this picture was decoded from, as it is.
  func attach(jpeg: [UInt8]) throws(CairoError) {
    guard !jpeg.isEmpty else { return }
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: jpeg.count)
    copy.initialize(from: jpeg, count: jpeg.count)
    let status = cairo_surface_set_mime_data(
      pointer, CAIRO_MIME_TYPE_JPEG, copy, UInt(jpeg.count), { $0?.deallocate() }, copy)
    // cairo takes the bytes over only when it succeeds.
    if status != CAIRO_STATUS_SUCCESS { copy.deallocate() }
    try CairoError.check("cairo_surface_set_mime_data", status)
  }

  /// Calls `body` with each row of pixels, 0x00RRGGBB in native byte order, and its number.
  private func withRows(
    _ body: (UnsafeMutableBufferPointer<UInt32>, Int) -> Void
  ) throws(CairoError) {
    cairo_surface_flush(pointer)
    let data = try CairoError.require(
      "cairo_image_surface_get_data", cairo_image_surface_get_data(pointer))
    let stride = Int(cairo_image_surface_get_stride(pointer))
    for y in 0..<height {
      let start = UnsafeMutableRawPointer(data + y * stride)
      let row = start.bindMemory(to: UInt32.self, capacity: width)
      body(UnsafeMutableBufferPointer(start: row, count: width), y)
    }
    cairo_surface_mark_dirty(pointer)
  }
}
