import COpenVINO

/// A model that was read but not compiled: its shapes can still be chosen. Owns its handle.
public struct InferenceModel: ~Copyable {
  let handle: OpaquePointer

  deinit {
    ov_model_free(handle)
  }

  /// The inputs in the order of the model file.
  public func inputs() throws(OpenVINOError) -> [TensorFacts] {
    var count = 0
    try check("ov_model_inputs_size", ov_model_inputs_size(handle, &count))
    var facts: [TensorFacts] = []
    for index in 0..<count {
      var port: OpaquePointer?
      let call = "ov_model_const_input_by_index"
      try check(call, ov_model_const_input_by_index(handle, index, &port))
      facts.append(try TensorFacts(consuming: created(call, port)))
    }
    return facts
  }

  /// The outputs in the order of the model file.
  public func outputs() throws(OpenVINOError) -> [TensorFacts] {
    var count = 0
    try check("ov_model_outputs_size", ov_model_outputs_size(handle, &count))
    var facts: [TensorFacts] = []
    for index in 0..<count {
      var port: OpaquePointer?
      let call = "ov_model_const_output_by_index"
      try check(call, ov_model_const_output_by_index(handle, index, &port))
      facts.append(try TensorFacts(consuming: created(call, port)))
    }
    return facts
  }

  /// Gives the only input the extents `shape`, and everything after it the extents that follow.
  ///
  /// - Parameter shape: `nil` leaves an extent open, to be chosen for each inference.
  /// - Throws: `OpenVINOError` when the model has several inputs or cannot take that shape.
  public mutating func reshape(_ shape: [Int?]) throws(OpenVINOError) {
    var partial = ov_partial_shape_t()
    let extents = shape.map { extent in
      ov_dimension_t(min: extent.map(Int64.init) ?? -1, max: extent.map(Int64.init) ?? -1)
    }
    try check(
      "ov_partial_shape_create",
      ov_partial_shape_create(Int64(extents.count), extents, &partial))
    defer { ov_partial_shape_free(&partial) }
    try check(
      "ov_model_reshape_single_input", ov_model_reshape_single_input(handle, partial))
  }
}
