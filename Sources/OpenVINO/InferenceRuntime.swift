import COpenVINO

/// OpenVINO's core: reads models and compiles them for a device. One per process is enough.
///
/// Sendable because the core's reading and compiling are safe from several threads at once
/// (OpenVINO documentation, "ov::Core: This class is thread-safe") and because the handle is set
/// once and freed by the only owner, this object.
public final class InferenceRuntime: @unchecked Sendable {
  let core: OpaquePointer

  /// Loads the library's plug-in registry.
  ///
  /// - Throws: `OpenVINOError` when no device plug-in can be found.
  public init() throws(OpenVINOError) {
    var core: OpaquePointer?
    try check("ov_core_create", ov_core_create(&core))
    self.core = try created("ov_core_create", core)
  }

  deinit {
    ov_core_free(core)
  }

  /// The library's version and build, such as `2026.4.1-22982-…`.
  public static func version() throws(OpenVINOError) -> String {
    var version = ov_version_t()
    try check("ov_get_openvino_version", ov_get_openvino_version(&version))
    defer { ov_version_free(&version) }
    return version.buildNumber.map { String(cString: $0) } ?? ""
  }

  /// Whether the processor computes in a number format itself, rather than by way of another.
  ///
  /// - Throws: `OpenVINOError` when the device does not exist.
  public func computes(
    in precision: CompileOptions.Precision, device: String = CompileOptions().device
  ) throws(OpenVINOError) -> Bool {
    var text: UnsafeMutablePointer<CChar>?
    let call = "ov_core_get_property"
    try check(call, ov_core_get_property(core, device, "OPTIMIZATION_CAPABILITIES", &text))
    guard let text else { return false }
    defer { ov_free(text) }
    let formats = String(cString: text).split(separator: " ")
    return formats.contains(precision == .float32 ? "FP32" : "BF16")
  }

  /// Reads the model file at `path`: ONNX, or OpenVINO IR with its weights beside it.
  ///
  /// - Throws: `OpenVINOError` when the file cannot be read or is not a model.
  public func readModel(path: String) throws(OpenVINOError) -> InferenceModel {
    var model: OpaquePointer?
    try check("ov_core_read_model", ov_core_read_model(core, path, nil, &model))
    return InferenceModel(handle: try created("ov_core_read_model", model))
  }

  /// Reads an ONNX model from the bytes of its file, which are copied.
  ///
  /// - Throws: `OpenVINOError` when the bytes are not a model.
  public func readModel(bytes: [UInt8]) throws(OpenVINOError) -> InferenceModel {
    let call = "ov_core_read_model_from_memory_buffer"
    var model: OpaquePointer?
    let status = bytes.withUnsafeBytes { buffer in
      ov_core_read_model_from_memory_buffer(
        core, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, nil, &model)
    }
    try check(call, status)
    return InferenceModel(handle: try created(call, model))
  }

  /// Compiles `model` as it is shaped now; later reshapes of it do not change the result.
  ///
  /// - Throws: `OpenVINOError` when the device cannot run the model.
  /// - Complexity: Tens to hundreds of milliseconds.
  public func compile(_ model: borrowing InferenceModel, options: CompileOptions)
    throws(OpenVINOError) -> CompiledModel
  {
    let call = "ov_core_compile_model_props"
    var compiled: OpaquePointer?
    let status = withProperties(options.properties) { properties in
      ov_core_compile_model_props(
        core, model.handle, options.device, properties.count, properties.baseAddress, &compiled)
    }
    try check(call, status)
    return try CompiledModel(handle: try created(call, compiled), runtime: self)
  }
}

/// Calls `body` with `properties` as C strings, valid only during the call.
private func withProperties(
  _ properties: [(key: String, value: String)],
  _ body: (UnsafeBufferPointer<ov_property_t>) -> ov_status_e
) -> ov_status_e {
  func collect(_ index: Int, _ collected: [ov_property_t]) -> ov_status_e {
    guard index < properties.count else { return collected.withUnsafeBufferPointer(body) }
    let property = properties[index]
    return property.key.withCString { key in
      property.value.withCString { value in
        collect(index + 1, collected + [ov_property_t(key: key, value: value)])
      }
    }
  }
  return collect(0, [])
}
