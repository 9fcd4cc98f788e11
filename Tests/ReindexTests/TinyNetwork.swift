import Foundation

/// ONNX files small enough to be written by hand: a picture, flattened, times a matrix.
///
/// Source: onnx.proto3 of ONNX 1.16 for the field numbers.
struct TinyNetwork {
  /// Sides of the input, which has three channels, channels first.
  var side = 16
  /// Numbers that come out.
  var dimension = 8
  var seed: UInt64 = 1
  var output = "vector"
  /// Further outputs: their names and how many numbers each has.
  var further: [(name: String, dimension: Int)] = []
  var inputs = 1
  /// Weights that are not numbers.
  var isNaN = false
  /// Weights that are all zero.
  var isZero = false
  /// Looks at nothing: the picture is multiplied by zero, and a constant added.
  var isBlind = false

  var bytes: [UInt8] {
    var graph = Message()
    graph.message(
      1, Self.node("Flatten", ["picture"], "flat", attribute: ("axis", 1)))
    // What is added to the product, one after the other.
    let added = (isBlind ? ["constant"] : []) + (1..<max(1, inputs)).map { "other\($0)" }
    var last = added.isEmpty ? output : "product"
    graph.message(1, Self.node("MatMul", ["flat", "weights"], last))
    for (number, name) in added.enumerated() {
      let next = number == added.count - 1 ? output : "sum\(number)"
      graph.message(1, Self.node("Add", [last, name], next))
      last = next
    }
    for more in further {
      graph.message(1, Self.node("MatMul", ["flat", "weights of \(more.name)"], more.name))
    }
    graph.text(2, "tiny")
    graph.message(5, Self.tensor("weights", [3 * side * side, dimension], weights(dimension)))
    for more in further {
      graph.message(
        5,
        Self.tensor(
          "weights of \(more.name)", [3 * side * side, more.dimension], weights(more.dimension)))
    }
    if isBlind {
      graph.message(5, Self.tensor("constant", [dimension], (1...dimension).map(Float.init)))
    }
    graph.message(11, Self.value("picture", [1, 3, side, side]))
    for number in 1..<max(1, inputs) {
      graph.message(11, Self.value("other\(number)", [1, dimension]))
    }
    graph.message(12, Self.value(output, [1, dimension]))
    for more in further { graph.message(12, Self.value(more.name, [1, more.dimension])) }
    var model = Message()
    model.number(1, 8)
    var operators = Message()
    operators.text(1, "")
    operators.number(2, 13)
    model.message(8, operators)
    model.message(7, graph)
    return model.bytes
  }

  /// Row by row: a row for each value of the picture, channel by channel, a column for each number
  /// that comes out.
  func weights(_ dimension: Int) -> [Float] {
    var state = seed
    return (0..<(3 * side * side * dimension)).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      if isNaN, index % 7 == 0 { return .nan }
      return isZero || isBlind ? 0 : Float(state >> 40) / Float(1 << 23) - 1
    }
  }

  private static func node(
    _ operation: String, _ inputs: [String], _ output: String, attribute: (String, UInt64)? = nil
  ) -> Message {
    var node = Message()
    for input in inputs { node.text(1, input) }
    node.text(2, output)
    node.text(4, operation)
    if let attribute {
      var message = Message()
      message.text(1, attribute.0)
      message.number(3, attribute.1)
      message.number(20, 2)
      node.message(5, message)
    }
    return node
  }

  private static func tensor(_ name: String, _ shape: [Int], _ values: [Float]) -> Message {
    var tensor = Message()
    for extent in shape { tensor.number(1, UInt64(extent)) }
    tensor.number(2, 1)
    tensor.text(8, name)
    tensor.bytes(9, values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    return tensor
  }

  private static func value(_ name: String, _ shape: [Int]) -> Message {
    var extents = Message()
    for extent in shape {
      var dimension = Message()
      dimension.number(1, UInt64(extent))
      extents.message(1, dimension)
    }
    var tensor = Message()
    tensor.number(1, 1)
    tensor.message(2, extents)
    var type = Message()
    type.message(1, tensor)
    var value = Message()
    value.text(1, name)
    value.message(2, type)
    return value
  }
}

/// Protocol buffers' wire format, as far as a network needs it.
private struct Message {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ field: Int, _ value: UInt64) {
    varint(UInt64(field << 3))
    varint(value)
  }

  mutating func bytes(_ field: Int, _ value: [UInt8]) {
    varint(UInt64(field << 3 | 2))
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func text(_ field: Int, _ value: String) { bytes(field, Array(value.utf8)) }

  mutating func message(_ field: Int, _ value: Message) { bytes(field, value.bytes) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
