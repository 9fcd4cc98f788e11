import COpenVINO

/// One place to run a model: fill the inputs, infer, read the outputs. For one thread at a time.
public final class InferenceRequest {
  private let handle: OpaquePointer
  /// Keeps the model alive for as long as its request.
  public let model: CompiledModel

  init(handle: OpaquePointer, model: CompiledModel) {
    self.handle = handle
    self.model = model
  }

  deinit {
    ov_infer_request_free(handle)
  }

  /// Calls `body` with the elements of an input, row-major, to be overwritten. The span is valid
  /// only during the call; its contents before are those of the last inference.
  ///
  /// - Throws: `OpenVINOError` when there is no such input, its shape is open or its elements are
  ///   not Float; whatever `body` throws.
  public func fillInput<Result>(
    _ index: Int = 0, _ body: (inout MutableSpan<Float>) throws -> Result
  ) throws -> Result {
    let call = "ov_infer_request_get_input_tensor_by_index"
    var tensor: OpaquePointer?
    try check(call, ov_infer_request_get_input_tensor_by_index(handle, index, &tensor))
    return try withElements(of: created(call, tensor)) { elements in
      var span = elements.mutableSpan
      return try body(&span)
    }
  }

  /// Runs the model on the inputs as they are, and returns when the outputs are there.
  ///
  /// - Throws: `OpenVINOError`.
  public func infer() throws(OpenVINOError) {
    try check("ov_infer_request_infer", ov_infer_request_infer(handle))
  }

  /// Calls `body` with the elements of an output, row-major. The span is valid only during the call.
  ///
  /// - Throws: `OpenVINOError` when there is no such output or its elements are not Float; whatever
  ///   `body` throws.
  public func readOutput<Result>(
    _ index: Int, _ body: (Span<Float>) throws -> Result
  ) throws -> Result {
    let call = "ov_infer_request_get_output_tensor_by_index"
    var tensor: OpaquePointer?
    try check(call, ov_infer_request_get_output_tensor_by_index(handle, index, &tensor))
    return try withElements(of: created(call, tensor)) { try body($0.span) }
  }

  /// Calls `body` with the elements of the output called `name`. The span is valid only during the
  /// call.
  ///
  /// - Throws: as `readOutput(_:_:)` by index.
  public func readOutput<Result>(
    named name: String, _ body: (Span<Float>) throws -> Result
  ) throws -> Result {
    let call = "ov_infer_request_get_tensor"
    var tensor: OpaquePointer?
    try check(call, ov_infer_request_get_tensor(handle, name, &tensor))
    return try withElements(of: created(call, tensor)) { try body($0.span) }
  }

  /// The elements of the output called `name`, copied.
  ///
  /// - Throws: as `readOutput(named:_:)`.
  public func output(named name: String) throws -> [Float] {
    try readOutput(named: name) { span in
      [Float](unsafeUninitializedCapacity: span.count) { buffer, count in
        for index in span.indices { buffer.initializeElement(at: index, to: span[index]) }
        count = span.count
      }
    }
  }

  /// Calls `body` with the elements of `tensor` and frees the tensor's handle, which the caller
  /// gives up; the memory behind it stays the request's.
  private func withElements<Result>(
    of tensor: OpaquePointer, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) throws -> Result {
    defer { ov_tensor_free(tensor) }
    var type = F32
    try check("ov_tensor_get_element_type", ov_tensor_get_element_type(tensor, &type))
    guard type == F32 else {
      throw OpenVINOError(
        code: .parameterMismatch, call: "ov_tensor_get_element_type",
        detail: "the elements are of type \(type.rawValue), not 32-bit floating point numbers")
    }
    var count = 0
    try check("ov_tensor_get_size", ov_tensor_get_size(tensor, &count))
    var data: UnsafeMutableRawPointer?
    try check("ov_tensor_data", ov_tensor_data(tensor, &data))
    guard let data else {
      throw OpenVINOError(
        code: .generalError, call: "ov_tensor_data", detail: "no memory was returned")
    }
    return try body(
      UnsafeMutableBufferPointer(start: data.assumingMemoryBound(to: Float.self), count: count))
  }
}
