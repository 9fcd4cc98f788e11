import CFFmpeg

extension MediaReader {
  /// The packets of the video that this reader reads, found without decoding; `nil` when their time
  /// stamps do not say when the pictures are shown, so that no plan can be made from them, and
  /// when they are interlaced, for each of those is shown with the help of its neighbours, and of
  /// files that were joined.
  ///
  /// The file is read once more from its beginning; the reader stays where it is.
  ///
  /// - Parameter observe: Called with every packet.
  /// - Throws: `FFmpegError` when the file cannot be opened once more; `outOfMemory`; what
  ///   `observe` throws.
  /// - Complexity: O(bytes of the file).
  public func packetTrail(observe: () throws -> Void) throws -> PacketTrail? {
    guard !facts.isImage, !files.isJoined, waiting?.isInterlaced != true else { return nil }
    let again = try Demuxer(media)
    // Other containers announce their streams only later in the file.
    let isIndexed = ["mov,", "matroska,"].contains { facts.container.hasPrefix($0) }
    if !isIndexed { try again.findStreamInformation() }
    guard again.streams.contains(where: { $0.pointee.index == streamIndex }) else { return nil }
    let trail = try PacketTrail(
      of: streamIndex, in: again, origin: timeline.origin, isSevered: decoder.isSevered,
      observe: observe)
    guard let trail, trail.isOrderly(longestPause: facts.timeBase.units(10)) else { return nil }
    return trail
  }

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
