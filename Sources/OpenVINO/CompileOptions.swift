/// How a model is compiled. The defaults make results depend on the model and its input only.
public struct CompileOptions: Sendable, Hashable {
  /// The number format of the arithmetic inside.
  ///
  /// OpenVINO's own default on CPUs that have it is bfloat16, so that two machines would disagree;
  /// it is therefore always stated. Raw values are those of the property.
  public enum Precision: String, Sendable, Hashable, Codable {
    case float32 = "f32"
    case bfloat16 = "bf16"
  }

  /// OpenVINO's name of the device.
  public var device = "CPU"
  public var precision = Precision.float32
  /// Threads that one inference may use, from 1.
  public var threads = 1
  /// Whether the threads are bound to processors. Off, because several processes that each bind
  /// their first thread bind it to the same processor.
  public var pinsThreads = false

  public init(threads: Int = 1, precision: Precision = .float32) {
    self.threads = threads
    self.precision = precision
  }

  /// Source: `openvino/runtime/properties.hpp` (the strings behind `ov_property_key_…`).
  var properties: [(key: String, value: String)] {
    [
      ("INFERENCE_PRECISION_HINT", precision.rawValue),
      ("INFERENCE_NUM_THREADS", String(max(1, threads))),
      ("PERFORMANCE_HINT", "LATENCY"),
      ("NUM_STREAMS", "1"),
      ("ENABLE_CPU_PINNING", pinsThreads ? "YES" : "NO"),
    ]
  }
}
