import CFFmpeg

/// A container with the stream chosen in it and its decoder.
struct OpenedStream {
  let demuxer: Demuxer
  /// Owned by the demuxer.
  let stream: UnsafeMutablePointer<AVStream>
  let decoder: Decoder
  /// The whole file, when it is nothing but a picture.
  let picture: PacketHandle?

  /// - Throws: `FFmpegError`; `truncated` when the file's end is missing and that may be why.
  static func open(_ media: MediaInput) throws(FFmpegError) -> OpenedStream {
    do throws(FFmpegError) {
      return try OpenedStream(media)
    } catch {
      let isRefusal = [.tooManyPixels, .tooManyStreams, .excluded, .outOfMemory]
        .contains(error.code)
      guard !isRefusal else { throw error }
      if case .cut(let reason) = try FileEnding.inspect(media.source) {
        throw FFmpegError(code: .truncated, call: error.call, detail: "\(reason); \(error.detail)")
      }
      guard error.code != .endOfFile else {
        throw FFmpegError(
          code: .truncated, call: error.call, detail: "it ends before its first frame")
      }
      throw error
    }
  }

  private init(_ media: MediaInput) throws(FFmpegError) {
    demuxer = try Demuxer(media)
    if demuxer.isPictureFile {
      guard let only = demuxer.streams.first else { throw Self.noVideo }
      stream = only
      // Threads pay off between frames only.
      var limits = media.limits
      limits.threads = 1
      decoder = try Decoder(stream: only, limits: limits)
      picture = try Self.wholeFile(media.source, limits)
    } else {
      try demuxer.findStreamInformation()
      (stream, decoder) = try Self.choose(demuxer, media.limits)
      picture = nil
    }
    for other in demuxer.streams where other != stream { other.pointee.discard = AVDISCARD_ALL }
  }

  private static let noVideo = FFmpegError(
    code: .noVideo, call: "avformat_find_stream_info", detail: "it has no video stream")

  /// The best video stream that can be decoded.
  ///
  /// - Throws: the error of the best stream when none can.
  private static func choose(
    _ demuxer: Demuxer, _ limits: MediaLimits
  ) throws(FFmpegError) -> (UnsafeMutablePointer<AVStream>, Decoder) {
    let ranked = demuxer.streams
      .filter { $0.pointee.codecpar?.pointee.codec_type == AVMEDIA_TYPE_VIDEO }
      .map { (stream: $0, rank: Rank($0)) }
      .sorted { $0.rank > $1.rank }
    var firstError: FFmpegError?
    for (stream, _) in ranked {
      do throws(FFmpegError) {
        return (stream, try Decoder(stream: stream, limits: limits))
      } catch {
        if firstError == nil { firstError = error }
      }
    }
    throw firstError ?? noVideo
  }

  /// How good a stream is: moving pictures before cover pictures, then the larger, then the one
  /// that the container prefers, then the first.
  private struct Rank: Comparable {
    var moves: Bool
    var pixels: Int
    var isPreferred: Bool
    var index: Int32

    init(_ stream: UnsafeMutablePointer<AVStream>) {
      let disposition = stream.pointee.disposition
      let parameters = stream.pointee.codecpar
      moves = disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS) == 0
      let width = Int(max(0, parameters?.pointee.width ?? 0))
      pixels = width * Int(max(0, parameters?.pointee.height ?? 0))
      isPreferred = disposition & AV_DISPOSITION_DEFAULT != 0
      index = stream.pointee.index
    }

    static func < (left: Rank, right: Rank) -> Bool {
      if left.moves != right.moves { return right.moves }
      if left.pixels != right.pixels { return left.pixels < right.pixels }
      if left.isPreferred != right.isPreferred { return right.isPreferred }
      return left.index > right.index
    }
  }

  private static func wholeFile(
    _ source: any ByteSource, _ limits: MediaLimits
  ) throws(FFmpegError) -> PacketHandle {
    guard source.count <= Int64(limits.maximumImageBytes) else {
      throw FFmpegError(
        code: .tooManyPixels, call: "av_new_packet",
        detail: "a picture file of \(source.count) bytes exceeds the limit of"
          + " \(limits.maximumImageBytes) bytes")
    }
    let packet = try PacketHandle(copying: source.bytes(at: 0, count: Int(source.count)))
    packet.pointer.pointee.pts = 0
    return packet
  }
}
