import CCairo

/// A PDF file that is drawn page by page into memory. Owns its `cairo_surface_t`.
///
/// Not shared between threads.
final class DocumentSurface {
  let pointer: OpaquePointer
  private let sink: ByteSink

  /// An empty document of pages of `size`.
  ///
  /// - Parameter created: The date that the file carries, ISO 8601; given from outside so that the
  ///   same sheet is the same file.
  init(size: PageSize, title: String, created: String) throws(CairoError) {
    let sink = ByteSink()
    let call = "cairo_pdf_surface_create_for_stream"
    let pointer = try CairoError.require(
      call,
      cairo_pdf_surface_create_for_stream(
        ByteSink.write, sink.closure, size.width, size.height))
    do {
      try CairoError.check(call, cairo_surface_status(pointer))
    } catch {
      cairo_surface_destroy(pointer)
      throw error
    }
    self.pointer = pointer
    self.sink = sink
    // What every reader and printer understands; newer versions buy a sheet nothing.
    cairo_pdf_surface_restrict_to_version(pointer, CAIRO_PDF_VERSION_1_4)
    cairo_pdf_surface_set_metadata(pointer, CAIRO_PDF_METADATA_TITLE, title)
    cairo_pdf_surface_set_metadata(pointer, CAIRO_PDF_METADATA_CREATOR, "FaceArchive")
    cairo_pdf_surface_set_metadata(pointer, CAIRO_PDF_METADATA_CREATE_DATE, created)
  }

  deinit {
    // Destroying an unfinished surface still writes to the sink, which lives until after this.
    cairo_surface_destroy(pointer)
  }

  /// Completes the file and returns it. Nothing can be drawn afterwards.
  func finish() throws(CairoError) -> [UInt8] {
    cairo_surface_finish(pointer)
    try CairoError.check("cairo_surface_finish", cairo_surface_status(pointer))
    return sink.bytes
  }
}
