import CFFmpeg

/// Whether the end of a file that has been read is there: what the file promises, and what came.
struct FileEnd {
  let media: MediaInput
  /// What has read it.
  let demuxer: Demuxer
  /// The number of the video that was read.
  let stream: Int32
  let container: String
  let decoder: Decoder

  /// What the file's own structure says.
  var ending: FileEnding {
    do throws(FFmpegError) {
      return try FileEnding.inspect(media.source, container: container)
    } catch {
      return .cut("reading failed: \(error.detail)")
    }
  }

  /// Why the end is missing; `nil` when it is there.
  ///
  /// - Parameters:
  ///   - declared: How long the video should be, in seconds; `nil` when nothing says so.
  ///   - decoded: How long it is.
  ///   - clock: What its clock says at its end, in seconds.
  func missing(declared: Double?, decoded: Double, clock: Double) -> String? {
    if let error = demuxer.input.readError { return "reading failed: \(error.detail)" }
    switch ending {
    case .cut(let reason): return reason
    case .doubtful(let reason) where !noticesCutPictures || decoder.complaints.lines > 0:
      return reason
    default: break
    }
    guard let declared else { return nil }
    // More than rounding and a few frames.
    let wanted = declared - max(1, declared * 0.02)
    guard max(decoded, declaresEndOfClock ? clock : 0) < wanted, !anotherTrackLasts(wanted) else {
      return nil
    }
    return "it declares \(declared) s of video and holds \(decoded) s"
  }

  /// The decoder complains of a picture that breaks off, which settles a doubt. The others (HEVC
  /// above all) decode half a picture in silence: there the doubt decides, at the price of one
  /// whole transport stream in 184 called truncated.
  private var noticesCutPictures: Bool {
    ["h264", "mpeg1video", "mpeg2video", "mpeg4"].contains(decoder.name)
  }

  /// Of a recording in segments whose clock carries on from one to the next, many writers of
  /// Matroska state as the duration what the clock says at the end.
  ///
  /// Source: `mkv_write_trailer`, libavformat/matroskaenc.c: the duration is the latest time stamp.
  private var declaresEndOfClock: Bool { container.hasPrefix("matroska,") }

  /// Another track, such as sound, lasts as long as the file declares: the video ends before it, and
  /// nothing of it is missing.
  ///
  /// - Complexity: O(bytes of the file), for a file whose video is shorter than it declares.
  private func anotherTrackLasts(_ seconds: Double) -> Bool {
    guard let again = try? Demuxer(media), let packet = try? PacketHandle() else { return false }
    var begins: [Int32: Double] = [:]
    while av_read_frame(again.pointer, packet.pointer) >= 0 {
      defer { packet.clear() }
      let fields = packet.pointer.pointee
      guard fields.stream_index != stream, fields.pts != CFFmpegNoTimestamp,
        let other = again.stream(fields.stream_index)
      else { continue }
      let base = TimeBase(other.pointee.time_base)
      let begin = begins[fields.stream_index] ?? base.seconds(fields.pts)
      begins[fields.stream_index] = begin
      let since = declaresEndOfClock ? min(begin, 0) : begin
      if base.seconds(fields.pts) + base.seconds(max(0, fields.duration)) - since >= seconds {
        return true
      }
    }
    return false
  }
}
