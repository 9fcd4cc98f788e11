import Glibc

/// Reads the preamble once and then one frame after the other.
///
/// After an error every further call throws the same error: bytes after a damaged frame have no
/// meaning.
struct FrameReader {
  private let source: (UnsafeMutableRawBufferPointer) throws -> Int
  private var buffer: [UInt8] = []
  /// The bytes of `buffer` that have been read and not yet been used.
  private var unread = 0..<0
  private var hasBegun = false
  private var failure: (any Error)?

  /// How much to read from the source at once: as much as Linux's default pipe holds (pipe(7)).
  private static let chunkBytes = 64 << 10

  /// - Parameter source: reads some bytes into the buffer and returns how many; 0 at the end.
  init(source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
    self.source = source
  }

  init(descriptor: Int32) {
    self.init { try Self.read(into: $0, from: descriptor) }
  }

  init(bytes: [UInt8]) {
    var position = 0
    self.init { target in
      let count = min(target.count, bytes.count - position)
      target.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
  }

  /// The next frame; `nil` at the end of the stream.
  mutating func next() throws -> (type: UInt16, payload: [UInt8])? {
    if let failure { throw failure }
    do {
      return try readFrame()
    } catch {
      failure = error
      throw error
    }
  }

  private mutating func readFrame() throws -> (type: UInt16, payload: [UInt8])? {
    guard try hasMore() else { return nil }
    if !hasBegun {
      try readPreamble()
      hasBegun = true
      guard try hasMore() else { return nil }
    }
    var header = PayloadDecoder(try bytes(4 + 2, "a frame's header"))
    let length = try header.fixed("length", as: UInt32.self)
    let type = try header.fixed("type", as: UInt16.self)
    guard length <= StreamFormat.maximumPayloadBytes else {
      throw StreamError(.tooLong, "a frame says that it has \(length) bytes")
    }
    let payload = try bytes(Int(length), "a frame")
    var trailer = PayloadDecoder(try bytes(4, "a frame's checksum"))
    var checksum = CRC32C()
    withUnsafeBytes(of: type.littleEndian) { checksum.update($0) }
    payload.withUnsafeBytes { checksum.update($0) }
    guard try trailer.fixed("checksum", as: UInt32.self) == checksum.value else {
      throw StreamError(.badChecksum, "the checksum of a frame of type \(type) is wrong")
    }
    return (type, payload)
  }

  private mutating func readPreamble() throws {
    guard try bytes(StreamFormat.magic.count, "the preamble") == StreamFormat.magic else {
      throw StreamError(.badMagic, "the bytes do not begin with FASS")
    }
    var rest = PayloadDecoder(try bytes(2, "the preamble"))
    let version = try rest.fixed("version", as: UInt16.self)
    guard version == StreamFormat.version else {
      let reads = "this program reads version \(StreamFormat.version)"
      throw StreamError(
        .unknownVersion,
        version > StreamFormat.version
          ? "the stream has version \(version), written by a newer facearchive; \(reads)"
          : "the stream has version \(version), which never existed; \(reads)")
    }
  }

  /// Whether another byte can be had.
  private mutating func hasMore() throws -> Bool {
    if unread.isEmpty { try refill() }
    return !unread.isEmpty
  }

  /// The next `count` bytes. Memory grows with what arrives, not with what a header promises.
  private mutating func bytes(_ count: Int, _ name: String) throws -> [UInt8] {
    var taken: [UInt8] = []
    taken.reserveCapacity(min(count, Self.chunkBytes))
    while taken.count < count {
      guard try hasMore() else {
        throw StreamError(.truncated, "the bytes end within \(name)")
      }
      let piece = unread.prefix(count - taken.count)
      taken.append(contentsOf: buffer[piece])
      unread = piece.upperBound..<unread.upperBound
    }
    return taken
  }

  private mutating func refill() throws {
    if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: Self.chunkBytes) }
    let count = try buffer.withUnsafeMutableBytes { try source($0) }
    guard (0...buffer.count).contains(count) else {
      throw StreamError(.readFailed, "the source of the bytes says that it read \(count)")
    }
    unread = 0..<count
  }

  private static func read(into target: UnsafeMutableRawBufferPointer, from descriptor: Int32)
    throws -> Int
  {
    while true {
      let count = Glibc.read(descriptor, target.baseAddress, target.count)
      if count >= 0 { return count }
      switch errno {
      case EINTR:
        continue
      case EAGAIN, EWOULDBLOCK:
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&waiting, 1, -1)
      case let code:
        throw StreamError(
          .readFailed, "reading failed: \(String(cString: strerror(code)))", systemError: code)
      }
    }
  }
}
