import Values

/// Takes the payload of one frame apart, refusing what no writer writes.
struct PayloadDecoder {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Every byte has been read.
  var isAtEnd: Bool { position == bytes.count }

  /// Throws unless every byte has been read.
  func end() throws {
    guard isAtEnd else {
      throw StreamError(
        .impossibleValue, "a payload of \(bytes.count) bytes has \(bytes.count - position) to spare"
      )
    }
  }

  mutating func fixed<Value: FixedWidthInteger>(_ name: String, as type: Value.Type = Value.self)
    throws -> Value
  {
    let start = try advance(MemoryLayout<Value>.size, name)
    return bytes.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: start, as: Value.self))
    }
  }

  mutating func float(_ range: ClosedRange<Float>, _ name: String) throws -> Float {
    let value = Float(bitPattern: try fixed(name))
    guard range.contains(value) else { throw impossible(name, "\(value)") }
    return value
  }

  mutating func double(_ range: ClosedRange<Double>, _ name: String) throws -> Double {
    let value = Double(bitPattern: try fixed(name))
    guard range.contains(value) else { throw impossible(name, "\(value)") }
    return value
  }

  mutating func integer(_ range: ClosedRange<Int>, _ name: String) throws -> Int {
    let value = try fixed(name, as: Int64.self)
    guard let result = Int(exactly: value), range.contains(result) else {
      throw impossible(name, "\(value)")
    }
    return result
  }

  mutating func count(_ name: String) throws -> Int {
    try integer(0...StreamLimits.count, name)
  }

  mutating func seconds(_ name: String) throws -> Double {
    try double(0...StreamLimits.seconds, name)
  }

  mutating func boolean(_ name: String) throws -> Bool {
    switch try fixed(name, as: UInt8.self) {
    case 0: return false
    case 1: return true
    case let other: throw impossible(name, "\(other)")
    }
  }

  mutating func data(limit: Int, _ name: String) throws -> [UInt8] {
    let count = try fixed(name, as: UInt32.self)
    guard count <= limit else { throw impossible(name, "\(count) bytes") }
    let start = try advance(Int(count), name)
    return Array(bytes[start..<position])
  }

  mutating func text(limit: Int, _ name: String) throws -> String {
    guard let text = String(validating: try data(limit: limit, name), as: UTF8.self) else {
      throw impossible(name, "other than UTF-8")
    }
    return text
  }

  mutating func entries<Value>(
    _ name: String, value decode: (inout PayloadDecoder) throws -> Value
  ) throws -> [String: Value] {
    let count = try fixed(name, as: UInt32.self)
    guard count <= StreamLimits.entries else { throw impossible(name, "\(count) entries") }
    var entries: [String: Value] = [:]
    var previous: String?
    for _ in 0..<count {
      let key = try text(limit: StreamLimits.nameBytes, name)
      if let previous, !previous.utf8.lexicographicallyPrecedes(key.utf8) {
        throw impossible(name, "out of order")
      }
      // Two spellings of one Unicode text are one key of a dictionary, so no writer has both.
      guard entries.updateValue(try decode(&self), forKey: key) == nil else {
        throw impossible(name, "twice the same")
      }
      previous = key
    }
    return entries
  }

  mutating func point(_ name: String) throws -> Point {
    let range = -StreamLimits.coordinate...StreamLimits.coordinate
    return Point(x: try float(range, name), y: try float(range, name))
  }

  mutating func box(_ name: String) throws -> Box {
    let corner = try point(name)
    let range = 0...StreamLimits.coordinate
    return Box(
      x: corner.x, y: corner.y, width: try float(range, name), height: try float(range, name))
  }

  mutating func landmarks(_ name: String) throws -> Landmarks {
    Landmarks(
      leftEye: try point(name), rightEye: try point(name), nose: try point(name),
      leftMouth: try point(name), rightMouth: try point(name))
  }

  /// Claims the next `count` bytes and returns where they start.
  private mutating func advance(_ count: Int, _ name: String) throws -> Int {
    guard count <= bytes.count - position else {
      throw StreamError(.impossibleValue, "a payload ends within its \(name)")
    }
    defer { position += count }
    return position
  }

  private func impossible(_ name: String, _ value: String) -> StreamError {
    StreamError(.impossibleValue, "\(name) cannot be \(value)")
  }
}
