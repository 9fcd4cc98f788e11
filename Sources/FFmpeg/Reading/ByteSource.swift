import Glibc

/// Bytes that can be read at any offset, of a size that is known when reading begins.
///
/// Not safe for use by several threads at once.
protocol ByteSource: AnyObject {
  /// The number of bytes when the source was opened.
  var count: Int64 { get }

  /// Copies bytes from `offset` on and returns how many: fewer than asked only at the end.
  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(FFmpegError) -> Int
}

extension ByteSource {
  /// Up to `count` bytes from `offset` on; fewer at the end of the source.
  func bytes(at offset: Int64, count wanted: Int) throws(FFmpegError) -> [UInt8] {
    guard offset >= 0, wanted > 0, offset < count else { return [] }
    let length = Int(min(Int64(wanted), count - offset))
    var bytes = [UInt8](repeating: 0, count: length)
    var failed: FFmpegError?
    let filled = bytes.withUnsafeMutableBytes { buffer in
      do throws(FFmpegError) {
        return try read(at: offset, into: buffer)
      } catch {
        failed = error
        return 0
      }
    }
    if let failed { throw failed }
    bytes.removeLast(length - filled)
    return bytes
  }
}

/// A regular file.
final class FileByteSource: ByteSource {
  private let descriptor: Int32
  let count: Int64

  /// Opens a file by its path: bytes without a zero byte, in whatever encoding the system uses.
  ///
  /// - Throws: `FFmpegError` with the system's code, `notAFile` for anything that is not a regular
  ///   file (a pipe would block for ever), `emptyFile`.
  convenience init(path: [UInt8]) throws(FFmpegError) {
    guard !path.isEmpty, !path.contains(0) else {
      throw FFmpegError(
        code: .invalidArgument, call: "open", detail: "the path is empty or holds a zero byte")
    }
    let name = path.map { CChar(bitPattern: $0) } + [0]
    let descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw failure("open", -errno) }
    try self.init(owning: descriptor)
  }

  /// Reads an open file without moving its offset; the caller keeps and closes its descriptor.
  convenience init(duplicating descriptor: Int32) throws(FFmpegError) {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw failure("fcntl", -errno) }
    try self.init(owning: copy)
  }

  private init(owning descriptor: Int32) throws(FFmpegError) {
    self.descriptor = descriptor
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      count = 0
      throw failure("fstat", -errno)
    }
    count = Int64(status.st_size)
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FFmpegError(code: .notAFile, call: "open", detail: "it is not a regular file")
    }
    guard count > 0 else {
      throw FFmpegError(code: .emptyFile, call: "open", detail: "the file is empty")
    }
  }

  deinit {
    close(descriptor)
  }

  func read(
    at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FFmpegError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let place = buffer.baseAddress?.advanced(by: filled)
      let got = pread(descriptor, place, buffer.count - filled, off_t(offset) + filled)
      if got < 0 {
        if errno == EINTR { continue }
        throw failure("pread", -errno)
      }
      if got == 0 { break }
      filled += got
    }
    return filled
  }
}

/// Bytes in memory.
final class MemoryByteSource: ByteSource {
  private let content: [UInt8]

  init(_ content: [UInt8]) {
    self.content = content
  }

  var count: Int64 { Int64(content.count) }

  func read(
    at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FFmpegError) -> Int {
    guard offset >= 0, offset < count else { return 0 }
    let start = Int(offset)
    let length = min(buffer.count, content.count - start)
    content.withUnsafeBytes { bytes in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
    }
    return length
  }
}
