/// Reads records from a sighting stream (`StreamFormat`). Made for bytes that nobody vouches for.
///
/// Not thread-safe.
public struct RecordReader {
  private var frames: FrameReader

  /// A reader of a closure.
  ///
  /// - Parameter read: reads some bytes into the buffer and returns how many; 0 at the end.
  public init(read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
    frames = FrameReader(source: read)
  }

  /// A reader of an open descriptor, which stays the caller's.
  public init(descriptor: Int32) {
    frames = FrameReader(descriptor: descriptor)
  }

  /// A reader of bytes in memory.
  public init(bytes: [UInt8]) {
    frames = FrameReader(bytes: bytes)
  }

  /// The next record; `nil` when the stream ends between two records.
  ///
  /// The end says nothing about a source being complete: its `sourceEnded` record does.
  ///
  /// - Throws: `StreamError`, and then the same again at each call; whatever `read` throws.
  public mutating func next() throws -> Record? {
    guard let (type, payload) = try frames.next() else { return nil }
    return try Record(type: type, payload: payload)
  }
}
