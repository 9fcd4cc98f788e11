extension FileEnding {
  /// Matroska and WebM: elements of stated lengths; a recording that was streamed or never closed
  /// states none for its outermost ones, whose content is then followed to the end.
  ///
  /// Source: RFC 8794, sections 4 to 6; RFC 9559, section 5.1.
  static func matroska(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    var offset: Int64 = 0
    var isClosed = true
    for _ in 0..<maximumSteps {
      guard offset < bytes.count else { return isClosed ? .proven : .open }
      guard let element = try element(bytes, offset) else {
        return .cut("it ends inside the header of a part")
      }
      if let length = element.length {
        guard let end = bytes.end(of: element.content, length: length) else {
          return .cut("it ends before the length that it states")
        }
        offset = end
      } else {
        guard element.id == segment || element.id == cluster else { return .open }
        isClosed = false
        offset = element.content
      }
    }
    return .open
  }

  private static let segment: UInt64 = 0x1853_8067
  private static let cluster: UInt64 = 0x1F43_B675

  struct Element {
    var id: UInt64
    /// Where its content begins.
    var content: Int64
    /// `nil` when it is unknown.
    var length: UInt64?
  }

  static func element(
    _ bytes: ByteReader, _ offset: Int64
  ) throws(FFmpegError) -> Element? {
    guard let first = try bytes.big(offset, 1), first != 0 else { return nil }
    let idBytes = UInt8(first).leadingZeroBitCount + 1
    guard idBytes <= 4, let id = try bytes.big(offset, idBytes) else { return nil }
    let place = offset + Int64(idBytes)
    guard let lead = try bytes.big(place, 1), lead != 0 else { return nil }
    let lengthBytes = UInt8(lead).leadingZeroBitCount + 1
    guard let coded = try bytes.big(place, lengthBytes) else { return nil }
    let mask = UInt64(1) << (7 * UInt64(lengthBytes)) - 1
    let length = coded & mask
    return Element(
      id: id, content: place + Int64(lengthBytes), length: length == mask ? nil : length)
  }
}
