/// Writes jobs with the framing of a sighting stream; with their sources: `JobSender`.
///
/// Not thread-safe.
public struct JobWriter {
  private var frames: FrameWriter

  /// A writer to a closure, called once for each job.
  ///
  /// - Parameter sink: takes all the bytes that it is given, or throws.
  public init(sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
    frames = FrameWriter(sink: sink)
  }

  /// Writes one job.
  ///
  /// - Throws: `StreamError.impossibleValue` for options out of range or a path that no file can
  ///   have; `writeFailed`; whatever the sink throws.
  public mutating func write(_ job: Job) throws {
    try frames.write(type: StreamFormat.FrameType.job, payload: try job.encoded())
  }
}
