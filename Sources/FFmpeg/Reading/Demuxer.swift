import CFFmpeg
import Glibc

/// An opened container: the only owner of its `AVFormatContext`.
final class Demuxer {
  let pointer: UnsafeMutablePointer<AVFormatContext>
  let input: InputContext
  private let limits: MediaLimits

  /// Finds out what a source holds by its bytes; of its name only the ending is used, as a hint.
  ///
  /// - Throws: `FFmpegError`: `invalidData` when no container fits, `tooManyStreams`.
  init(_ media: MediaInput) throws(FFmpegError) {
    LibraryLog.install()
    LibraryLog.shared.clear()
    limits = media.limits
    input = try InputContext(source: media.source)
    let context = try allocated("avformat_alloc_context", avformat_alloc_context())
    context.pointee.pb = input.pointer
    context.pointee.io_open = { _, opened, _, _, _ in
      opened?.pointee = nil
      return -EACCES
    }
    var opening: UnsafeMutablePointer<AVFormatContext>? = context
    let result: Int32
    do throws(FFmpegError) {
      // Other demuxers than those of raw streams and pictures have no such option.
      let rate = media.likelyFrameRate.map { [("framerate", "\($0)")] } ?? []
      var options = try Options(
        rate + [
          ("protocol_whitelist", "file"),
          ("codec_whitelist", limits.decoderList()),
          ("format_whitelist", limits.containerList()),
          ("probesize", String(max(32, limits.probeBytes))),
          // One more than allowed: whether a demuxer leaves out what exceeds FFmpeg's limit, fails,
          // or does not hold the limit at all, a file with too many streams is known by their number
          // (findings/ffmpeg-max-streams-in-transport-streams.sh).
          ("max_streams", String(max(1, limits.maximumStreams) + 1)),
        ])
      result = options.lend { avformat_open_input(&opening, media.nameHint, nil, $0) }
    } catch {
      avformat_close_input(&opening)
      throw error
    }
    // On failure FFmpeg has freed the context already.
    guard result >= 0 else { throw Self.refusal(result, limits) }
    pointer = try allocated("avformat_open_input", opening)
    try checkStreams()
  }

  deinit {
    var context: UnsafeMutablePointer<AVFormatContext>? = pointer
    avformat_close_input(&context)
  }

  /// Why no container could be opened.
  private static func refusal(_ result: Int32, _ limits: MediaLimits) -> FFmpegError {
    let lines = LibraryLog.shared.takeLines()
    func said(_ words: String) -> Bool { lines.contains { $0.contains(words) } }
    if said(streamLimitWords) { return tooManyStreams(limits) }
    // FFmpeg's own line continues with the names of all that is allowed.
    if said(exclusionWords) {
      return FFmpegError(
        code: .invalidData, call: "avformat_open_input",
        detail: "it is a kind of file that is not read here")
    }
    return FFmpegError("avformat_open_input", result, said: lines.last)
  }

  /// - Throws: `FFmpegError` `tooManyStreams`.
  private func checkStreams() throws(FFmpegError) {
    guard pointer.pointee.nb_streams <= max(1, limits.maximumStreams) else {
      throw Self.tooManyStreams(limits)
    }
  }

  private static func tooManyStreams(_ limits: MediaLimits) -> FFmpegError {
    FFmpegError(
      code: .tooManyStreams, call: "avformat_new_stream",
      detail: "it holds more than \(limits.maximumStreams) streams, which is the limit")
  }

  /// How FFmpeg says, in words only, that a container holds too many streams. Source:
  /// `avformat_new_stream`, libavformat/options.c.
  private static let streamLimitWords = "max_streams"

  /// How FFmpeg says, in words only, that a container is none of `format_whitelist`. Source:
  /// `avformat_open_input`, libavformat/demux.c.
  private static let exclusionWords = "Format not on whitelist"

  /// FFmpeg's short name: `mov,mp4,m4a,3gp,3g2,mj2`.
  var containerName: String { String(borrowing: pointer.pointee.iformat?.pointee.name) }

  /// A container that is nothing but one picture's file.
  var isPictureFile: Bool { containerName.hasSuffix("_pipe") }

  /// Time stamps of this container may jump by design. Those of `.dav` are the time of day.
  var allowsDiscontinuities: Bool {
    (pointer.pointee.iformat?.pointee.flags ?? 0) & AVFMT_TS_DISCONT != 0
      && containerName != "dhav"
  }

