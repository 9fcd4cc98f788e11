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
  /// The number format of the arithmetic; results of two formats are not comparable.
  public var precision = Precision.float32
  /// Threads that one inference may use, from 1.
  public var threads = 1
  /// Whether the threads are bound to processors. Off, because several processes that each bind
  /// their first thread bind it to the same processor.
  public var pinsThreads = false
  /// How many compiled pieces to keep for the input sizes used so far, for a model that takes any;
  /// `nil` is OpenVINO's own 5,000. Each takes writable memory, of which little is touched.
  ///
  /// Source: measured on 20 s of crowded 1080p: 1,000 take 160 MB more than none, and save 2 % of
  /// the processor time, within the scatter.
  public var cachedKernels: Int?

  /// Options for one model.
  ///
  /// - Parameter threads: What one inference may use, from 1.
  public init(threads: Int = 1, precision: Precision = .float32) {
    self.threads = threads
    self.precision = precision
  }

  /// Source: `openvino/runtime/properties.hpp` (the strings of `ov_property_key_…`),
  /// and the CPU plugin's own `cpu_runtime_cache_capacity`.
  var properties: [(key: String, value: String)] {
    let properties = [
      ("INFERENCE_PRECISION_HINT", precision.rawValue),
      ("INFERENCE_NUM_THREADS", String(max(1, threads))),
      ("PERFORMANCE_HINT", "LATENCY"),
      ("NUM_STREAMS", "1"),
      ("ENABLE_CPU_PINNING", pinsThreads ? "YES" : "NO"),
    ]
    return properties + (cachedKernels.map { [("CPU_RUNTIME_CACHE_CAPACITY", String($0))] } ?? [])
  }
}
