import COpenVINO

/// A model ready to run on a device with fixed options. Keeps its runtime alive.
///
/// Sendable because a compiled model is immutable (OpenVINO documentation, "ov::CompiledModel"; its
/// requests are what hold state) and because the handle is freed by the only owner, this object.
public final class CompiledModel: @unchecked Sendable {
  let handle: OpaquePointer
  private let runtime: InferenceRuntime
  /// The inputs, in the order of the model; shapes are fixed by now, unless it was left open.
  public let inputs: [TensorFacts]
  /// The outputs, in the order of the model.
  public let outputs: [TensorFacts]

  /// Takes ownership of `handle`, also when it throws.
  init(handle: OpaquePointer, runtime: InferenceRuntime) throws(OpenVINOError) {
    do throws(OpenVINOError) {
      inputs = try Self.inputs(of: handle)
      outputs = try Self.outputs(of: handle)
    } catch {
      ov_compiled_model_free(handle)
      throw error
    }
    self.handle = handle
    self.runtime = runtime
  }

  deinit {
    ov_compiled_model_free(handle)
  }

  /// The value of a property as the device runs it, such as `INFERENCE_PRECISION_HINT`.
  ///
  /// - Throws: `OpenVINOError` when the device knows no such property.
  public func property(_ key: String) throws(OpenVINOError) -> String {
    var text: UnsafeMutablePointer<CChar>?
    try check(
      "ov_compiled_model_get_property", ov_compiled_model_get_property(handle, key, &text))
    guard let text else { return "" }
    defer { ov_free(text) }
    return String(cString: text)
  }

  /// A request with tensors of its own; requests of one model are independent of each other.
  ///
  /// - Throws: `OpenVINOError`.
  public func makeRequest() throws(OpenVINOError) -> InferenceRequest {
    var request: OpaquePointer?
    let call = "ov_compiled_model_create_infer_request"
    try check(call, ov_compiled_model_create_infer_request(handle, &request))
    return InferenceRequest(handle: try created(call, request), model: self)
  }

  private static func inputs(of handle: OpaquePointer) throws(OpenVINOError) -> [TensorFacts] {
    var count = 0
    try check("ov_compiled_model_inputs_size", ov_compiled_model_inputs_size(handle, &count))
    var facts: [TensorFacts] = []
    for index in 0..<count {
      var port: OpaquePointer?
      let call = "ov_compiled_model_input_by_index"
      try check(call, ov_compiled_model_input_by_index(handle, index, &port))
      facts.append(try TensorFacts(consuming: created(call, port)))
    }
    return facts
  }

  private static func outputs(of handle: OpaquePointer) throws(OpenVINOError) -> [TensorFacts] {
    var count = 0
    try check("ov_compiled_model_outputs_size", ov_compiled_model_outputs_size(handle, &count))
    var facts: [TensorFacts] = []
    for index in 0..<count {
      var port: OpaquePointer?
      let call = "ov_compiled_model_output_by_index"
      try check(call, ov_compiled_model_output_by_index(handle, index, &port))
      facts.append(try TensorFacts(consuming: created(call, port)))
    }
    return facts
  }
}
