/// Reads jobs as a worker receives them; with their sources: `JobReceiver`.
///
/// Not thread-safe.
public struct JobReader {
  private var frames: FrameReader

  /// A reader of a closure.
  ///
  /// - Parameter read: reads some bytes into the buffer and returns how many; 0 at the end.
  public init(read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
    frames = FrameReader(source: read)
  }

  /// A reader of bytes in memory.
  public init(bytes: [UInt8]) {
    frames = FrameReader(bytes: bytes)
  }

  /// The next job, after waiting for it; `nil` after the last one.
  ///
  /// - Throws: `StreamError`, and then the same again at each call; whatever `read` throws.
  public mutating func next() throws -> Job? {
    guard let (type, payload) = try frames.next() else { return nil }
    guard type == StreamFormat.FrameType.job else {
      throw StreamError(.unknownType, "a stream of jobs has a frame of type \(type)")
    }
    return try Job(payload: payload)
  }
}
