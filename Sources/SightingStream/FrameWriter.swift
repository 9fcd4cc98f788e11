import Glibc

/// Writes the preamble once and then one frame after the other.
struct FrameWriter {
  private let sink: (UnsafeRawBufferPointer) throws -> Void
  private var hasBegun = false

  /// - Parameter sink: takes all the bytes that it is given, or throws.
  init(sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
    self.sink = sink
  }

  init(descriptor: Int32) {
    self.init { try Self.writeAll($0, to: descriptor) }
  }

  /// Writes one frame with a single call of the sink.
  mutating func write(type: UInt16, payload: [UInt8]) throws {
    guard payload.count <= StreamFormat.maximumPayloadBytes else {
      throw StreamError(.tooLong, "a frame of \(payload.count) bytes was to be written")
    }
    var frame = PayloadEncoder(reservingBytes: payload.count + 16)
    var preambleBytes = 0
    if !hasBegun {
      for byte in StreamFormat.magic { frame.fixed(byte) }
      frame.fixed(StreamFormat.version)
      preambleBytes = frame.bytes.count
    }
    frame.fixed(UInt32(payload.count))
    frame.fixed(type)
    frame.append(payload)
    var checksum = CRC32C()
    frame.bytes.withUnsafeBytes {
      checksum.update(UnsafeRawBufferPointer(rebasing: $0[(preambleBytes + 4)...]))
    }
    frame.fixed(checksum.value)
    try frame.bytes.withUnsafeBytes(sink)
    hasBegun = true
  }

  /// Writes all of `bytes`, waiting where the descriptor does not block.
  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
    var rest = bytes
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if written >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        continue
      }
      switch errno {
      case EINTR:
        continue
      case EAGAIN, EWOULDBLOCK:
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
      case let code:
        throw StreamError(
          .writeFailed, "writing failed: \(String(cString: strerror(code)))", systemError: code)
      }
    }
  }
}
