import CFFmpeg

/// What a reader may spend on a file that nobody vouches for, and what it may use to read it.
///
/// Limits bound FFmpeg's own choices; a process that opens hostile files also needs limits on
/// memory and time from outside.
public struct MediaLimits: Sendable, Hashable {
  /// Pixels of one decoded picture, before any scaling to square pixels: 64 million by default,
  /// above the 50 megapixel sensors on the market and below what exhausts a worker of 2 GiB.
  public var maximumPixels: Int = 64_000_000
  /// Streams of one container, sound and data included.
  public var maximumStreams: Int = 256
  /// Bytes read to find out what a container holds; FFmpeg's own default, 5 MB.
  public var probeBytes: Int = 5_000_000
  /// Bytes of one picture file, which is read whole: 256 MiB.
  public var maximumImageBytes: Int = 256 << 20
  /// Threads that decode; 0 takes as many as there are cores. Frames come in the same order and
  /// with the same bytes whatever the number.
  public var threads: Int = 2
  /// Names of the only decoders to be used (`h264`); `nil` allows every video decoder.
  public var allowedDecoders: Set<String>?
  /// Decoders never used even though FFmpeg has them.
  public var excludedDecoders: Set<String> = Self.unsafeDecoders
  /// Names of the only containers to be read (`mov`, `matroska`); `nil` allows every one.
  public var allowedContainers: Set<String>?
  /// Containers never read even though FFmpeg can.
  public var excludedContainers: Set<String> = Self.referringContainers
  /// HEIF pictures (HEIC, AVIF) are decoded, by libheif. Off by default: that is for a process which
  /// is confined.
  public var readsHEIF = false

  /// The limits for a file that nobody vouches for.
  public init() {}

  /// Decoders with holes that the FFmpeg of Debian 12 may still have.
  ///
  /// `magicyuv`: heap overflow. Source: CVE-2026-8461, fixed upstream after Debian's 5.1.9.
  public static let unsafeDecoders: Set<String> = ["magicyuv"]

  /// Containers that are lists of other files, addresses or devices rather than media, and those
  /// that read text as a picture of itself.
  public static let referringContainers: Set<String> = [
    "bin", "concat", "concatf", "dash", "hls", "image2", "imf", "rtp", "rtsp", "sap", "sdp", "tty",
    "webm_dash_manifest",
  ]

  /// Containers that cameras, recorders, phones and their programs write: files, raw
  /// streams, pictures. FFmpeg reads some 300 more, many of them old games'.
  public static let commonContainers: Set<String> = [
    "asf", "av1", "avi", "bmp_pipe", "dhav", "dv", "flv", "gif", "gif_pipe", "h264", "hevc", "ifv",
    "ivf", "jpeg_pipe", "m4v", "matroska", "mjpeg", "mov", "mp3", "mpeg", "mpegts", "mpegvideo",
    "mpjpeg", "mxf", "nut", "obu", "ogg", "png_pipe", "tiff_pipe", "vc1", "webp_pipe",
  ]

  /// Decoders of what such files hold. FFmpeg has some 250 more for video.
  public static let commonDecoders: Set<String> = [
    "av1", "bmp", "dnxhd", "dvvideo", "ffv1", "flv", "gif", "h263", "h263i", "h263p", "h264",
    "hevc", "libaom-av1", "libdav1d", "libvpx", "libvpx-vp9", "mjpeg", "mpeg1video", "mpeg2video",
    "mpeg4", "mpegvideo", "msmpeg4", "msmpeg4v1", "msmpeg4v2", "png", "prores", "theora", "tiff",
    "vc1", "vp8", "vp9", "webp", "wmv1", "wmv2", "wmv3",
  ]
}

extension MediaLimits {
  /// What is left to FFmpeg of a picture that libheif has decoded: to read a PPM file.
  static let unpackedPicture: MediaLimits = {
    var limits = MediaLimits()
    limits.maximumPixels = .max
    limits.maximumImageBytes = .max
    limits.threads = 1
    limits.allowedContainers = ["ppm_pipe"]
    limits.allowedDecoders = ["ppm"]
    return limits
  }()

  /// The video decoders that these limits leave, as FFmpeg takes them: names joined by commas.
  ///
  /// Sound and subtitles are left out, so that looking for streams never runs their decoders.
  func decoderList() -> String {
    var names: [String] = []
    var cursor: UnsafeMutableRawPointer?
    while let codec = av_codec_iterate(&cursor) {
      guard av_codec_is_decoder(codec) != 0, codec.pointee.type == AVMEDIA_TYPE_VIDEO else {
        continue
      }
      let name = String(borrowing: codec.pointee.name)
      if allows(decoder: name) { names.append(name) }
    }
    return names.joined(separator: ",")
  }

  /// Whether a decoder may be used.
  func allows(decoder name: String) -> Bool {
    !excludedDecoders.contains(name) && (allowedDecoders?.contains(name) ?? true)
  }

  /// The containers that these limits leave, as FFmpeg takes them: names joined by commas.
  func containerList() -> String {
    var names: [String] = []
    var cursor: UnsafeMutableRawPointer?
    while let format = av_demuxer_iterate(&cursor) {
      let name = String(borrowing: format.pointee.name)
      let aliases = Set(name.split(separator: ",").map(String.init))
      guard excludedContainers.isDisjoint(with: aliases) else { continue }
      if let allowedContainers, allowedContainers.isDisjoint(with: aliases) { continue }
      names.append(contentsOf: aliases.sorted())
    }
    return names.joined(separator: ",")
  }
}
