import OpenVINO
import Testing

@Suite("What OpenVINO refuses becomes an error that names the call")
struct OpenVINOErrorTests {
  private func refusal(_ body: () throws -> Void) throws -> OpenVINOError {
    let error = #expect(throws: OpenVINOError.self) { try body() }
    let refused = try #require(error)
    #expect(refused.code.rawValue < 0)
    #expect(!refused.detail.isEmpty)
    #expect(refused.description.hasPrefix(refused.call))
    return refused
  }

  @Test("A file that is not there")
  func missingFile() throws {
    let error = try refusal {
      _ = try InferenceRuntime().readModel(path: "/nonexistent/model.onnx")
    }
    #expect(error.call == "ov_core_read_model")
  }

  @Test("Bytes that are no model", arguments: [[], [0x00], Array("not a model".utf8)])
  func garbage(bytes: [UInt8]) throws {
    let error = try refusal { _ = try InferenceRuntime().readModel(bytes: bytes) }
    #expect(error.call == "ov_core_read_model_from_memory_buffer")
  }

  @Test("Any prefix of a model is refused, not trapped on")
  func truncated() throws {
    let runtime = try InferenceRuntime()
    let bytes = TinyModels.rectifier
    for length in stride(from: 0, to: bytes.count - 1, by: 97) {
      #expect(throws: OpenVINOError.self) {
        _ = try runtime.readModel(bytes: Array(bytes[..<length]))
      }
    }
  }

  @Test("A shape that the model cannot take")
  func impossibleShape() throws {
    let error = try refusal {
      var model = try InferenceRuntime().readModel(bytes: TinyModels.rectifier)
      try model.reshape([-7])
    }
    #expect(error.call.hasPrefix("ov_"))
  }

  @Test("A device that does not exist")
  func unknownDevice() throws {
    let error = try refusal {
      let runtime = try InferenceRuntime()
      let model = try runtime.readModel(bytes: TinyModels.rectifier)
      var options = CompileOptions()
      options.device = "ABACUS"
      _ = try runtime.compile(model, options: options)
    }
    #expect(error.call == "ov_core_compile_model_props")
  }

  @Test("Tensors that the model does not have")
  func unknownTensors() throws {
    let runtime = try InferenceRuntime()
    let model = try runtime.readModel(bytes: TinyModels.rectifier)
    let request = try runtime.compile(model, options: CompileOptions()).makeRequest()
    _ = try refusal { _ = try request.output(named: "absent") }
    _ = try refusal { _ = try request.readOutput(2) { $0.count } }
    _ = try refusal { _ = try request.fillInput(1) { $0.count } }
    _ = try refusal { _ = try request.model.property("ABSENT_PROPERTY") }
  }

  @Test("Elements of another type")
  func wholeNumbers() throws {
    let runtime = try InferenceRuntime()
    let model = try runtime.readModel(bytes: TinyModels.wholeNumbers)
    #expect(try model.inputs().map(\.isFloat32) == [false])
    let request = try runtime.compile(model, options: CompileOptions()).makeRequest()
    let error = try refusal { _ = try request.fillInput { $0.count } }
    #expect(error.code == .parameterMismatch)
  }
}
