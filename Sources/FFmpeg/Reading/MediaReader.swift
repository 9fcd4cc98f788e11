import CFFmpeg

/// Reads the frames of a video, or the picture of an image file, in the order they are shown.
///
/// Of several video streams the largest is read; a cover picture only when there is nothing else.
/// The file is the only thing that is opened: whatever else it refers to stays closed. Decoding
/// errors are counted and the next frame is tried; only a file that cannot be opened throws.
///
/// Not safe for use by several threads at once; the frames are.
public final class MediaReader {
  /// What the file says, corrected by what its first frame shows.
  public private(set) var facts: MediaFacts
  /// What was decoded so far, and what was wrong with it.
  public var statistics: DecodeStatistics {
    counted.completed(by: decoder.complaints, leadingDamages: leadingDamages)
  }
  /// The frame rate by which the pictures have their times, where neither container nor pictures say
  /// anything about it; `nil` elsewhere.
  public private(set) var assumedFrameRate: Double?
  /// Time stamps that had to be replaced so far.
  public var timestampAnomalies: TimestampAnomalies { timeline.anomalies }

  var demuxer: Demuxer
  var decoder: Decoder
  /// What the file was opened with.
  let media: MediaInput
  let streamIndex: Int32
  /// How frames are turned and of what shape their pixels are.
  private(set) var shape: ShownShape
  var timeline: Timeline
  let packet: PacketHandle
  /// The whole file of a picture, until it is sent.
  var picture: PacketHandle?
  var isDraining = false
  var hasEnded = false
  /// Reading failed too often in a row to continue.
  var hasGivenUp = false
  /// Decoded and not handed out yet: the first frame, or the one after an interlaced one.
  var waiting: FrameHandle?
  /// The last frame handed out, if it was interlaced.
  var previous: FrameHandle?
  /// The frame that a seek went to, until it is handed out.
  var ahead: VideoFrame?
  var counted = DecodeStatistics()
  /// What is read up to the first frame; `nil` afterwards.
  private var beginning: Beginning?
  /// Damage that the decoder reported before the first frame, or in frames that a seek passed over.
  var leadingDamages = 0

  /// Damage that the decoder reported up to the first frame and that is not a fault of the file: a
  /// recording that begins in the middle of a group of pictures has it.
  var damagesOfBeginning: Int {
    facts.isImage || decoder.isIntraOnly ? 0 : decoder.complaints.damages
  }

  var lastSize: (width: Int, height: Int)?
  /// What is left out, if anything is.
  var planned: PlannedReading?

  /// Opens a file by its path: bytes without a zero byte.
  ///
  /// - Throws: `FFmpegError`: the system's code, `emptyFile`, `notAFile`, `invalidData` (no media),
  ///   `noVideo`, `decoderNotFound`, `excluded`, `tooManyPixels`, `tooManyStreams`,
  ///   `unsupportedPixels`, `truncated`.
  public convenience init(path: [UInt8], limits: MediaLimits = MediaLimits()) throws(FFmpegError) {
    let source = try FileByteSource(path: path)
    try self.init(MediaInput(source: source, nameHint: NameHint.of(path), limits: limits))
  }

  /// Reads an open file from its first byte, without moving its offset; the caller keeps and closes
  /// the descriptor.
  ///
  /// - Parameters:
  ///   - name: The file's name or path, of which the ending is used as a hint.
  ///   - likelyFrameRate: Of a raw stream that does not say its own, in frames per second; `nil` for
  ///     what FFmpeg assumes: 25.
  /// - Throws: as `init(path:limits:)`.
  public convenience init(
    fileDescriptor: Int32, name: [UInt8] = [], limits: MediaLimits = MediaLimits(),
    likelyFrameRate: Double? = nil
  ) throws(FFmpegError) {
    let source = try FileByteSource(duplicating: fileDescriptor)
    try self.init(
      MediaInput(
        source: source, nameHint: NameHint.of(name), limits: limits,
        likelyFrameRate: likelyFrameRate))
  }

  /// Reads a file that is in memory.
  ///
  /// - Throws: as `init(path:limits:)`.
  public convenience init(
    bytes: [UInt8], limits: MediaLimits = MediaLimits()
  ) throws(FFmpegError) {
    guard !bytes.isEmpty else {
      throw FFmpegError(code: .emptyFile, call: "open", detail: "there are no bytes")
    }
    try self.init(MediaInput(source: MemoryByteSource(bytes), nameHint: "", limits: limits))
  }

  init(_ input: MediaInput) throws(FFmpegError) {
    let (media, unpacked) = try HEIFPicture.unpack(input)
    let opened = try OpenedStream.open(media)
    self.media = media
    demuxer = opened.demuxer
    decoder = opened.decoder
    picture = opened.picture
    streamIndex = opened.stream.pointee.index
    shape = ShownShape(opened, unpacked: unpacked)
    facts = MediaFacts(opened, unpacked: unpacked)
    timeline = Timeline(facts, demuxer, stream: streamIndex)
    packet = try PacketHandle()
    try decodeFirst()
    if let waiting {
      try Scaler.requireReadable(waiting.format)
      facts.describe(frame(waiting, pts: 0, next: nil), waiting)
    } else if let message = decoder.complaints.tooLarge {
      throw Decoder.tooManyPixels(in: message, media.limits)
    }
  }