  /// A stream without container: only its pictures may say how many of them a second has.
  ///
  /// Source: the demuxers of `FF_DEF_RAWVIDEO_DEMUXER`, libavformat/rawdec.h, of codecs of recorders.
  var isRawStream: Bool {
    ["h264", "hevc", "m4v", "mpegvideo", "obu", "vc1"].contains(containerName)
  }

  /// After how many units a stream's clock begins anew; `nil` when it has bits enough.
  func clockPeriod(of stream: Int32) -> Int64? {
    let bits = self.stream(stream)?.pointee.pts_wrap_bits ?? 0
    return (1..<60).contains(bits) ? 1 << Int64(bits) : nil
  }

  var streams: [UnsafeMutablePointer<AVStream>] {
    (0..<Int(pointer.pointee.nb_streams)).compactMap { pointer.pointee.streams?[$0] }
  }

  /// The stream of this number, owned by the demuxer.
  func stream(_ index: Int32) -> UnsafeMutablePointer<AVStream>? {
    streams.first { $0.pointee.index == index }
  }

  /// Reads as far as needed to know each stream's size and rate, within the limits.
  ///
  /// - Throws: `FFmpegError`; `tooManyStreams` when more of them come to light.
  func findStreamInformation() throws(FFmpegError) {
    let count = Int(pointer.pointee.nb_streams)
    var perStream = [OpaquePointer?](repeating: nil, count: count)
    for index in 0..<count {
      av_dict_set(&perStream[index], "max_pixels", String(limits.maximumPixels), 0)
      av_dict_set(&perStream[index], "threads", "1", 0)
    }
    let result = perStream.withUnsafeMutableBufferPointer {
      avformat_find_stream_info(pointer, $0.baseAddress)
    }
    for index in 0..<count { av_dict_free(&perStream[index]) }
    try check("avformat_find_stream_info", result)
    // Some containers announce their streams only later in the file.
    try checkStreams()
  }

  /// Errors in a row after which nothing more is expected of a file.
  static let patience = 1000

  /// Reads on to the next packet of a stream, and counts in `statistics` what cannot be read.
  ///
  /// - Parameter hasGivenUp: Is set when reading has failed too often in a row to continue.
  /// - Returns: `false` at the end of what can be read.
  func read(
    _ packet: PacketHandle, of stream: Int32, counting statistics: inout DecodeStatistics,
    hasGivenUp: inout Bool
  ) -> Bool {
    var failures = 0
    while failures <= Self.patience {
      let result = av_read_frame(pointer, packet.pointer)
      if result == CFFmpegEndOfFile { return false }
      if result < 0 {
        failures += 1
        if result != CFFmpegTryAgain {
          statistics.readErrors += 1
          statistics.lastError = failure("av_read_frame", result).sentence
        }
        continue
      }
      if packet.pointer.pointee.stream_index == stream { return true }
      packet.clear()
      do throws(FFmpegError) {
        try checkStreams()
      } catch {
        statistics.readErrors += 1
        statistics.lastError = error.sentence
        break
      }
    }
    hasGivenUp = true
    return false
  }
}

extension Demuxer {
  /// How long the container says that a stream lasts, in seconds; `nil` when it does not say.
  ///
  /// What FFmpeg finds out from the last time stamps in the file, or guesses from its bit rate, is
  /// no declaration.
  func declaredSeconds(of stream: UnsafeMutablePointer<AVStream>) -> Double? {
    let isDeclared = pointer.pointee.duration_estimation_method == AVFMT_DURATION_FROM_STREAM
    return isDeclared ? expectedSeconds(of: stream) : nil
  }

  /// How long a stream will last as far as anyone can know, in seconds.
  func expectedSeconds(of stream: UnsafeMutablePointer<AVStream>) -> Double? {
    let own = stream.pointee.duration
    if own != CFFmpegNoTimestamp, own > 0 { return TimeBase(stream.pointee.time_base).seconds(own) }
    let whole = pointer.pointee.duration
    guard whole != CFFmpegNoTimestamp, whole > 0 else { return nil }
    return Double(whole) / Double(AV_TIME_BASE)
  }

  /// The container's key frames lie in the file in the order of their times. MP4 states times as
  /// distances, which cannot contradict.
  func indexIsInOrder(of stream: UnsafeMutablePointer<AVStream>) -> Bool {
    guard containerName.hasPrefix("matroska,") else { return true }
    var last: (time: Int64, place: Int64)?
    for index in 0..<avformat_index_get_entries_count(stream) {
      guard let entry = avformat_index_get_entry(stream, index)?.pointee else { continue }
      if let last, entry.timestamp <= last.time || entry.pos < last.place { return false }
      last = (entry.timestamp, entry.pos)
    }
    return last != nil
  }
}
