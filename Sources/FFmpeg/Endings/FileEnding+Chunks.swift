extension FileEnding {
  /// AVI: chunks of stated lengths inside one or, beyond 1 GB, several `RIFF` parts.
  ///
  /// A recorder that was switched off leaves lengths of 0. Some writers state 8 bytes too many for
  /// the outer part, so the inner ones count.
  /// Source: Microsoft AVI RIFF File Reference; OpenDML AVI 1.02, section 4.
  static func riff(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    var start: Int64 = 0
    for _ in 0..<maximumSteps {
      guard start < bytes.count else { return .proven }
      guard let header = try bytes.all(start, 12), let length = try bytes.little(start + 4, 4)
      else { return .cut("it ends inside the header of a part") }
      guard header.starts(with: Array("RIFF".utf8)) else {
        // Padding or a note after the media.
        return start == 0 ? .open : .proven
      }
      guard length > 4 else { return .cut("its header was never completed") }
      let slack: Int64 = 8
      guard let stated = Int64(exactly: length), start + 8 + stated <= bytes.count + slack else {
        return .cut("it ends before the length that it states")
      }
      let end = min(start + 8 + stated, bytes.count)
      if let cut = try chunks(bytes, from: start + 12, to: end) { return cut }
      start += 8 + stated + (stated & 1)
    }
    return .open
  }

  private static func chunks(
    _ bytes: ByteReader, from first: Int64, to limit: Int64
  ) throws(FFmpegError) -> FileEnding? {
    var offset = first
    var steps = 0
    while offset + 8 <= limit, steps < maximumSteps {
      guard let name = try bytes.all(offset, 4), let length = try bytes.little(offset + 4, 4)
      else { return .cut("it ends inside the header of a part") }
      guard let end = bytes.end(of: offset + 8, length: length) else {
        return .cut("it ends inside its part \(partName(name))")
      }
      if name == Array("LIST".utf8), length == 0 {
        return .cut("its header was never completed")
      }
      offset = end + Int64(length & 1)
      steps += 1
    }
    return nil
  }

  /// WebP: one `RIFF` part whose length is the file's.
  ///
  /// Source: RFC 9649, section 2.4.
  static func webP(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    guard let length = try bytes.little(4, 4), bytes.end(of: 8, length: length) != nil else {
      return .cut("it ends before the length that it states")
    }
    return .proven
  }

  /// WMV and ASF: objects of stated lengths.
  ///
  /// Source: Advanced Systems Format specification, section 2.1.
  static func asf(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    var offset: Int64 = 0
    for _ in 0..<maximumSteps {
      guard offset < bytes.count else { return .proven }
      guard let length = try bytes.little(offset + 16, 8) else {
        return .cut("it ends inside the header of a part")
      }
      guard length >= 24 else { return .cut("its header was never completed") }
      guard let end = bytes.end(of: offset, length: length) else {
        return .cut("it ends before the length that it states")
      }
      offset = end
    }
    return .open
  }

  /// The first object of every ASF file. Source: as `asf`, section 10.1.
  static let asfHeader: [UInt8] = [
    0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11, 0xA6, 0xD9, 0x00, 0xAA, 0x00, 0x62, 0xCE, 0x6C,
  ]

  /// IVF: frames of stated lengths.
  ///
  /// Source: libvpx, ivfdec.c.
  static func ivf(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    guard var offset = try bytes.little(6, 2).map({ Int64($0) }), offset >= 32 else { return .open }
    for _ in 0..<maximumSteps {
      guard offset < bytes.count else { return .open }
      guard
        let length = try bytes.little(offset, 4),
        let end = bytes.end(of: offset + 12, length: length)
      else { return .cut("it ends inside a frame") }
      offset = end
    }
    return .open
  }
}
