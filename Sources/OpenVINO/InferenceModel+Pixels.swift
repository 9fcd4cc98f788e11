import COpenVINO

extension InferenceModel {
  /// The same model with its only input, batch x channels x rows x columns of numbers, replaced by
  /// the bytes of pictures: batch x rows x columns x channels. Each byte becomes its number.
  ///
  /// The library turns them about on its way in, which costs nothing that can be measured.
  /// - Throws: `OpenVINOError` when the model has several inputs or another shape.
  public func takingPixels() throws(OpenVINOError) -> InferenceModel {
    var made: OpaquePointer?
    let create = "ov_preprocess_prepostprocessor_create"
    try check(create, ov_preprocess_prepostprocessor_create(handle, &made))
    let processor = try created(create, made)
    defer { ov_preprocess_prepostprocessor_free(processor) }
    var foundInput: OpaquePointer?
    let getInput = "ov_preprocess_prepostprocessor_get_input_info"
    try check(getInput, ov_preprocess_prepostprocessor_get_input_info(processor, &foundInput))
    let input = try created(getInput, foundInput)
    defer { ov_preprocess_input_info_free(input) }

    var foundTensor: OpaquePointer?
    let getTensor = "ov_preprocess_input_info_get_tensor_info"
    try check(getTensor, ov_preprocess_input_info_get_tensor_info(input, &foundTensor))
    let tensor = try created(getTensor, foundTensor)
    defer { ov_preprocess_input_tensor_info_free(tensor) }
    try check(
      "ov_preprocess_input_tensor_info_set_element_type",
      ov_preprocess_input_tensor_info_set_element_type(tensor, U8))
    try withLayout("NHWC") { layout throws(OpenVINOError) in
      try check(
        "ov_preprocess_input_tensor_info_set_layout",
        ov_preprocess_input_tensor_info_set_layout(tensor, layout))
    }

    var foundModel: OpaquePointer?
    let getModel = "ov_preprocess_input_info_get_model_info"
    try check(getModel, ov_preprocess_input_info_get_model_info(input, &foundModel))
    let model = try created(getModel, foundModel)
    defer { ov_preprocess_input_model_info_free(model) }
    try withLayout("NCHW") { layout throws(OpenVINOError) in
      try check(
        "ov_preprocess_input_model_info_set_layout",
        ov_preprocess_input_model_info_set_layout(model, layout))
    }

    var built: OpaquePointer?
    let build = "ov_preprocess_prepostprocessor_build"
    try check(build, ov_preprocess_prepostprocessor_build(processor, &built))
    return InferenceModel(handle: try created(build, built))
  }
}

private func withLayout(
  _ description: String, _ body: (OpaquePointer) throws(OpenVINOError) -> Void
) throws(OpenVINOError) {
  var made: OpaquePointer?
  try check("ov_layout_create", ov_layout_create(description, &made))
  let layout = try created("ov_layout_create", made)
  defer { ov_layout_free(layout) }
  try body(layout)
}
