import OpenVINO

/// What a network's file says of its inputs and outputs, in words.
enum ModelShape {
  /// Why a network with these inputs cannot take one tensor of the extents `expected`, as a clause
  /// after its name; `nil` when it can.
  ///
  /// Extents that the file leaves open, and the first (the batch), may be chosen.
  static func flaw(of inputs: [TensorFacts], expected: [Int]) -> String? {
    guard let input = inputs.first, inputs.count == 1 else {
      return "it has \(inputs.count) inputs, but this program needs networks with one"
    }
    guard input.isFloat32 else {
      return "its input is not of 32-bit floating point numbers"
    }
    let fits =
      input.shape.isEmpty
      || input.shape.count == expected.count
        && zip(input.shape, expected).dropFirst().allSatisfy { $0 == nil || $0 == $1 }
    return fits
      ? nil : "its input is \(text(input.shape)), but the manifest says \(text(expected))"
  }

  /// `1x3x112x112`, with `?` for an open extent.
  static func text(_ shape: [Int?]) -> String {
    shape.map { $0.map(String.init) ?? "?" }.joined(separator: "x")
  }
}
