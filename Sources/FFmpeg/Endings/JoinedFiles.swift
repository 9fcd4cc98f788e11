/// Whole files that stand one after the other in one file: recordings that were joined byte by byte,
/// and recorders that begin their container anew.
///
/// Demuxers read the first of them and take the rest for noise. Transport and program streams, raw
/// streams and `.dav` need no such care: their parts follow each other like any others.
enum JoinedFiles {
  /// The bytes of each, in order; one range for a file that is not joined, or of another format.
  ///
  /// What follows the last part that can be made out belongs to the last range.
  ///
  /// - Throws: `FFmpegError` when the source cannot be read.
  /// - Complexity: O(parts at the top level) small reads.
  static func ranges(in source: any ByteSource) throws(FFmpegError) -> [Range<Int64>] {
    let bytes = ByteReader(source)
    let head = try bytes.bytes(0, 12)
    var starts: [Int64]
    if head.count >= 12, FileEnding.boxTypes.contains(Array(head[4..<8])) {
      starts = try boxes(bytes)
    } else if head.starts(with: flashHeader) {
      starts = try flash(bytes)
    } else if head.starts(with: Array("RIFF".utf8)), head.dropFirst(8).elementsEqual("AVI ".utf8) {
      starts = try riff(bytes)
    } else if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
      starts = try matroska(bytes)
    } else {
      starts = []
    }
    starts = [0] + starts.prefix(most - 1)
    return zip(starts, starts.dropFirst() + [source.count]).map { $0..<$1 }
  }

  /// Files in one file, at most.
  ///
  /// Source: our choice: a day of parts of a second.
  private static let most = 1 << 17

  /// MP4 and its kin: another `ftyp`, or another index with media when the first has its own.
  private static func boxes(_ bytes: ByteReader) throws(FFmpegError) -> [Int64] {
    var starts: [Int64] = []
    /// The parts of the file that is walked, and those after its index and first media.
    var seen: Set<String> = []
    var later: Set<String> = []
    /// Where `later` begins.
    var laterStart: Int64?
    var offset: Int64 = 0
    for _ in 0..<FileEnding.maximumSteps {
      guard let header = try bytes.all(offset, 8), let short = try bytes.big(offset, 4) else {
        break
      }
      let name = partName(header[4...])
      let long = short == 1 ? try bytes.big(offset + 8, 8) : short
      guard let long, long >= 8 else { break }
      let isFragmented = seen.contains("moof")
      if let start = laterStart, !isFragmented, later.contains("moov"), later.contains("mdat") {
        starts.append(start)
        (seen, later, laterStart) = (later, [], offset)
      }
      if laterStart != nil, name == "ftyp" || isFragmented && name == "moov" {
        starts.append(offset)
        (seen, later, laterStart) = ([], [], nil)
      }
      guard let end = bytes.end(of: offset, length: long) else { break }
      if laterStart == nil { seen.insert(name) } else { later.insert(name) }
      if name == "moof" { seen.insert(name) }
      offset = end
      if laterStart == nil, seen.contains("mdat"), seen.contains("moov") { laterStart = offset }
    }
    if let laterStart, !seen.contains("moof"), later.contains("moov"), later.contains("mdat") {
      starts.append(laterStart)
    }
    return starts
  }

  private static let flashHeader: [UInt8] = Array("FLV".utf8)

  /// Flash video: another header where a tag should be.
  private static func flash(_ bytes: ByteReader) throws(FFmpegError) -> [Int64] {
    var starts: [Int64] = []
    /// Of a header of 9 bytes and the length of no tag.
    let headerBytes: Int64 = 13
    var offset = headerBytes
    for _ in 0..<FileEnding.maximumSteps {
      guard let tag = try bytes.all(offset, 4) else { break }
      if tag.starts(with: flashHeader), try bytes.big(offset + 5, 4) == 9 {
        starts.append(offset)
        offset += headerBytes
        continue
      }
      offset += 15 + tag[1...].reduce(0) { $0 << 8 | Int64($1) }
    }
    return starts
  }

  /// AVI: another `RIFF` part that is no continuation of the first, an `AVIX`.
  private static func riff(_ bytes: ByteReader) throws(FFmpegError) -> [Int64] {
    var starts: [Int64] = []
    var offset: Int64 = 0
    for _ in 0..<FileEnding.maximumSteps {
      guard let header = try bytes.all(offset, 12), header.starts(with: Array("RIFF".utf8)),
        let length = try bytes.little(offset + 4, 4), length > 4
      else { break }
      if offset > 0, header.dropFirst(8).elementsEqual("AVI ".utf8) { starts.append(offset) }
      guard let end = bytes.end(of: offset + 8, length: length + (length & 1)) else { break }
      offset = end
    }
    return starts
  }

  /// Matroska and WebM: another header at the top level, or inside a part of unknown length.
  private static func matroska(_ bytes: ByteReader) throws(FFmpegError) -> [Int64] {
    var starts: [Int64] = []
    var offset: Int64 = 0
    for _ in 0..<FileEnding.maximumSteps {
      guard offset < bytes.count, let element = try FileEnding.element(bytes, offset) else { break }
      if element.id == 0x1A45_DFA3, offset > 0 { starts.append(offset) }
      guard let length = element.length else {
        offset = element.content
        continue
      }
      guard let end = bytes.end(of: element.content, length: length) else { break }
      offset = end
    }
    return starts
  }
}

/// A part of another source.
final class ByteRange: ByteSource {
  private let whole: any ByteSource
  private let range: Range<Int64>

  /// - Parameter range: Within `whole`.
  init(_ range: Range<Int64>, of whole: any ByteSource) {
    self.range = range
    self.whole = whole
  }

  var count: Int64 { Int64(range.count) }

  func read(
    at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FFmpegError) -> Int {
    guard offset >= 0, offset < count else { return 0 }
    let length = Int(min(Int64(buffer.count), count - offset))
    return try whole.read(
      at: range.lowerBound + offset,
      into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]))
  }
}
