import CFFmpeg

/// One decoded picture of FFmpeg's, or a reference to it: the only owner of its `AVFrame`.
final class FrameHandle {
  let pointer: UnsafeMutablePointer<AVFrame>

  /// An empty frame, for FFmpeg to fill.
  init() throws(FFmpegError) {
    pointer = try allocated("av_frame_alloc", av_frame_alloc())
  }

  /// Another reference to the same pixels, with properties of its own.
  init(referring other: FrameHandle) throws(FFmpegError) {
    pointer = try allocated("av_frame_clone", av_frame_clone(other.pointer))
  }

  deinit {
    var frame: UnsafeMutablePointer<AVFrame>? = pointer
    av_frame_free(&frame)
  }

  var width: Int { Int(pointer.pointee.width) }
  var height: Int { Int(pointer.pointee.height) }
  var format: AVPixelFormat { AVPixelFormat(rawValue: pointer.pointee.format) }
  var isInterlaced: Bool { CFFmpegFrameIsInterlaced(pointer) != 0 }

  /// Parts of the picture were lost and made up by the decoder.
  var isDamaged: Bool {
    pointer.pointee.decode_error_flags != 0 || pointer.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
  }

  /// The same size and pixel format as another frame's.
  func isAlike(_ other: FrameHandle) -> Bool {
    width == other.width && height == other.height && format == other.format
  }
}

/// One compressed packet: the only owner of its `AVPacket`.
final class PacketHandle {
  let pointer: UnsafeMutablePointer<AVPacket>

  init() throws(FFmpegError) {
    pointer = try allocated("av_packet_alloc", av_packet_alloc())
  }

  /// A packet of a copy of these bytes.
  convenience init(copying bytes: [UInt8]) throws(FFmpegError) {
    try self.init()
    guard let count = Int32(exactly: bytes.count) else {
      throw FFmpegError(code: .invalidArgument, call: "av_new_packet", detail: "too many bytes")
    }
    try check("av_new_packet", av_new_packet(pointer, count))
    guard let data = pointer.pointee.data else { return }
    bytes.withUnsafeBytes { UnsafeMutableRawPointer(data).copyMemory(from: $0) }
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = pointer
    av_packet_free(&packet)
  }

  /// The packet's own, valid as long as it holds them.
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: pointer.pointee.data, count: Int(max(0, pointer.pointee.size)))
  }

  /// Drops the bytes and keeps the packet for the next ones.
  func clear() {
    av_packet_unref(pointer)
  }
}

extension UnsafeMutableRawPointer {
  /// Copies all bytes of a buffer here.
  fileprivate func copyMemory(from bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    copyMemory(from: base, byteCount: bytes.count)
  }
}

/// FFmpeg's options by name: the only owner of its `AVDictionary`.
struct Options: ~Copyable {
  private(set) var pointer: OpaquePointer?

  init(_ values: [(String, String)]) throws(FFmpegError) {
    pointer = nil
    for (key, value) in values {
      try check("av_dict_set", av_dict_set(&pointer, key, value, 0))
    }
  }

  /// Lends the dictionary to a call that takes the entries that it knows out of it.
  mutating func lend<R>(_ body: (UnsafeMutablePointer<OpaquePointer?>) -> R) -> R {
    body(&pointer)
  }

  deinit {
    var dictionary = pointer
    av_dict_free(&dictionary)
  }
}
