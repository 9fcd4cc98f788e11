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

  /// Chooses the extents of an input of a model that leaves some open, until the next such call.
  /// The input loses its contents.
  ///
  /// - Throws: `OpenVINOError` when the model cannot take that shape.
  public func shapeInput(_ shape: [Int], at index: Int = 0) throws(OpenVINOError) {
    let call = "ov_infer_request_get_input_tensor_by_index"
    var tensor: OpaquePointer?
    try check(call, ov_infer_request_get_input_tensor_by_index(handle, index, &tensor))
    let input = try created(call, tensor)
    defer { ov_tensor_free(input) }
    var chosen = ov_shape_t()
    let extents = shape.map(Int64.init)
    try check("ov_shape_create", ov_shape_create(Int64(extents.count), extents, &chosen))
    defer { ov_shape_free(&chosen) }
    try check("ov_tensor_set_shape", ov_tensor_set_shape(input, chosen))
  }

  /// Calls `body` with the elements of an input, row-major, to be overwritten. The span is valid
  /// only during the call; its contents before are those of the last inference.
  ///
  /// - Throws: `OpenVINOError` when the input does not exist, its shape is open or its elements are
  ///   not Float; whatever `body` throws.
  public func fillInput<Result>(
    _ index: Int = 0, _ body: (inout MutableSpan<Float>) throws -> Result
  ) throws -> Result {
    let call = "ov_infer_request_get_input_tensor_by_index"
    var tensor: OpaquePointer?
    try check(call, ov_infer_request_get_input_tensor_by_index(handle, index, &tensor))
    return try withElements(of: created(call, tensor), type: F32, as: Float.self) { elements in
      var span = elements.mutableSpan
      return try body(&span)
    }
  }

  /// Calls `body` with the elements of an input that takes bytes, as `fillInput(_:_:)` does.
  ///
  /// - Throws: as `fillInput(_:_:)`.
  public func fillBytes<Result>(
    _ index: Int = 0, _ body: (inout MutableSpan<UInt8>) throws -> Result
  ) throws -> Result {
    let call = "ov_infer_request_get_input_tensor_by_index"
    var tensor: OpaquePointer?
    try check(call, ov_infer_request_get_input_tensor_by_index(handle, index, &tensor))
    return try withElements(of: created(call, tensor), type: U8, as: UInt8.self) { elements in
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

  /// Calls `body` with the elements of an output, row-major. The span is valid only during the
  /// call.
  ///
  /// - Throws: `OpenVINOError` when the output does not exist or its elements are not Float;
  ///   whatever `body` throws.
  public func readOutput<Result>(
    _ index: Int, _ body: (Span<Float>) throws -> Result
  ) throws -> Result {
    let call = "ov_infer_request_get_output_tensor_by_index"
    var tensor: OpaquePointer?
    try check(call, ov_infer_request_get_output_tensor_by_index(handle, index, &tensor))
    return try withElements(of: created(call, tensor), type: F32, as: Float.self) {
      try body($0.span)
    }
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
    return try withElements(of: created(call, tensor), type: F32, as: Float.self) {
      try body($0.span)
    }
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
  /// gives up; the request keeps owning the memory.
  private func withElements<Element, Result>(
    of tensor: OpaquePointer, type expected: ov_element_type_e, as: Element.Type,
    _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
  ) throws -> Result {
    defer { ov_tensor_free(tensor) }
    var type = F32
    try check("ov_tensor_get_element_type", ov_tensor_get_element_type(tensor, &type))
    guard type == expected else {
      throw OpenVINOError(
        code: .parameterMismatch, call: "ov_tensor_get_element_type",
        detail: "the elements are of type \(type.rawValue), not "
          + (expected == F32 ? "32-bit floating point numbers" : "bytes"))
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
      UnsafeMutableBufferPointer(start: data.assumingMemoryBound(to: Element.self), count: count))
  }
}
