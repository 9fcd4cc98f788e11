/// Changes of picture files, byte by byte, for what the program that makes them cannot write.
extension [UInt8] {
  /// The offset of the first place where these letters stand.
  func place(of letters: String) -> Int? {
    let wanted = Array(letters.utf8)
    return indices.first { self[$0...].starts(with: wanted) }
  }

  /// A PNG file with one more chunk after its header; its checksum is not right, which readers
  /// overlook.
  func withChunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let length = UInt32(content.count).bigEndianBytes
    // The signature is 8 bytes long, the header's chunk 25.
    return self[..<33] + length + Array(name.utf8) + content + [0, 0, 0, 0] + self[33...]
  }

  /// A simple lossless WebP file as an extended one with EXIF after the picture.
  func asExtendedWebP(exif: [UInt8]) -> [UInt8] {
    func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      let padding = [UInt8](repeating: 0, count: content.count % 2)
      return Array(name.utf8) + UInt32(content.count).bigEndianBytes.reversed() + content + padding
    }
    // Flags (EXIF), and a canvas of 64 x 48 less one.
    let header = chunk("VP8X", [8, 0, 0, 0, 63, 0, 0, 47, 0, 0])
    let body = Array("WEBP".utf8) + header + self[12...] + chunk("EXIF", exif)
    return Array("RIFF".utf8) + UInt32(body.count).bigEndianBytes.reversed() + body
  }

  /// A little-endian TIFF file in which another tag stands in the place of one.
  func replacingTIFFTag(
    _ tag: UInt16, with other: UInt16, kind: UInt8, value: UInt32
  ) -> [UInt8] {
    guard let entry = tiffEntry(tag) else { return [] }
    var changed = self
    changed.replaceSubrange(
      entry..<entry + 12,
      with: [UInt8(other & 0xFF), UInt8(other >> 8), kind, 0, 1, 0, 0, 0]
        + value.bigEndianBytes.reversed())
    // Readers want the tags in order.
    let directory = littleEndian(at: 4, count: 4)
    let places = (0..<littleEndian(at: directory, count: 2)).map { directory + 2 + $0 * 12 }
    let sorted = places.sorted {
      changed.littleEndian(at: $0, count: 2) < changed.littleEndian(at: $1, count: 2)
    }
    let entries = sorted.flatMap { changed[$0..<$0 + 12] }
    changed.replaceSubrange(directory + 2..<directory + 2 + entries.count, with: entries)
    return changed
  }

  /// Where the entry of a tag begins in a little-endian TIFF file.
  func tiffEntry(_ tag: UInt16) -> Int? {
    let directory = littleEndian(at: 4, count: 4)
    let entries = (0..<littleEndian(at: directory, count: 2)).map { directory + 2 + $0 * 12 }
    return entries.first { littleEndian(at: $0, count: 2) == Int(tag) }
  }

  func littleEndian(at place: Int, count: Int) -> Int {
    self[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

extension UInt32 {
  var bigEndianBytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> $0) } }
}
