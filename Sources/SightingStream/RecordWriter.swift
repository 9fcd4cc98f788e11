/// Writes records as a sighting stream (`StreamFormat`), to a pipe or to a file.
///
/// The preamble goes out with the first record. One writer serves one stream for its whole life:
/// a worker's answers to all its jobs are one stream. Not thread-safe.
public struct RecordWriter {
  private var frames: FrameWriter

  /// A writer to an open descriptor, which stays the caller's.
  ///
  /// A process that writes to a pipe has to ignore `SIGPIPE`; a reader that has gone is then
  /// thrown as `writeFailed` with `EPIPE`.
  public init(descriptor: Int32) {
    frames = FrameWriter(descriptor: descriptor)
  }

  /// A writer to a closure, called once for each record.
  ///
  /// - Parameter sink: takes all the bytes that it is given, or throws.
  public init(sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
    frames = FrameWriter(sink: sink)
  }

  /// Writes one record.
  ///
  /// - Throws: `StreamError.impossibleValue` for what a reader would refuse, with nothing written;
  ///   `writeFailed`, after which the stream is lost; whatever the sink throws.
  public mutating func write(_ record: Record) throws {
    let (type, payload) = try record.encoded()
    try frames.write(type: type, payload: payload)
  }
}
