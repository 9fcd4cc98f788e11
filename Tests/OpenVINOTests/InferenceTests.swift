import Foundation
import OpenVINO
import Testing

@Suite("A model is read, reshaped, compiled and run")
struct InferenceTests {
  /// A request for the rectifier with inputs of 1 × 3 × `height` × `width`.
  private func request(height: Int = 2, width: Int = 4, options: CompileOptions = CompileOptions())
    throws -> InferenceRequest
  {
    let runtime = try InferenceRuntime()
    var model = try runtime.readModel(bytes: TinyModels.rectifier)
    try model.reshape([1, 3, height, width])
    return try runtime.compile(model, options: options).makeRequest()
  }

  private func run(_ request: InferenceRequest, on values: [Float]) throws {
    try request.fillInput { elements in
      #expect(elements.count == values.count)
      for index in values.indices { elements[index] = values[index] }
    }
    try request.infer()
  }

  @Test("The library tells its version")
  func version() throws {
    #expect(try InferenceRuntime.version().contains("."))
  }

  @Test("Outputs are those of the arithmetic, by name and by index")
  func outputs() throws {
    let request = try request()
    let values = (0..<24).map { Float($0) * 0.5 - 6 }
    try run(request, on: values)
    #expect(try request.output(named: "rectified") == values.map { max(0, $0) })
    let squashed = try request.output(named: "squashed")
    for (found, value) in zip(squashed, values) {
      #expect(abs(found - 1 / (1 + exp(-value))) < 1e-6)
    }
    let first = try request.readOutput(0) { span in span.indices.map { span[$0] } }
    #expect(first == values.map { max(0, $0) })
  }

  @Test("Facts name the tensors and their shapes")
  func facts() throws {
    let runtime = try InferenceRuntime()
    var model = try runtime.readModel(bytes: TinyModels.rectifier)
    #expect(try model.inputs().map(\.name) == ["input"])
    #expect(try model.inputs().map(\.shape) == [[1, 3, 2, 4]])
    #expect(try model.outputs().map(\.name) == ["rectified", "squashed"])
    try model.reshape([2, 3, 5, 7])
    let compiled = try runtime.compile(model, options: CompileOptions())
    #expect(compiled.inputs.map(\.shape) == [[2, 3, 5, 7]])
    #expect(compiled.outputs.map(\.shape) == [[2, 3, 5, 7], [2, 3, 5, 7]])
    #expect(compiled.outputs.map(\.isFloat32) == [true, true])
  }

  @Test("A model file is read from its path as well")
  func path() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("tiny-\(UUID().uuidString).xml")
    try Data(TinyModels.rectifier).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let model = try InferenceRuntime().readModel(path: file.path)
    #expect(try model.inputs().map(\.name) == ["input"])
  }

  @Test("A shape chosen before compiling holds for the tensors", arguments: [(1, 1), (6, 10)])
  func reshape(height: Int, width: Int) throws {
    let request = try request(height: height, width: width)
    let values = (0..<(3 * height * width)).map { Float($0 % 7) - 3 }
    try run(request, on: values)
    #expect(try request.output(named: "rectified") == values.map { max(0, $0) })
  }

  @Test("Extents left open are chosen for each inference")
  func openExtents() throws {
    let runtime = try InferenceRuntime()
    var model = try runtime.readModel(bytes: TinyModels.rectifier)
    try model.reshape([1, 3, nil, nil])
    let request = try runtime.compile(model, options: CompileOptions()).makeRequest()
    for (height, width) in [(2, 4), (6, 10), (1, 1), (6, 10)] {
      try request.shapeInput([1, 3, height, width])
      let values = (0..<(3 * height * width)).map { Float($0) - 4 }
      try run(request, on: values)
      #expect(try request.output(named: "rectified") == values.map { max(0, $0) })
    }
  }

  @Test("The bytes of a picture are its numbers, by channels", arguments: [false, true])
  func pixels(isOpen: Bool) throws {
    let runtime = try InferenceRuntime()
    var model = try runtime.readModel(bytes: TinyModels.rectifier).takingPixels()
    try model.reshape(isOpen ? [1, nil, nil, 3] : [1, 2, 4, 3])
    let request = try runtime.compile(model, options: CompileOptions()).makeRequest()
    if isOpen { try request.shapeInput([1, 2, 4, 3]) }
    let bytes = (0..<24).map { UInt8($0 * 10) }
    try request.fillBytes { elements in
      #expect(elements.count == 24)
      for index in bytes.indices { elements[index] = bytes[index] }
    }
    #expect(throws: OpenVINOError.self) { try request.fillInput { _ in } }
    try request.infer()
    let planes = (0..<3).flatMap { channel in (0..<8).map { Float(bytes[$0 * 3 + channel]) } }
    #expect(try request.output(named: "rectified") == planes)
  }

  @Test("Arithmetic is 32-bit floating point, whatever the processor prefers")
  func precision() throws {
    var options = CompileOptions(threads: 2)
    let model = try request(options: options).model
    #expect(try model.property("INFERENCE_PRECISION_HINT") == "f32")
    #expect(try model.property("INFERENCE_NUM_THREADS") == "2")
    #expect(try model.property("ENABLE_CPU_PINNING") == "NO")
    options.threads = 0
    #expect(try request(options: options).model.property("INFERENCE_NUM_THREADS") == "1")
  }

  @Test("Requests of one model keep apart what they were given")
  func independentRequests() throws {
    let first = try request()
    let second = try first.model.makeRequest()
    let values = [Float](repeating: 2, count: 24)
    try run(first, on: values)
    try run(second, on: values.map { -$0 })
    #expect(try first.output(named: "rectified") == values)
    #expect(try second.output(named: "rectified").allSatisfy { $0 == 0 })
  }

  @Test("A request keeps its model and its runtime alive")
  func lifetimes() throws {
    var request: InferenceRequest? = try request()
    for _ in 0..<3 {
      try run(try #require(request), on: [Float](repeating: 1, count: 24))
    }
    request = nil
    #expect(try InferenceRuntime.version().isEmpty == false)
  }
}