  /// Has frames turned clockwise beyond what the file says; to be called before the first is taken.
  public func turn(quarters: Int) {
    shape.turn(quarters: quarters)
    facts.turn(quarters: quarters)
  }

  /// The next frame in the order of presentation; `nil` after the last.
  ///
  /// Costs only the decoding: pixels are converted when the frame is asked for a picture.
  /// - Throws: `FFmpegError` `outOfMemory`; errors of the media are counted in `statistics`.
  public func nextFrame() throws(FFmpegError) -> VideoFrame? {
    if let ahead {
      self.ahead = nil
      return ahead
    }
    let decoded: FrameHandle?
    if let waiting {
      decoded = waiting
      self.waiting = nil
    } else {
      decoded = try decodeNext()
    }
    guard let decoded else {
      passLeftOut(before: nil)
      return nil
    }
    if decoded.isInterlaced { waiting = try decodeNext() }
    let stamp = decoded.pointer.pointee.best_effort_timestamp
    if stamp != CFFmpegNoTimestamp { passLeftOut(before: stamp) }
    let pts = timeline.place(
      stamp: stamp == CFFmpegNoTimestamp ? nil : stamp,
      duration: CFFmpegFrameDuration(decoded.pointer))
    let made = frame(decoded, pts: pts, next: waiting)
    previous = decoded.isInterlaced ? decoded : nil
    return made
  }

  private func frame(_ decoded: FrameHandle, pts: Int64, next: FrameHandle?) -> VideoFrame {
    VideoFrame(
      decoded, pts: pts, seconds: facts.timeBase.seconds(pts - (timeline.origin ?? pts)),
      orientation: shape.orientation(of: decoded), isPicture: facts.isImage,
      previous: decoded.isInterlaced ? previous : nil, next: decoded.isInterlaced ? next : nil)
  }

  /// Decodes the first frame of a file that has just been opened, and finds out when time begins.
  func decodeFirst() throws(FFmpegError) {
    beginning = facts.isImage ? nil : Beginning()
    waiting = try decodeNext()
    leadingDamages = damagesOfBeginning
    if waiting != nil, demuxer.isRawStream, decoder.toldFrameRate == nil {
      assumedFrameRate = facts.frameRate
    }
    if let waiting, let beginning {
      let stamp = waiting.pointer.pointee.best_effort_timestamp
      timeline.begin(
        at: stamp != CFFmpegNoTimestamp ? stamp : nil, after: beginning.stamps(before: waiting))
    }
    beginning = nil
  }

  /// The next frame out of the decoder, however many broken packets come before it.
  func decodeNext() throws(FFmpegError) -> FrameHandle? {
    var failures = 0
    while !hasEnded {
      let frame = try FrameHandle()
      LibraryLog.shared.clear()
      let result = decoder.receive(frame)
      switch result {
      case 0:
        count(frame)
        shape.stateAspect(of: frame)
        return frame
      case CFFmpegTryAgain where !isDraining:
        try feed()
      case CFFmpegEndOfFile, CFFmpegTryAgain:
        hasEnded = !beginsAnew()
      default:
        countDecodeError("avcodec_receive_frame", result)
        failures += 1
        if isDraining, failures > Demuxer.patience { hasEnded = true }
      }
    }
    return nil
  }

  /// Gives the decoder its next packet, or signals that there is none.
  private func feed() throws(FFmpegError) {
    LibraryLog.shared.clear()
    if facts.isPictureFile {
      let result = decoder.send(picture)
      isDraining = picture == nil
      picture = nil
      if result < 0 { countDecodeError("avcodec_send_packet", result) }
      return
    }
    guard readPacket() else {
      isDraining = true
      _ = decoder.send(nil)
      return
    }
    defer { packet.clear() }
    beginning?.note(packet, for: decoder)
    if packet.pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 { counted.readErrors += 1 }
    let result = sendAsPlanned()
    if result < 0 { countDecodeError("avcodec_send_packet", result) }
  }

  /// Reads on to the next packet of the chosen stream; false at the end of what can be read.
  func readPacket() -> Bool {
    demuxer.read(packet, of: streamIndex, counting: &counted, hasGivenUp: &hasGivenUp)
  }

  private func count(_ frame: FrameHandle) {
    counted.frames += 1
    if frame.isDamaged { counted.damagedFrames += 1 }
    let size = (width: frame.width, height: frame.height)
    if let last = lastSize, last != size { counted.sizeChanges += 1 }
    lastSize = size
  }

  private func countDecodeError(_ call: String, _ result: Int32) {
    counted.countDecodeError(call, result, said: decoder.complaints.last)
  }
}

extension Timeline {
  init(_ facts: MediaFacts, _ demuxer: Demuxer, stream: Int32) {
    let rate = facts.frameRate
    self.init(
      timeBase: facts.timeBase, nominalDuration: rate > 0 ? facts.timeBase.units(1 / rate) : 0,
      allowsDiscontinuities: demuxer.allowsDiscontinuities,
      period: demuxer.clockPeriod(of: stream))
  }
}
