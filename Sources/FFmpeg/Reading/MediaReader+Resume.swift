import CFFmpeg

/// Where a reading without any fault has come to, so that another reader of the same file can go
/// on there.
public struct ReadingPoint: Sendable, Hashable {
  /// Of the last frame that was handed out.
  public var pts: Int64
  /// Of the same frame, since the beginning of the recording: a reader that counted from another
  /// moment has told other times.
  public var seconds: Double
  /// Frames that had come out of the decoder.
  public var frames: Int
  /// Tells whether the same frame was decoded to the same samples: `VideoFrame.digest()`.
  public var digest: UInt32

  /// A point that an earlier reading of the same file has come to.
  public init(pts: Int64, seconds: Double, frames: Int, digest: UInt32) {
    self.pts = pts
    self.seconds = seconds
    self.frames = frames
    self.digest = digest
  }
}

/// Where a reader had come to when it handed out a frame: a `ReadingPoint` but for the frame's
/// samples, which take a while to look at.
public struct ReadingMark: Sendable, Hashable {
  /// Of the frame.
  public let pts: Int64
  /// Of the frame, since the beginning of the recording.
  let seconds: Double
  /// Frames that had come out of the decoder.
  let frames: Int

  /// The point after the mark's frame; `nil` when its samples cannot be had in one piece.
  ///
  /// - Complexity: O(pixels).
  public func point(showing frame: VideoFrame) -> ReadingPoint? {
    frame.digest().map { ReadingPoint(pts: pts, seconds: seconds, frames: frames, digest: $0) }
  }
}

extension MediaReader {
  /// The place after `frame`, which has just been handed out; `nil` when anything was odd so far:
  /// faults are counted up to the end, and only a reading from the first frame finds them again.
  public func mark(after frame: VideoFrame) -> ReadingMark? {
    guard !hasFaults, ahead == nil, timeline.last?.stamp == frame.pts else { return nil }
    return ReadingMark(pts: frame.pts, seconds: frame.seconds, frames: counted.frames)
  }

  /// Goes to a point that another reader of the same file has found, and hands out that point's
  /// frame once more; from there on all is as if this reader had read from the first frame.
  ///
  /// A file that cannot be entered, or that does not prove to be where it should, is decoded from
  /// its first frame; see `seek(to:)`. To be called before the first frame is taken.
  ///
  /// - Parameter observe: Called with every frame that is decoded on the way.
  /// - Returns: The frame; `nil` when this file has no such frame: `nextFrame` begins with the
  ///   first one then.
  /// - Throws: `FFmpegError` when the file cannot be opened once more; `outOfMemory`.
  public func resume(
    at point: ReadingPoint, observe: () -> Void = {}
  ) throws(FFmpegError) -> VideoFrame? {
    ahead = try nextFrame()
    if !hasFaults, let first = timeline.origin, point.pts > first, try enter(before: point.pts),
      let frame = try reach(point, observe), !hasFaults
    {
      counted.frames = point.frames
      return frame
    }
    counted = DecodeStatistics()
    try rewind()
    if let frame = try reach(point, observe), counted.frames == point.frames { return frame }
    counted = DecodeStatistics()
    try rewind()
    return nil
  }

  /// What calculating may cost a time in seconds; pictures are much further apart.
  private static let rounding = 1e-6

  private func reach(
    _ point: ReadingPoint, _ observe: () -> Void
  ) throws(FFmpegError) -> VideoFrame? {
    try pass(until: point.pts, observe: observe)
    guard let frame = ahead, frame.pts == point.pts,
      abs(frame.seconds - point.seconds) < Self.rounding, frame.digest() == point.digest
    else {
      return nil
    }
    ahead = nil
    return frame
  }

  /// Something was lost, made up or doubtful, or the decoder reported damage.
  private var hasFaults: Bool {
    let statistics = self.statistics
    return statistics.errors + statistics.leadingErrors + statistics.sizeChanges > 0
      || leadingDamages > 0 || timeline.anomalies != TimestampAnomalies() || hasGivenUp
  }
}

extension VideoFrame {
  /// A checksum of the samples as they were decoded; `nil` when they cannot be had in one piece.
  ///
  /// - Complexity: O(pixels).
  public func digest() -> UInt32? {
    let picture = stored.pointer
    let (width, height) = (picture.pointee.width, picture.pointee.height)
    let count = av_image_get_buffer_size(stored.format, width, height, 1)
    guard count > 0, let table = av_crc_get_table(AV_CRC_32_IEEE_LE) else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(count))
    let copied = withUnsafePointer(to: picture.pointee.data) { planes in
      withUnsafePointer(to: picture.pointee.linesize) { strides in
        planes.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { planes in
          strides.withMemoryRebound(to: Int32.self, capacity: 8) { strides in
            av_image_copy_to_buffer(
              &bytes, count, planes, strides, stored.format, width, height, 1)
          }
        }
      }
    }
    return copied == count ? av_crc(table, .max, &bytes, Int(count)) : nil
  }
}
