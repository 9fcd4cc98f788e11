/// What a picture file says of its picture and FFmpeg does not pass on, or not as it is meant.
///
/// Everything is read from the file's own bytes, so that it does not depend on FFmpeg's version.
/// JPEG files say how they are turned through FFmpeg, which reads their EXIF in every version.
struct PictureNotes {
  /// How the file's EXIF says that the picture is turned; `nil` when it says nothing.
  private(set) var orientation: Orientation?
  /// The file's ratio of width to height is one of pixels. A print resolution is none: FFmpeg
  /// makes a ratio of either.
  private(set) var statesPixelShape = false

  /// Notes that were read elsewhere; pixels are square.
  init(orientation: Orientation?) {
    self.orientation = orientation
  }

  /// Reads the notes of a whole file; bytes that are no picture's, or broken, say nothing.
  ///
  /// - Complexity: O(chunks of the file).
  init(file: UnsafeBufferPointer<UInt8>) {
    let bytes = BoundedBytes(file[...])
    if bytes.starts(with: [0xFF, 0xD8], at: 0) {
      readJPEG(bytes)
    } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0) {
      readPNG(bytes)
    } else if bytes.starts(with: Array("RIFF".utf8), at: 0),
      bytes.starts(with: Array("WEBP".utf8), at: 8)
    {
      readWebP(bytes)
    } else if let tags = EXIFTags(bytes) {
      orientation = tags.orientation
      statesPixelShape = tags.resolutionHasNoUnit
    }
  }

  /// Source: JFIF 1.02: the byte after the version is 0 where the densities are a ratio of pixels,
  /// 1 and 2 where they are per inch and per centimetre.
  private mutating func readJPEG(_ bytes: BoundedBytes) {
    var place = 2
    while let marker = bytes.number(at: place, count: 2), marker > 0xFF00, marker != 0xFFDA,
      let length = bytes.number(at: place + 2, count: 2), length >= 2
    {
      if marker == 0xFFE0, bytes.starts(with: Array("JFIF\0".utf8), at: place + 4) {
        statesPixelShape = bytes.number(at: place + 11, count: 1) == 0
        return
      }
      place += 2 + length
    }
  }

  /// Source: PNG, third edition: chunks; pHYs, whose unit is 0 where only the ratio is known; eXIf.
  private mutating func readPNG(_ bytes: BoundedBytes) {
    var place = 8
    while let length = bytes.number(at: place, count: 4) {
      let content = place + 8
      if bytes.starts(with: Array("pHYs".utf8), at: place + 4) {
        statesPixelShape = bytes.number(at: content + 8, count: 1) == 0
      } else if bytes.starts(with: Array("eXIf".utf8), at: place + 4) {
        orientation = EXIFTags(bytes.part(at: content, count: length))?.orientation
      }
      place = content + length + 4
    }
  }

  /// Source: RFC 9649, section 2.7.1.6. Chunks have an even number of bytes.
  private mutating func readWebP(_ bytes: BoundedBytes) {
    var place = 12
    while let length = bytes.number(at: place + 4, count: 4, isLittleEndian: true) {
      if bytes.starts(with: Array("EXIF".utf8), at: place) {
        orientation = EXIFTags(bytes.part(at: place + 8, count: length))?.orientation
      }
      place += 8 + length + length % 2
    }
  }
}

/// What matters here of EXIF tags, which are those of a TIFF file.
struct EXIFTags {
  /// `nil` when the tag is missing.
  private(set) var orientation: Orientation?
  /// The resolutions are only good for the ratio of their sides.
  private(set) var resolutionHasNoUnit = false

  /// More tags in one directory are no picture's. Source: our choice; TIFF 6.0 has some 75.
  private static let mostTags = 4096

  /// - Parameter bytes: A TIFF file, or EXIF with or without its six bytes in front; `nil` for all
  ///   else.
  init?(_ bytes: BoundedBytes) {
    var bytes = bytes
    if bytes.starts(with: Array("Exif\0\0".utf8), at: 0) { bytes = bytes.part(at: 6, count: .max) }
    let isLittle = bytes.starts(with: [0x49, 0x49, 42, 0], at: 0)
    guard isLittle || bytes.starts(with: [0x4D, 0x4D, 0, 42], at: 0) else { return nil }
    func number(at offset: Int, _ count: Int) -> Int? {
      bytes.number(at: offset, count: count, isLittleEndian: isLittle)
    }
    guard let directory = number(at: 4, 4), let count = number(at: directory, 2) else { return nil }
    // Source: TIFF 6.0, section 2: entries of 12 bytes, each with tag, type, count and value; type
    // 4 takes 4 bytes.
    for index in 0..<min(count, Self.mostTags) {
      let entry = directory + 2 + index * 12
      guard let tag = number(at: entry, 2), let kind = number(at: entry + 2, 2),
        let value = number(at: entry + 8, kind == 4 ? 4 : 2)
      else { return }
      switch tag {
      case 0x0112: orientation = Orientation(exif: value)
      case 0x0128: resolutionHasNoUnit = value == 1
      default: break
      }
    }
  }
}

/// Bytes of a file that may say anything: nothing outside of them is read.
struct BoundedBytes {
  private let bytes: Slice<UnsafeBufferPointer<UInt8>>

  init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
    self.bytes = bytes
  }

  /// Whether these bytes stand at an offset from the first.
  func starts(with expected: [UInt8], at offset: Int) -> Bool {
    part(at: offset, count: expected.count).bytes.elementsEqual(expected)
  }

  /// The number in up to 4 bytes; `nil` where they are not all there.
  func number(at offset: Int, count: Int, isLittleEndian: Bool = false) -> Int? {
    let digits = part(at: offset, count: count).bytes
    guard digits.count == count else { return nil }
    return isLittleEndian
      ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
  }

  /// As much of a part as there is.
  func part(at offset: Int, count: Int) -> BoundedBytes {
    guard offset >= 0, count >= 0 else { return BoundedBytes(bytes.prefix(0)) }
    return BoundedBytes(bytes.dropFirst(offset).prefix(count))
  }
}
