import COpenVINO

/// What is known of one input or output: its name and shape.
public struct TensorFacts: Sendable, Hashable {
  /// One of the tensor's names, as the model file gives it; empty when it has none.
  public var name: String
  /// Row-major extents; `nil` for an extent that the model leaves open.
  public var shape: [Int?]
  /// Whether the elements are 32-bit floating point numbers.
  public var isFloat32: Bool

  /// Reads the facts of `port` and frees it: the caller gives up its ownership.
  init(consuming port: OpaquePointer) throws(OpenVINOError) {
    defer { ov_output_const_port_free(port) }
    var text: UnsafeMutablePointer<CChar>?
    // A port without any name is legal; the call then fails and the name stays empty.
    if ov_port_get_any_name(port, &text) == OK, let text {
      name = String(cString: text)
      ov_free(text)
    } else {
      name = ""
    }
    var type = F32
    try check("ov_port_get_element_type", ov_port_get_element_type(port, &type))
    isFloat32 = type == F32
    var partial = ov_partial_shape_t()
    try check("ov_port_get_partial_shape", ov_port_get_partial_shape(port, &partial))
    defer { ov_partial_shape_free(&partial) }
    shape = []
    if partial.rank.min == partial.rank.max, let dimensions = partial.dims {
      for index in 0..<max(0, Int(partial.rank.min)) {
        let dimension = dimensions[index]
        shape.append(dimension.min == dimension.max ? Int(dimension.min) : nil)
      }
    }
  }
}
