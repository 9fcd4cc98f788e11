import CFFmpeg
import Glibc

/// FFmpeg's buffered input on a `ByteSource`: the only way by which a demuxer gets at bytes.
///
/// Reading through our own callbacks rather than FFmpeg's protocols leaves a file no way to name
/// another file or an address, and lets us see read errors that demuxers swallow.
final class InputContext {
  let source: any ByteSource
  /// Owned; freed in `deinit`, so the demuxer has to be closed first.
  private(set) var pointer: UnsafeMutablePointer<AVIOContext>
  /// The first error of the source, which FFmpeg may have taken for the end of the file.
  private(set) var readError: FFmpegError?
  /// The offset of the next byte that FFmpeg will be given.
  private var offset: Int64 = 0

  /// FFmpeg's own size for files. Source: IO_BUFFER_SIZE, libavformat/aviobuf.c.
  private static let bufferBytes = 32_768

  init(source: any ByteSource) throws(FFmpegError) {
    self.source = source
    var buffer: UnsafeMutableRawPointer? = av_malloc(Self.bufferBytes)
    let bytes = try allocated("av_malloc", buffer).assumingMemoryBound(to: UInt8.self)
    let context = avio_alloc_context(
      bytes, Int32(Self.bufferBytes), 0, nil,
      { opaque, bytes, count in InputContext.from(opaque)?.read(bytes, Int(count)) ?? -EINVAL },
      nil,
      { opaque, offset, whence in
        InputContext.from(opaque)?.seek(offset, whence) ?? Int64(-EINVAL)
      })
    guard let context else {
      av_freep(&buffer)
      throw FFmpegError(code: .outOfMemory, call: "avio_alloc_context", detail: "out of memory")
    }
    pointer = context
    // Unretained: FFmpeg calls back only between this line and `deinit`.
    pointer.pointee.opaque = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    av_freep(&pointer.pointee.buffer)
    var context: UnsafeMutablePointer<AVIOContext>? = pointer
    avio_context_free(&context)
  }

  private static func from(_ opaque: UnsafeMutableRawPointer?) -> InputContext? {
    opaque.map { Unmanaged<InputContext>.fromOpaque($0).takeUnretainedValue() }
  }

  private func read(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let bytes, count > 0 else { return -EINVAL }
    do throws(FFmpegError) {
      let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: count)
      let got = try source.read(at: offset, into: buffer)
      offset += Int64(got)
      return got > 0 ? Int32(got) : CFFmpegEndOfFile
    } catch {
      if readError == nil { readError = error }
      return error.code.rawValue
    }
  }

  private func seek(_ target: Int64, _ whence: Int32) -> Int64 {
    let base: Int64
    switch whence & ~AVSEEK_FORCE {
    case AVSEEK_SIZE: return source.count
    case SEEK_SET: base = 0
    case SEEK_CUR: base = offset
    case SEEK_END: base = source.count
    default: return Int64(-EINVAL)
    }
    let (place, overflow) = base.addingReportingOverflow(target)
    guard !overflow, place >= 0 else { return Int64(-EINVAL) }
    offset = place
    return place
  }
}
