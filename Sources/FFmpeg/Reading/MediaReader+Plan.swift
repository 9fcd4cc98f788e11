import CFFmpeg

extension MediaReader {
  /// Decodes from here on only what `plan` says, which was made from this file's trail.
  public func follow(_ plan: DecodePlan) {
    planned = PlannedReading(plan)
  }

  /// The times of the pictures that were left out before the frame that `nextFrame` returned last,
  /// in seconds since the beginning of the recording; each is given once.
  public func takePassedSeconds() -> [Double] {
    defer { planned?.passedSeconds = [] }
    return planned?.passedSeconds ?? []
  }

  /// Another reader of the same video, from its first frame, turned as this one is.
  ///
  /// - Throws: as opening the file.
  public func makeReader() throws(FFmpegError) -> MediaReader {
    let reader = try MediaReader(media)
    reader.turn(quarters: shape.quarters)
    return reader
  }

  /// Another reader for pictures that are only examined: the edges between their blocks are not
  /// smoothed, which saves a sixth of the decoding.
  ///
  /// - Throws: as opening the file.
  public func makeSurveyor() throws(FFmpegError) -> MediaReader {
    let reader = try makeReader()
    reader.decoder.pointer.pointee.skip_loop_filter = AVDISCARD_ALL
    return reader
  }

  /// Gives the pictures that were left out before `stamp` (`nil`: all of them) their times.
  func passLeftOut(before stamp: Int64?) {
    guard planned != nil else { return }
    for stamp in planned?.takeLeftOut(before: stamp ?? .max) ?? [] {
      guard let placed = timeline.pass(stamp: stamp), let first = timeline.origin else { continue }
      planned?.passedSeconds.append(facts.timeBase.seconds(placed - first))
    }
  }
}
