import OpenVINO
import Values

/// What a network's file itself says of its input and outputs.
public struct ModelFacts: Sendable, Hashable {
  /// The inputs, in the order of the file.
  public var inputs: [TensorFacts]
  /// The outputs, in the order of the file.
  public var outputs: [TensorFacts]

  /// Reads an ONNX file.
  ///
  /// - Throws: `Failure` `modelMismatch` when it cannot be read or is not a network.
  public init(path: String) throws {
    let data = try ModelLibrary.contents(
      Self.attempted, path, remedy: "Name the ONNX file of the model.")
    try self.init(contents: Array(data), path: path)
  }

  private static let attempted = "add the model"

  /// Reads what an ONNX file holds.
  ///
  /// - Parameter path: Of the file, for the message.
  /// - Throws: `Failure` `modelMismatch` when it is not a network.
  init(contents: [UInt8], path: String) throws {
    do {
      let model = try InferenceRuntime().readModel(bytes: contents)
      (inputs, outputs) = (try model.inputs(), try model.outputs())
    } catch {
      throw Failure(
        .modelMismatch, attempted: Self.attempted, subject: path,
        reason: "it is not a readable ONNX network", remedy: "Give an ONNX file.",
        cause: error)
    }
  }

  /// The memory order of the first input: the channels are where its shape has a 3.
  public var layout: ModelManifest.Input.Layout {
    guard let shape = inputs.first?.shape, shape.count == 4 else { return .channelsFirst }
    return shape[3] == 3 && shape[1] != 3 ? .channelsLast : .channelsFirst
  }

  /// The sides of the first input in pixels, as far as the file fixes them.
  public var sides: (width: Int?, height: Int?) {
    guard let shape = inputs.first?.shape, shape.count == 4 else { return (nil, nil) }
    return layout == .channelsLast ? (shape[2], shape[1]) : (shape[3], shape[2])
  }

  /// How many numbers an output has for one picture; `nil` when there is none of that name, or the
  /// file leaves it open.
  public func dimension(of output: String?) -> Int? {
    outputs.first { $0.name == output }?.shape.dropFirst().reduce(1) { product, extent in
      guard let product, let extent else { return nil }
      return product * extent
    }
  }
}
