import CFFmpeg

/// A call into FFmpeg's libraries that failed, or media that this wrapper refuses.
public struct FFmpegError: Error, Sendable, Hashable, CustomStringConvertible {
  /// FFmpeg's `AVERROR` number, or one of this wrapper's own, which FFmpeg does not use.
  ///
  /// An open set: compare with the members that you know, treat any other as a failure.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The number.
    public var rawValue: Int32

    /// The code of any number.
    public init(rawValue: Int32) {
      self.rawValue = rawValue
    }
  }

  /// What kind of failure it is.
  public var code: Code
  /// The function that failed: `avformat_open_input`.
  public var call: String
  /// What is known beyond the code, for people: FFmpeg's text and its last log line.
  public var detail: String

  /// The failure of a call.
  public init(code: Code, call: String, detail: String) {
    self.code = code
    self.call = call
    self.detail = detail
  }

  /// `avformat_open_input: Invalid data found when processing input (moov atom not found)`.
  public var description: String { "\(call): \(detail)" }
}

extension FFmpegError {
  /// What could not be done, in words, for people who do not know FFmpeg's functions: `its
  /// container cannot be read: Invalid data found when processing input (moov atom not found)`.
  public var sentence: String {
    // What this wrapper found out itself is said in full.
    if code.isOwn { return detail }
    return "\(Self.undone(by: call)): \(detail)"
  }

  private static func undone(by call: String) -> String {
    switch call {
    case "avformat_open_input": "its container cannot be read"
    case "avformat_find_stream_info": "the contents of its container are unclear"
    case "avcodec_open2", "avcodec_parameters_to_context": "its decoder cannot be started"
    case "av_read_frame": "a part of it cannot be read"
    case "avcodec_send_packet", "avcodec_receive_frame": "a picture cannot be decoded"
    case "sws_getContext", "sws_scale": "a picture's pixels cannot be converted"
    case "open", "pread", "fstat", "fcntl": "its file cannot be read"
    case _ where call.hasPrefix("avfilter") || call.hasPrefix("av_buffers"):
      "a picture cannot be deinterlaced"
    default: "FFmpeg's \(call) fails"
    }
  }
}

extension FFmpegError.Code {
  /// One of this wrapper's own.
  fileprivate var isOwn: Bool { (-1_000_100 ... -1_000_001).contains(rawValue) }

  /// The bytes are not what their format demands.
  public static let invalidData = Self(rawValue: CFFmpegInvalidData)
  /// The input ended.
  public static let endOfFile = Self(rawValue: CFFmpegEndOfFile)
  /// FFmpeg was built without a decoder for this codec, or the decoder is not allowed here.
  public static let decoderNotFound = Self(rawValue: CFFmpegDecoderNotFound)
  /// FFmpeg was built without this encoder.
  public static let encoderNotFound = Self(rawValue: CFFmpegEncoderNotFound)
  /// FFmpeg was built without this filter.
  public static let filterNotFound = Self(rawValue: CFFmpegFilterNotFound)
  /// FFmpeg does not support this feature of the format.
  public static let notSupported = Self(rawValue: CFFmpegPatchWelcome)
  /// Memory was refused: usually a size beyond `MediaLimits`.
  public static let outOfMemory = Self(rawValue: -12)
  /// An argument of ours is out of range.
  public static let invalidArgument = Self(rawValue: -22)

  /// The file has no byte.
  public static let emptyFile = Self(ours: 1)
  /// The path names something other than a regular file.
  public static let notAFile = Self(ours: 2)
  /// The container was read and holds no video stream and no picture.
  public static let noVideo = Self(ours: 3)
  /// A picture is larger than `MediaLimits.maximumPixels`.
  public static let tooManyPixels = Self(ours: 4)
  /// The file cannot be opened because its end is missing, as its own structure shows.
  public static let truncated = Self(ours: 5)
  /// The container or the codec is known and excluded by `MediaLimits`.
  public static let excluded = Self(ours: 6)
  /// The media was opened and not a single frame could be decoded.
  public static let noFrames = Self(ours: 7)
  /// The container holds more streams than `MediaLimits.maximumStreams`.
  public static let tooManyStreams = Self(ours: 8)
  /// Pictures are decoded to a pixel format that FFmpeg cannot convert.
  public static let unsupportedPixels = Self(ours: 9)
  /// The kind of file is one that `MediaLimits` leave to a confined process.
  public static let confinedOnly = Self(ours: 10)

  /// A code of this wrapper: beyond `errno`, below FFmpeg's tags of four letters.
  private init(ours number: Int32) {
    rawValue = -1_000_000 - number
  }

  /// FFmpeg's text for a code of its own, or `errno`'s.
  var text: String {
    var buffer = [CChar](repeating: 0, count: 128)
    _ = av_strerror(rawValue, &buffer, buffer.count)
    return String(cBuffer: buffer)
  }
}

extension String {
  /// The characters up to the first zero byte, whatever is not UTF-8 replaced.
  init(cBuffer buffer: [CChar]) {
    let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    self = String(decoding: bytes, as: UTF8.self)
  }

  /// A copy of a C string that FFmpeg owns; empty for a null pointer.
  init(borrowing pointer: UnsafePointer<CChar>?) {
    self = pointer.map { String(cString: $0) } ?? ""
  }
}

extension FFmpegError {
  /// The error of a call that returned a negative number.
  ///
  /// - Parameter line: FFmpeg's last log line about it.
  init(_ call: String, _ result: Int32, said line: String?) {
    let code = Code(rawValue: result)
    let detail = line.map { "\(code.text) (\($0))" } ?? code.text
    self.init(code: code, call: call, detail: detail)
  }
}

/// Passes through a result that is not negative.
///
/// - Throws: `FFmpegError` named after the call, with FFmpeg's last log line of this thread.
@discardableResult
func check(_ call: String, _ result: Int32) throws(FFmpegError) -> Int32 {
  guard result < 0 else { return result }
  throw failure(call, result)
}

/// The error of a call that returned a negative number.
func failure(_ call: String, _ result: Int32) -> FFmpegError {
  FFmpegError(call, result, said: LibraryLog.shared.takeLines().last)
}

/// Passes through a pointer that FFmpeg allocated.
func allocated<T>(_ call: String, _ pointer: T?) throws(FFmpegError) -> T {
  guard let pointer else {
    throw FFmpegError(code: .outOfMemory, call: call, detail: FFmpegError.Code.outOfMemory.text)
  }
  return pointer
}
