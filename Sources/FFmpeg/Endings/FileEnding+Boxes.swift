extension FileEnding {
  /// Types of the first box of an MP4, MOV, 3GP, HEIF or AVIF file.
  static let boxTypes: Set<[UInt8]> = Set(
    ["ftyp", "moov", "mdat", "moof", "wide", "free", "skip", "pnot", "styp", "sidx", "jP  "]
      .map { Array($0.utf8) })

  /// MP4 and its kin: boxes of stated lengths, one after the other.
  ///
  /// A recording in fragments is closed by its index `mfra`; without one it could have continued,
  /// as fragments for streaming are written without.
  /// Source: ISO/IEC 14496-12, sections 4.2 and 8.8.
  static func boxes(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    var offset: Int64 = 0
    var types: Set<String> = []
    var last = ""
    for _ in 0..<maximumSteps {
      guard offset < bytes.count else { break }
      guard let header = try bytes.all(offset, 8), let short = try bytes.big(offset, 4) else {
        return try isComplete(bytes, types) ? .open : .cut("it ends inside the header of a part")
      }
      let name = partName(header[4...])
      var length = short
      if header.allSatisfy({ $0 == 0 }), types.contains("moof") { return unfilled }
      if short == 0 { return types.contains("moov") || name == "moov" ? .proven : noIndex }
      if short == 1 {
        guard let long = try bytes.big(offset + 8, 8) else {
          return .cut("it ends inside the header of its part \(name)")
        }
        length = long
      }
      guard length >= 8 else {
        // Bytes after the media that are not boxes: some cameras leave them.
        return types.contains("moov") ? .open : noIndex
      }
      guard let end = bytes.end(of: offset, length: length) else {
        let isMedia = ["mdat", "moof", "moov", "meta"].contains(name)
        if !isMedia, try isComplete(bytes, types) { return .open }
        return .cut("it ends inside its part \(name)")
      }
      types.insert(name)
      last = name
      offset = end
    }
    if types.contains("jP  ") || types.contains("meta") { return .proven }
    guard types.contains("moov") || types.contains("moof") else { return noIndex }
    guard try isFragmented(bytes, types) else {
      return types.contains("mdat") ? .proven : .cut("its media part mdat is missing")
    }
    if last == "moof" { return .cut("its last fragment has no media") }
    if !types.contains("moof") { return .cut("no fragment follows its header") }
    return types.contains("mfra") ? .proven : .open
  }

  /// Index and media are there and nothing more is to come: what follows may be cut, or no box at
  /// all, and no frame is missing.
  private static func isComplete(
    _ bytes: ByteReader, _ types: Set<String>
  ) throws(FFmpegError) -> Bool {
    let hasIndex = types.contains("moov") || types.contains("meta")
    guard hasIndex, types.contains("mdat") else { return false }
    return try !isFragmented(bytes, types)
  }

  private static let noIndex = FileEnding.cut("its index moov is missing")

  /// The header announces fragments, or there are some.
  private static func isFragmented(
    _ bytes: ByteReader, _ types: Set<String>
  ) throws(FFmpegError) -> Bool {
    if types.contains("moof") { return true }
    var offset: Int64 = 0
    for _ in 0..<maximumSteps {
      guard let length = try bytes.big(offset, 4), let name = try bytes.all(offset + 4, 4) else {
        return false
      }
      if partName(name) == "moov" {
        let end = bytes.end(of: offset, length: length) ?? bytes.count
        return try contains("mvex", bytes, from: offset + 8, to: end)
      }
      let full = length == 1 ? try bytes.big(offset + 8, 8) ?? 0 : length
      guard full >= 8, let end = bytes.end(of: offset, length: full) else { return false }
      offset = end
    }
    return false
  }

  private static func contains(
    _ wanted: String, _ bytes: ByteReader, from start: Int64, to limit: Int64
  ) throws(FFmpegError) -> Bool {
    var offset = start
    while offset < limit {
      guard
        let length = try bytes.big(offset, 4), let name = try bytes.all(offset + 4, 4), length >= 8,
        let end = bytes.end(of: offset, length: length)
      else { return false }
      if partName(name) == wanted { return true }
      offset = end
    }
    return false
  }
}
