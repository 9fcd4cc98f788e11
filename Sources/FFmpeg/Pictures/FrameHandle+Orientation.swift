import CFFmpeg

extension FrameHandle {
  /// What the picture itself says of its orientation (EXIF of JPEG, H.264 SEI, EXIF that a PNG
  /// carries as text); `nil` when it says nothing.
  var orientation: Orientation? {
    if let matrix = CFFmpegFrameDisplayMatrix(pointer) { return Orientation(displayMatrix: matrix) }
    return rawProfile.flatMap { profile in
      profile.withUnsafeBufferPointer { EXIFTags(BoundedBytes($0[...]))?.orientation }
    }
  }

  /// EXIF as ImageMagick wrote it into PNG files before these had a chunk for it: the name, the
  /// number of bytes, and the bytes as hexadecimal digits in lines.
  private var rawProfile: [UInt8]? {
    for key in ["Raw profile type exif", "Raw profile type APP1"] {
      guard let entry = av_dict_get(pointer.pointee.metadata, key, nil, 0) else { continue }
      let lines = String(borrowing: entry.pointee.value).split(whereSeparator: \.isWhitespace)
      let digits = lines.dropFirst(2).joined().utf8.compactMap {
        Character(UnicodeScalar($0)).hexDigitValue
      }
      return stride(from: 0, to: digits.count - 1, by: 2).map {
        UInt8(digits[$0] << 4 | digits[$0 + 1])
      }
    }
    return nil
  }
}
