import Values

/// Builds the payload of one frame, refusing what a reader would refuse.
struct PayloadEncoder {
  private(set) var bytes: [UInt8] = []

  init(reservingBytes count: Int = 256) {
    bytes.reserveCapacity(count)
  }

  /// Adds bytes as they are, without a count.
  mutating func append(_ raw: [UInt8]) {
    bytes.append(contentsOf: raw)
  }

  mutating func fixed<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func float(_ value: Float, _ range: ClosedRange<Float>, _ name: String) throws {
    guard range.contains(value) else { throw impossible(name, "\(value)") }
    fixed(value.bitPattern)
  }

  mutating func double(_ value: Double, _ range: ClosedRange<Double>, _ name: String) throws {
    guard range.contains(value) else { throw impossible(name, "\(value)") }
    fixed(value.bitPattern)
  }

  mutating func integer(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws {
    guard range.contains(value) else { throw impossible(name, "\(value)") }
    fixed(Int64(value))
  }

  mutating func count(_ value: Int, _ name: String) throws {
    try integer(value, 0...StreamLimits.count, name)
  }

  mutating func seconds(_ value: Double, _ name: String) throws {
    try double(value, 0...StreamLimits.seconds, name)
  }

  mutating func boolean(_ value: Bool) {
    bytes.append(value ? 1 : 0)
  }

  mutating func data(_ value: [UInt8], limit: Int, _ name: String) throws {
    guard value.count <= limit else { throw impossible(name, "\(value.count) bytes") }
    fixed(UInt32(value.count))
    bytes.append(contentsOf: value)
  }

  mutating func text(_ value: String, limit: Int, _ name: String) throws {
    try data(Array(value.utf8), limit: limit, name)
  }

  mutating func entries<Value>(
    _ values: [String: Value], _ name: String,
    value encode: (inout PayloadEncoder, Value) throws -> Void
  ) throws {
    guard values.count <= StreamLimits.entries else {
      throw impossible(name, "\(values.count) entries")
    }
    fixed(UInt32(values.count))
    let sorted = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (key, value) in sorted {
      try text(key, limit: StreamLimits.nameBytes, name)
      try encode(&self, value)
    }
  }

  mutating func point(_ value: Point, _ name: String) throws {
    let range = -StreamLimits.coordinate...StreamLimits.coordinate
    try float(value.x, range, name)
    try float(value.y, range, name)
  }

  mutating func box(_ value: Box, _ name: String) throws {
    try point(Point(x: value.x, y: value.y), name)
    try float(value.width, 0...StreamLimits.coordinate, name)
    try float(value.height, 0...StreamLimits.coordinate, name)
  }

  mutating func landmarks(_ value: Landmarks, _ name: String) throws {
    for position in value.points { try point(position, name) }
  }

  private func impossible(_ name: String, _ value: String) -> StreamError {
    StreamError(.impossibleValue, "\(name) cannot be \(value)")
  }
}
