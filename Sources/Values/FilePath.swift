/// A path as the file system spells it: bytes, which need not be UTF-8.
public struct FilePath: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// The bytes of the path, without the terminating zero.
  public var bytes: [UInt8]

  /// The path with these bytes, which hold no zero.
  public init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The path whose bytes are the UTF-8 of `text`.
  public init(_ text: String) {
    self.bytes = Array(text.utf8)
  }

  /// Orders paths by their bytes.
  public static func < (lhs: FilePath, rhs: FilePath) -> Bool {
    lhs.bytes.lexicographicallyPrecedes(rhs.bytes)
  }

  /// The part after the last slash.
  public var lastComponent: FilePath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return self }
    return FilePath(bytes: Array(bytes[(slash + 1)...]))
  }

  /// The last component without its ending: without its last full stop and what follows that.
  public var stem: FilePath {
    let name = lastComponent.bytes
    guard let stop = name.lastIndex(of: UInt8(ascii: ".")), stop > 0 else { return lastComponent }
    return FilePath(bytes: Array(name[..<stop]))
  }

  /// This path, a slash and `component`.
  public func appending(_ component: FilePath) -> FilePath {
    let separator: [UInt8] = bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
    return FilePath(bytes: bytes + separator + component.bytes)
  }

  /// Calls `body` with the path as a C string, valid only during the call.
  public func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows
    -> Result
  {
    try (bytes + [0]).withUnsafeBufferPointer { buffer in
      try buffer.withMemoryRebound(to: CChar.self) { characters in
        guard let start = characters.baseAddress else { return try "".withCString(body) }
        return try body(start)
      }
    }
  }

  /// The path as text, without loss: bytes that are not UTF-8 and control characters appear as
  /// `\xNN`, a backslash as `\\`.
  public var description: String {
    var text = ""
    var rest = bytes[...]
    while let byte = rest.first {
      let length = Self.scalarLength(at: rest)
      if byte == UInt8(ascii: "\\") {
        text += "\\\\"
      } else if byte < 0x20 || byte == 0x7f || length == 0 {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "\\x" + (digits.count == 1 ? "0" : "") + digits
      } else {
        text += String(decoding: rest.prefix(length), as: UTF8.self)
      }
      rest = rest.dropFirst(max(1, length))
    }
    return text
  }

  /// The path whose `description` is `escaped`; `nil` when an escape in it is malformed.
  public init?(escaped: String) {
    var bytes: [UInt8] = []
    var rest = Array(escaped.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "x"):
        guard rest.count >= 2,
          let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        else { return nil }
        bytes.append(value)
        rest = rest.dropFirst(2)
      default:
        return nil
      }
    }
    self.bytes = bytes
  }

  /// The length of the valid UTF-8 sequence at the start of `bytes`; 0 when there is none.
  private static func scalarLength(at bytes: ArraySlice<UInt8>) -> Int {
    for length in 1...4 where bytes.count >= length {
      if String(validating: bytes.prefix(length), as: UTF8.self) != nil { return length }
    }
    return 0
  }
}
