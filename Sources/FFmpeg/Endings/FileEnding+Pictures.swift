extension FileEnding {
  private static let cutPicture = FileEnding.cut("it ends before its picture does")

  /// Pictures are examined up to the size that is decoded by default.
  private static func whole(_ bytes: ByteReader) throws(FFmpegError) -> [UInt8]? {
    let limit = MediaLimits().maximumImageBytes
    guard bytes.count <= Int64(limit) else { return nil }
    return try bytes.bytes(0, Int(bytes.count))
  }

  /// JPEG: segments of stated lengths, scans up to the next marker, an end marker.
  ///
  /// Thumbnails with end markers of their own lie inside segments; bytes after the picture do no
  /// harm. In scans of JPEG-LS an FF before a byte below 80 is content.
  /// Source: ITU-T T.81, annex B.1; ITU-T T.87, annex A.
  static func jpeg(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    guard let file = try whole(bytes) else { return .open }
    var place = 2
    while place + 1 < file.count {
      guard file[place] == 0xFF else {
        place += 1
        continue
      }
      switch file[place + 1] {
      case 0xD9: return .proven
      case 0xFF: place += 1
      case 0x00...0x7F, 0xD0...0xD8: place += 2
      default:
        guard place + 3 < file.count else { return cutPicture }
        place += 2 + max(2, Int(file[place + 2]) << 8 | Int(file[place + 3]))
      }
    }
    return cutPicture
  }

  static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// PNG: chunks of stated lengths up to `IEND`.
  ///
  /// Source: ISO/IEC 15948, section 5.3.
  static func png(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    var offset = Int64(pngSignature.count)
    for _ in 0..<maximumSteps {
      guard
        let length = try bytes.big(offset, 4), let name = try bytes.all(offset + 4, 4),
        let end = bytes.end(of: offset, length: length + 12)
      else { return cutPicture }
      if partName(name) == "IEND" { return .proven }
      offset = end
    }
    return .open
  }

  /// GIF: blocks of stated lengths up to the trailer.
  ///
  /// Source: GIF89a specification, appendix B.
  static func gif(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    guard let file = try whole(bytes) else { return .open }
    var place = 13
    guard file.count > place else { return cutPicture }
    if file[10] & 0x80 != 0 { place += 3 << (Int(file[10] & 7) + 1) }
    while place < file.count {
      switch file[place] {
      case 0x3B: return .proven
      case 0x21: place += 2
      case 0x2C:
        guard place + 10 < file.count else { return cutPicture }
        let flags = file[place + 9]
        place += 11 + (flags & 0x80 != 0 ? 3 << (Int(flags & 7) + 1) : 0)
      default: return .open
      }
      while place < file.count, file[place] != 0 { place += 1 + Int(file[place]) }
      place += 1
    }
    return cutPicture
  }

  /// BMP: as many bytes as its rows need.
  ///
  /// Source: Microsoft, BITMAPFILEHEADER and BITMAPINFOHEADER.
  static func bitmap(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    guard
      let start = try bytes.little(10, 4), let header = try bytes.little(14, 4), header >= 40
    else { return bytes.count < 26 ? cutPicture : .open }
    guard
      let width = try bytes.little(18, 4), let rows = try bytes.little(22, 4),
      let depth = try bytes.little(28, 2), let compression = try bytes.little(30, 4),
      let stated = try bytes.little(34, 4)
    else { return cutPicture }
    let isPlain = compression == 0 || compression == 3
    let height = UInt64(Int32(truncatingIfNeeded: rows).magnitude)
    let row = (width * depth + 31) / 32 * 4
    let (plain, overflow) = row.multipliedReportingOverflow(by: height)
    let content = isPlain ? (overflow ? UInt64.max : plain) : stated
    return bytes.end(of: Int64(start), length: content) == nil ? cutPicture : .proven
  }
}
