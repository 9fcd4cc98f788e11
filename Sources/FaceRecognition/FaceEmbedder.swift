import FFmpeg
import FaceModel
import OpenVINO

/// Turns aligned faces into vectors whose cosine tells how alike two faces are. For one thread at a
/// time.
///
/// Chips are run one by one: a batch was not faster on the CPU, and so the vector of one chip cannot
/// depend on those around it.
public final class FaceEmbedder {
  public let facts: EmbedderFacts
  public let entry: ModelManifest.Model
  private let request: InferenceRequest

  /// Compiles the network.
  ///
  /// - Throws: `Failure`: `modelMismatch` when the file is not what its manifest entry says, `failed`
  ///   when OpenVINO refuses it.
  public init(file: ModelFile, runtime: InferenceRuntime, options: CompileOptions) throws {
    let entry = file.entry
    guard let width = entry.input.width, let height = entry.input.height,
      let dimension = entry.dimension
    else {
      throw Failure(
        .modelMismatch, attempted: "load the embedder model", subject: file.path,
        reason: "its manifest entry names no input size or no dimension",
        remedy: ModelLibrary.remedy)
    }
    self.entry = entry
    facts = EmbedderFacts(
      name: entry.name, sha256: entry.sha256, dimension: dimension,
      precision: options.precision.rawValue)
    let shape =
      entry.input.layout == .channelsFirst ? [1, 3, height, width] : [1, height, width, 3]
    request = try attempt("load the embedder model", file.path) {
      var model = try runtime.readModel(bytes: file.contents)
      try model.reshape(shape)
      return try runtime.compile(model, options: options).makeRequest()
    }
    let found = request.model.outputs.first?.elementCount ?? 0
    guard found == dimension else {
      throw Failure(
        .modelMismatch, attempted: "load the embedder model", subject: file.path,
        reason: "it gives \(found) numbers per face, the manifest says \(dimension)",
        remedy: ModelLibrary.remedy)
    }
  }

  /// The embeddings of `chips`, in their order.
  ///
  /// - Parameter chips: Aligned faces in the size of the embedder's input; either channel order.
  /// - Throws: `Failure` `failed` when the network cannot run or gives no direction.
  public func embed(_ chips: [PixelImage]) throws -> [Embedding] {
    try chips.map { chip in
      let values = try attempt("embed a face with", entry.name) {
        try request.fillInput { try TensorInput.fill(&$0, with: chip, as: entry.input) }
        try request.infer()
        return try request.readOutput(0) { span in span.indices.map { span[$0] } }
      }
      guard let embedding = Embedding(unnormalised: values) else {
        throw Failure(
          .failed, attempted: "embed a face with", subject: entry.name,
          reason: "the network gave a vector without a direction")
      }
      return embedding
    }
  }
}
