import FFmpeg
import OpenVINO
import Values

/// Turns aligned faces into vectors whose cosine shows how alike two faces are. For one thread at a
/// time.
///
/// Chips are run one by one: a batch was not faster on the CPU, and so the vector of one chip
/// cannot depend on those around it.
public final class FaceEmbedder {
  /// What makes its vectors comparable with others.
  public let facts: EmbedderFacts
  /// The network's entry in the manifest.
  public let entry: ModelManifest.Model
  /// Without its contents, for messages.
  private let file: ModelFile
  private let runtime: InferenceRuntime
  private let options: CompileOptions
  private let output: String
  /// Read and shaped, until it is compiled.
  private var model: InferenceModel?
  private var compiled: InferenceRequest?

  /// Compiles the network.
  ///
  /// - Parameter isUsedRarely: Reads and checks the network, but compiles it, which takes a quarter
  ///   of a second, only when a face is embedded.
  /// - Throws: `Failure`: `modelMismatch` when the file is not what its manifest entry says,
  ///   `failed` when OpenVINO refuses it.
  public init(
    file: ModelFile, runtime: InferenceRuntime, options: CompileOptions, isUsedRarely: Bool = false
  ) throws {
    let entry = file.entry
    guard let width = entry.input.width, let height = entry.input.height,
      let dimension = entry.dimension, let output = entry.outputs.first
    else {
      throw Self.mismatch(
        file, "its manifest entry lacks an input size, an output or a dimension")
    }
    self.entry = entry
    self.file = ModelFile(entry: entry, path: file.path, contents: [], remedy: file.remedy)
    self.runtime = runtime
    self.options = options
    self.output = output
    facts = EmbedderFacts(
      name: entry.name, sha256: entry.sha256, dimension: dimension,
      precision: options.precision.rawValue)
    let shape =
      entry.input.layout == .channelsFirst ? [1, 3, height, width] : [1, height, width, 3]
    try attempt("load the embedder model", file.path) {
      var read = try runtime.readModel(bytes: file.contents)
      if let flaw = ModelShape.flaw(of: try read.inputs(), expected: shape) {
        throw Self.mismatch(file, flaw)
      }
      try read.reshape(shape)
      model = consume read
    }
    if !isUsedRarely { _ = try request() }
  }

  /// The compiled network.
  private func request() throws -> InferenceRequest {
    if let compiled { return compiled }
    let request = try attempt("load the embedder model", file.path) {
      guard let model = model.take() else {
        throw Failure(.failed, attempted: "compile an embedder", reason: "it failed before")
      }
      return try runtime.compile(model, options: options).makeRequest()
    }
    guard let found = try? request.readOutput(named: output, { $0.count }) else {
      let known = request.model.outputs.map(\.name).filter { !$0.isEmpty }
      throw Self.mismatch(
        file,
        "it has no output \(output) of 32-bit floating point numbers; its outputs are "
          + known.joined(separator: ", "))
    }
    guard found == facts.dimension else {
      throw Self.mismatch(
        file, "it gives \(found) numbers per face, but the manifest says \(facts.dimension)")
    }
    compiled = request
    return request
  }

  /// The embeddings of `chips`, in their order.
  ///
  /// With flipping, an embedding is the mean of those of the chip and of its mirror image.
  ///
  /// - Parameter chips: Aligned faces in the size of the embedder's input; either channel order.
  /// - Throws: `Failure` `failed` when the network cannot run or gives no direction.
  public func embed(_ chips: [PixelImage]) throws -> [Embedding] {
    try chips.map { chip in
      var values = try run(chip)
      if entry.flip == true {
        let mirrored = try run(try attempt("mirror a face") { try chip.mirrored() })
        values = zip(values, mirrored).map { ($0 + $1) / 2 }
      }
      guard let embedding = Embedding(unnormalised: values) else {
        throw Failure(
          .failed, attempted: "embed a face with", subject: entry.name,
          reason: "the network gave a zero vector")
      }
      return embedding
    }
  }

  private func run(_ chip: PixelImage) throws -> [Float] {
    let request = try request()
    return try attempt("embed a face with", entry.name) {
      try request.fillInput { try TensorInput.fill(&$0, with: chip, as: entry.input) }
      try request.infer()
      return try request.output(named: output)
    }
  }

  private static func mismatch(_ file: ModelFile, _ reason: String) -> Failure {
    Failure(
      .modelMismatch, attempted: "load the embedder model", subject: file.path, reason: reason,
      remedy: file.remedy)
  }
}
