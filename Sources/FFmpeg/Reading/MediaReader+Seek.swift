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
    if timeline.first == nil { ahead = try nextFrame() }
    guard let first = timeline.first, ahead?.pts != pts else { return }
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
    let opened = try OpenedStream.open(
      demuxer.input.source, nameHint: nameHint, limits: limits)
    demuxer = opened.demuxer
    decoder = opened.decoder
    picture = opened.picture
    timeline = Timeline(facts, allowsDiscontinuities: demuxer.allowsDiscontinuities)
    forgetPosition()
    // As when the file was opened, before there was a plan: the first frame is second 0.
    let plan = planned
    planned = nil
    defer { planned = plan }
    waiting = try decodeNext()
    leadingDamages = damagesOfBeginning
  }

  /// Goes to a key frame before `pts`, or at it where that frame needs no other beside it.
  ///
  /// - Returns: `false` when no such frame can be reached with certainty; the position is lost then.
  func enter(before pts: Int64) throws(FFmpegError) -> Bool {
    guard let first = timeline.first, canBeEntered else { return false }
    for marginSeconds in Self.marginsSeconds {
      // Containers are entered by decoding time, which lies before the time of presentation.
      let target = pts - facts.timeBase.units(marginSeconds)
      guard target > first,
        av_seek_frame(demuxer.pointer, streamIndex, target, AVSEEK_FLAG_BACKWARD) >= 0,
        indexIsInOrder
      else { return false }
      avcodec_flush_buffers(decoder.pointer)
      timeline.interrupt()
      forgetPosition()
      guard readPacket() else { return false }
      let isSevered = isSevered(packet)
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

  /// The packet refers to none before it, and none behind it to any before it.
  ///
  /// H.264 also marks pictures from which decoding settles by and by: FFmpeg then holds back frames
  /// at the end of the file, and what it shows need not be the same to a bit. Only an IDR picture
  /// severs. Source: ITU-T H.264, table 7-1: type 5; ISO/IEC 14496-15, 5.3.3.1: `lengthSizeMinusOne`.
  func isSevered(_ packet: PacketHandle) -> Bool {
    guard packet.pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 else { return false }
    guard decoder.name == "h264" else { return true }
    let extra = UnsafeBufferPointer(
      start: decoder.pointer.pointee.extradata,
      count: Int(max(0, decoder.pointer.pointee.extradata_size)))
    let bytes = UnsafeBufferPointer(
      start: packet.pointer.pointee.data, count: Int(max(0, packet.pointer.pointee.size)))
    guard extra.count > 4, extra[0] == 1 else { return false }
    let prefix = Int(extra[4] & 3) + 1
    var place = 0
    while place + prefix < bytes.count {
      if bytes[place + prefix] & 0x1F == 5 { return true }
      place += prefix + bytes[place..<place + prefix].reduce(0) { $0 << 8 | Int($1) }
    }
    return false
  }

  /// How far before the wanted time the container is asked for a key frame, in seconds, one after
  /// the other: reordering moves a frame by less than a second, a picture that is refreshed bit by
  /// bit needs some seconds.
  private static let marginsSeconds = [0.0, 1, 4, 16]

  /// Time stamps say where in the file a frame is. Elsewhere they may be set anew on the way (TS,
  /// PS) or are made up in decoding (AVI, raw streams).
  private var canBeEntered: Bool {
    !facts.isImage && timeline.anomalies.total == 0
      && ["mov,", "matroska,"].contains { facts.container.hasPrefix($0) }
  }

  /// The container's key frames lie in the file in the order of their times. MP4 states times as
  /// distances, which cannot contradict.
  private var indexIsInOrder: Bool {
    guard facts.container.hasPrefix("matroska,"), let stream else { return true }
    var last: (time: Int64, place: Int64)?
    for index in 0..<avformat_index_get_entries_count(stream) {
      guard let entry = avformat_index_get_entry(stream, index)?.pointee else { continue }
      if let last, entry.timestamp <= last.time || entry.pos < last.place { return false }
      last = (entry.timestamp, entry.pos)
    }
    return last != nil
  }

  /// Entering the file at a key frame would come nearer to `pts` than decoding on.
  private func hasNearerKeyFrame(_ pts: Int64) -> Bool {
    guard canBeEntered, let stream, let reached = timeline.last?.stamp else { return false }
    let entry = avformat_index_get_entry_from_timestamp(stream, pts, AVSEEK_FLAG_BACKWARD)
    guard let entry else { return false }
    return entry.pointee.timestamp > reached
  }

  /// Owned by the demuxer.
  private var stream: UnsafeMutablePointer<AVStream>? {
    demuxer.streams.first { $0.pointee.index == streamIndex }
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
