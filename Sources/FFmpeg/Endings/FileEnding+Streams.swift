extension FileEnding {
  /// MPEG transport streams: packets of one size, and payloads that state their length.
  ///
  /// A stream has no end of its own, so one cut between two pictures is whole as far as anyone can
  /// tell. `nil` when the file is not a transport stream.
  /// Source: ISO/IEC 13818-1, sections 2.4.3.2 and 2.4.3.6; 192 bytes with the time codes of
  /// Blu-ray, 204 with error correction.
  static func transportStream(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding? {
    let head = try bytes.bytes(0, 1024)
    guard let shape = PacketShape(head) else { return nil }
    let rest = (bytes.count - shape.start) % shape.size
    if rest != 0 { return .cut("it ends inside a packet") }
    var payloads: [UInt16: Payload] = [:]
    try forEachLatePacket(bytes, shape) { packet in
      let stream = UInt16(packet[1] & 0x1F) << 8 | UInt16(packet[2])
      payloads[stream, default: Payload()].add(packet)
    }
    if payloads.values.contains(where: \.isUnfinished) { return .cut("it ends inside a payload") }
    let mayGoOn = payloads.values.contains { $0.mayGoOn }
    return mayGoOn ? .doubtful("it seems to end inside a payload") : .open
  }

  private struct PacketShape {
    /// Of the first packet.
    var start: Int64
    var size: Int64
    /// Bytes of a packet before its sync byte.
    var prefix: Int64

    init?(_ head: [UInt8]) {
      for (size, prefix) in [(188, 0), (192, 4), (204, 0)] {
        for start in 0..<size {
          let places = stride(from: start + prefix, to: head.count, by: size)
          // Three in a row: one alone begins any text with a G.
          guard places.underestimatedCount >= 3 else { break }
          if places.allSatisfy({ head[$0] == 0x47 }) {
            (self.start, self.size, self.prefix) = (Int64(start), Int64(size), Int64(prefix))
            return
          }
        }
      }
      return nil
    }
  }

  /// The packets of the file's last megabyte, in order: a stated length is at most 64 KiB.
  private static func forEachLatePacket(
    _ bytes: ByteReader, _ shape: PacketShape, _ body: ([UInt8]) -> Void
  ) throws(FFmpegError) {
    let packets = (bytes.count - shape.start) / shape.size
    let wanted = min(packets, (1 << 20) / shape.size)
    let tail = try bytes.bytes(
      shape.start + (packets - wanted) * shape.size, Int(wanted * shape.size))
    for index in 0..<Int(wanted) {
      let start = index * Int(shape.size) + Int(shape.prefix)
      guard start + 188 <= tail.count else { break }
      body(Array(tail[start..<start + 188]))
    }
  }

  /// The payload that one stream of a transport stream was last in.
  private struct Payload {
    /// Bytes that it stated and that did not come yet; `nil` when it stated none.
    private var missing: Int?
    private var isOfUnknownLength = false
    /// The last packet was filled up, as it is at the end of a payload, its length being hardly
    /// ever a multiple of the packet's.
    private var isFilledUp = false

    var isUnfinished: Bool { (missing ?? 0) > 0 }
    var mayGoOn: Bool { isOfUnknownLength && !isFilledUp }

    /// Takes the next packet of the stream, 188 bytes.
    mutating func add(_ packet: [UInt8]) {
      guard packet[3] & 0x10 != 0 else { return }
      let hasField = packet[3] & 0x20 != 0
      let first = hasField ? 5 + Int(packet[4]) : 4
      guard first < packet.count else { return }
      // A field holds flags and up to a 6-byte clock of use; what is beyond only fills up.
      let used = hasField && packet[4] > 0 && packet[5] & 0x10 != 0 ? 7 : hasField ? 1 : 0
      isFilledUp = hasField && Int(packet[4]) > used || hasField && packet[4] == 0
      let length = packet.count - first
      if packet[1] & 0x40 == 0 {
        if let missing { self.missing = missing - length }
        return
      }
      guard length >= 6, packet[first...].starts(with: [0, 0, 1]) else {
        (missing, isOfUnknownLength) = (nil, false)
        return
      }
      let stated = Int(packet[first + 4]) << 8 | Int(packet[first + 5])
      isOfUnknownLength = stated == 0
      missing = stated == 0 ? nil : stated + 6 - length
    }
  }

  /// MPEG program streams: an end code, or packs of one size.
  ///
  /// Source: ISO/IEC 13818-1, section 2.5.3.1; DVD-Video packs are 2048 bytes.
  static func programStream(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    let tail = try bytes.bytes(max(0, bytes.count - 4), 4)
    if tail == [0x00, 0x00, 0x01, 0xB9] { return .proven }
    let pack: Int64 = 2048
    let hasPacks = try bytes.all(pack, 4) == [0x00, 0x00, 0x01, 0xBA]
    return hasPacks && bytes.count % pack != 0 ? .cut("it ends inside a pack") : .open
  }

  /// Flash video: each tag is followed by its length.
  ///
  /// Source: Adobe Flash Video File Format Specification 10.1, annex E.3.
  static func flash(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    let cut = FileEnding.cut("it ends inside a part")
    guard bytes.count > 13 else { return .cut("it ends inside its header") }
    guard
      let stated = try bytes.big(bytes.count - 4, 4), let length = Int64(exactly: stated),
      length >= 11, length <= bytes.count - 13,
      let tag = try bytes.all(bytes.count - 4 - length, 4)
    else { return cut }
    let content = tag[1...].reduce(0) { $0 << 8 | Int64($1) }
    return content + 11 == length && [8, 9, 18].contains(tag[0] & 0x1F) ? .open : cut
  }

  /// Ogg: the last page is marked.
  ///
  /// Source: RFC 3533, section 6.
  static func ogg(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    // A page has at most 27 + 255 + 255 * 255 bytes.
    let start = max(0, bytes.count - 65_307 - 1)
    let tail = try bytes.bytes(start, Int(bytes.count - start))
    let places = tail.indices.dropLast(26).reversed()
    guard let page = places.first(where: { tail[$0...].starts(with: Array("OggS".utf8)) }) else {
      return .cut("its last page is missing")
    }
    let segments = Int(tail[page + 26])
    guard page + 27 + segments <= tail.count else { return .cut("it ends inside a page") }
    let content = tail[(page + 27)..<(page + 27 + segments)].reduce(0) { $0 + Int($1) }
    guard page + 27 + segments + content <= tail.count else { return .cut("it ends inside a page") }
    return tail[page + 5] & 0x04 != 0 ? .proven : .cut("its last page is missing")
  }
}
