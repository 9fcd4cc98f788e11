import CFFmpeg

extension MediaReader {
  /// Goes to the first frame whose time stamp is `pts` or later: `nextFrame` returns it next, and
  /// `nil` when there is none.
  ///
  /// Forwards or backwards, the frames from there on are those of a reading without a break, stamp
  /// for stamp and sample for sample. An MP4, MOV or Matroska file is entered at a key frame before
  /// `pts`; any other container, and a file whose time stamps had to be replaced or whose index
  /// contradicts itself, is decoded on from where it is, or again from its first frame.
  ///
  /// Statistics leave out what is passed over, and count again what is handed out again.
  ///
  /// - Parameter pts: In units of `facts.timeBase`, as `VideoFrame.pts`.
  /// - Throws: `FFmpegError` when the file cannot be opened once more; `outOfMemory`.
  /// - Complexity: O(frames between a key frame and `pts`) where the file can be entered, else
  ///   O(frames up to `pts`).
  public func seek(to pts: Int64) throws(FFmpegError) {
    if timeline.last == nil { ahead = try nextFrame() }
    guard let first = timeline.origin, ahead?.pts != pts else { return }
    if pts <= first {
      if ahead?.pts == first { return }
      try rewind()
    } else if pts <= timeline.last?.stamp ?? .min || hasNearerKeyFrame(pts) {
      if try !enter(before: pts) { try rewind() }
    }
    let shown = counted
    let damages = decoder.complaints.damages
    try pass(until: pts)
    counted = shown
    leadingDamages += decoder.complaints.damages - damages
  }

  /// Decodes up to the first frame at `pts` or later, which is the next to be handed out.
  ///
  /// - Parameter observe: Called with every frame.
  func pass(until pts: Int64, observe: () -> Void = {}) throws(FFmpegError) {
    while let frame = try nextFrame() {
      observe()
      guard frame.pts < pts else {
        ahead = frame
        return
      }
    }
  }

  /// Goes back to the first frame, as if the file had just been opened, except for the statistics.
  ///
  /// - Throws: as opening the file.
  func rewind() throws(FFmpegError) {
    let opened = try OpenedStream.open(media)
    demuxer = opened.demuxer
    decoder = opened.decoder
    picture = opened.picture
    timeline = Timeline(facts, demuxer, stream: streamIndex)
    forgetPosition()
    // As when the file was opened, before there was a plan.
    let plan = planned
    planned = nil
    defer { planned = plan }
    try decodeFirst()
  }

  /// Goes to a key frame before `pts`, or at it where that frame needs no other beside it.
  ///
  /// - Returns: `false` when no such frame can be reached with certainty; the position is lost
  ///   then.
  func enter(before pts: Int64) throws(FFmpegError) -> Bool {
    guard let first = timeline.origin, canBeEntered else { return false }
    for marginSeconds in Self.marginsSeconds {
      // Containers are entered by decoding time, which lies before the time of presentation.
      let target = pts - facts.timeBase.units(marginSeconds)
      guard target > first,
        av_seek_frame(demuxer.pointer, streamIndex, target, AVSEEK_FLAG_BACKWARD) >= 0,
        let stream = demuxer.stream(streamIndex), demuxer.indexIsInOrder(of: stream)
      else { return false }
      avcodec_flush_buffers(decoder.pointer)
      timeline.interrupt()
      forgetPosition()
      guard readPacket() else { return false }
      let isSevered = decoder.isSevered(packet)
      let result = decoder.send(packet)
      packet.clear()
      guard isSevered, result >= 0 else { continue }
      // What is shown before the key frame may refer to frames before it.
      while let frame = try decodeNext() {
        guard CFFmpegFrameIsKey(frame.pointer) != 0 else { continue }
        let stamp = frame.pointer.pointee.best_effort_timestamp
        guard stamp != CFFmpegNoTimestamp else { return false }
        if stamp < pts || (stamp == pts && !frame.isInterlaced) {
          waiting = frame
          return true
        }
        break
      }
    }
    return false
  }

  /// How far before the wanted time the container is asked for a key frame, in seconds, one after
  /// the other: reordering moves a frame by less than a second, a picture that is refreshed bit by
  /// bit needs some seconds.
  private static let marginsSeconds = [0.0, 1, 4, 16]

  /// Time stamps say where in the file a frame is. Elsewhere they may be reset on the way (TS,
  /// PS) or are made up in decoding (AVI, raw streams).
  private var canBeEntered: Bool {
    !facts.isImage && timeline.anomalies.total == 0
      && ["mov,", "matroska,"].contains { facts.container.hasPrefix($0) }
  }

  /// Entering the file at a key frame would come nearer to `pts` than decoding on.
  private func hasNearerKeyFrame(_ pts: Int64) -> Bool {
    guard canBeEntered, let stream = demuxer.stream(streamIndex),
      let reached = timeline.last?.stamp
    else { return false }
    let entry = avformat_index_get_entry_from_timestamp(stream, pts, AVSEEK_FLAG_BACKWARD)
    guard let entry else { return false }
    return entry.pointee.timestamp > reached
  }

  private func forgetPosition() {
    packet.clear()
    isDraining = false
    hasEnded = false
    hasGivenUp = false
    waiting = nil
    previous = nil
    ahead = nil
    lastSize = nil
    planned?.forgetPosition()
  }
}
