/// What a file's own structure says about its end, read without FFmpeg.
///
/// Demuxers take the end of a file for the end of the media and report no error, so whether a file
/// was cut has to be found out from the lengths that it states about its parts. Everything is read
/// as untrusted: lengths are compared before they are used, and steps are counted.
enum FileEnding: Sendable, Hashable {
  /// Every part that the file states is there, and it marks its end.
  case proven
  /// Nothing that the file states is missing, yet it could have continued.
  case open
  /// As `open`, and its last part looks as if it went on; the reason is a clause about the file.
  case doubtful(String)
  /// A stated part is missing; the reason is a clause about the file.
  case cut(String)

  /// Parts of one file that are examined, so that a file of a million empty parts costs little.
  static let maximumSteps = 2_000_000

  /// What the structure of a source says; `open` for formats that say nothing.
  ///
  /// - Parameter container: FFmpeg's name of its format, where it could be opened: a transport
  ///   stream has no mark at its beginning, and pixels may look like one.
  /// - Throws: `FFmpegError` when the source cannot be read.
  /// - Complexity: O(parts at the top level) small reads; pictures are read whole.
  static func inspect(
    _ source: any ByteSource, container: String? = nil
  ) throws(FFmpegError) -> FileEnding {
    let bytes = ByteReader(source)
    let head = try bytes.bytes(0, 16)
    if head.count >= 12, Self.boxTypes.contains(Array(head[4..<8])) {
      return try boxes(bytes)
    }
    if head.starts(with: Array("RIFF".utf8)) {
      return Array(head.dropFirst(8).prefix(4)) == Array("WEBP".utf8)
        ? try webP(bytes) : try riff(bytes)
    }
    if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
      return try matroska(bytes).unlessZeros(bytes)
    }
    if head.starts(with: Array("FLV".utf8)) {
      return try flash(bytes).unlessZeros(bytes)
    }
    if head.starts(with: Array("OggS".utf8)) { return try ogg(bytes) }
    if head.starts(with: Array("DKIF".utf8)) { return try ivf(bytes) }
    if head.starts(with: asfHeader) { return try asf(bytes) }
    if head.starts(with: [0x00, 0x00, 0x01, 0xBA]) {
      return try programStream(bytes).unlessZeros(bytes)
    }
    if head.starts(with: [0xFF, 0xD8, 0xFF]) { return try jpeg(bytes) }
    if head.starts(with: pngSignature) { return try png(bytes) }
    if head.starts(with: Array("GIF8".utf8)) { return try gif(bytes) }
    if head.starts(with: Array("BM".utf8)) { return try bitmap(bytes) }
    guard container?.hasPrefix("mpegts") ?? true else { return .open }
    return try transportStream(bytes)?.unlessZeros(bytes) ?? .open
  }

  /// Why a file whose end is nothing but zeros was cut: somebody made room for a whole recording and
  /// has not filled it.
  static let unfilled = FileEnding.cut("zeros follow its last part: the rest was not written")

  /// So many zeros at the end are room that was not filled. Source: our choice, longer than what
  /// writers align the ends of files to.
  private static let unfilledBytes = 16 << 10

  /// This, unless it could have continued and nothing but zeros does.
  private func unlessZeros(_ bytes: ByteReader) throws(FFmpegError) -> FileEnding {
    guard self != .proven, bytes.count > Self.unfilledBytes else { return self }
    let end = try bytes.bytes(bytes.count - Int64(Self.unfilledBytes), Self.unfilledBytes)
    return end.allSatisfy { $0 == 0 } ? Self.unfilled : self
  }
}

/// Numbers of a `ByteSource` at given offsets; `nil` beyond its end.
struct ByteReader {
  let source: any ByteSource
  var count: Int64 { source.count }

  init(_ source: any ByteSource) {
    self.source = source
  }

  /// Up to `count` bytes; fewer beyond the end.
  func bytes(_ offset: Int64, _ count: Int) throws(FFmpegError) -> [UInt8] {
    try source.bytes(at: offset, count: count)
  }

  /// Exactly `count` bytes.
  func all(_ offset: Int64, _ count: Int) throws(FFmpegError) -> [UInt8]? {
    let bytes = try bytes(offset, count)
    return bytes.count == count ? bytes : nil
  }

  /// An unsigned number of up to eight bytes, the most significant first.
  func big(_ offset: Int64, _ count: Int) throws(FFmpegError) -> UInt64? {
    try all(offset, count)?.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// An unsigned number of up to eight bytes, the least significant first.
  func little(_ offset: Int64, _ count: Int) throws(FFmpegError) -> UInt64? {
    try all(offset, count)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The end of a part of `length` bytes that begins at `offset`, if the file reaches that far.
  func end(of offset: Int64, length: UInt64) -> Int64? {
    guard let length = Int64(exactly: length) else { return nil }
    let (end, overflow) = offset.addingReportingOverflow(length)
    return !overflow && end <= count ? end : nil
  }
}

/// Four bytes as the name that people know a part by.
func partName(_ bytes: some Collection<UInt8>) -> String {
  String(decoding: bytes.map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
}
