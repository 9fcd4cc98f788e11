import Values

/// Finds the camera in a name that may hold a time or a copy's number as well, as in
/// `10B_6_3_20260101_123000` and `10B_6_3 (1)`.
struct CameraFinder {
  /// A camera, and what else its name says.
  struct Found {
    var camera: CameraName
    /// The name without the camera; empty when the camera is all of it.
    var rest: FilePath
    var doubt: StartReading.Doubt?
  }

  var template: CameraTemplate
  /// Whether a moment can be that of a recording.
  var isPlausible: (TimePiece) -> Bool

  /// The camera in a name; `nil` when there is none.
  ///
  /// - Parameter isBeside: Whether a folder of this name lies beside what is named.
  func camera(in name: FilePath, isBeside: (FilePath) -> Bool = { _ in false }) -> Found? {
    let plain = Self.withoutCopyNumber(name)
    for piece in times(in: plain) {
      let before = Self.trimmed(plain.bytes[..<piece.bytes.lowerBound])
      let after = Self.trimmed(plain.bytes[piece.bytes.upperBound...])
      if let camera = template.camera(of: before) {
        return Found(camera: camera, rest: plain.dropping(before.bytes.count))
      }
      if let camera = template.camera(of: after) {
        return Found(
          camera: camera, rest: FilePath(bytes: plain.bytes.dropLast(after.bytes.count)))
      }
      // A day is no camera, nor is a time; digits may be the number of one.
      guard piece.isWeak || piece.date == nil else { return nil }
    }
    guard let whole = template.camera(of: plain) else { return nil }
    if let part = parts(of: plain).first(where: { isBeside($0) && template.camera(of: $0) != nil }),
      let camera = template.camera(of: part)
    {
      return Found(
        camera: camera, rest: plain.dropping(part.bytes.count),
        doubt: StartReading.Doubt(
          .cameraAssumed, "it was taken for one of the camera \(part), whose folder lies beside it")
      )
    }
    return Found(camera: whole, rest: FilePath(bytes: []))
  }

  /// What may be a time in a name: whole ones first.
  private func times(in name: FilePath) -> [TimePiece] {
    let pieces = TimeFinder.pieces(in: name.bytes).joined().filter { piece in
      piece.date == nil && piece.instant == nil || isPlausible(piece)
    }
    return pieces.filter(\.isComplete) + pieces.filter { !$0.isComplete }
  }

  /// Parts that end before a separator, the longest first.
  private func parts(of name: FilePath) -> [FilePath] {
    name.bytes.indices.reversed().filter { Self.isSeparator(name.bytes[$0]) }.map { index in
      FilePath(bytes: Array(name.bytes[..<index]))
    }
  }

  /// Without what is put after the name of a copy: `(1)`, ` - Copy`, `_copy2`.
  static func withoutCopyNumber(_ name: FilePath) -> FilePath {
    var bytes = name.bytes[...]
    if bytes.last == UInt8(ascii: ")"), let open = bytes.lastIndex(of: UInt8(ascii: "(")) {
      let number = bytes[(open + 1)...].dropLast()
      if !number.isEmpty, number.allSatisfy({ (0x30...0x39).contains($0) }) {
        bytes = trimmed(bytes[..<open]).bytes[...]
      }
    }
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    let unnumbered = text.reversed().drop { $0.isNumber || $0 == " " }
    for word in ["copy", "kopie", "copie", "copia"] where unnumbered.starts(with: word.reversed()) {
      let rest = unnumbered.dropFirst(word.count)
      guard let separator = rest.first, " _-".contains(separator) else { continue }
      let count = String(rest.reversed()).utf8.count
      return trimmed(bytes.prefix(count))
    }
    return FilePath(bytes: Array(bytes))
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> FilePath {
    let inner = bytes.drop(while: isSeparator).reversed().drop(while: isSeparator).reversed()
    return FilePath(bytes: Array(inner))
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    "_- .,@".utf8.contains(byte)
  }
}

extension FilePath {
  fileprivate func dropping(_ count: Int) -> FilePath {
    FilePath(bytes: Array(bytes.dropFirst(count)))
  }
}
