import Dispatch
import FFmpeg
import OpenVINO
import Synchronization
import Values

/// One embedder with its alignment: turns stored crops into embeddings. For one thread at a time.
public final class CropEmbedder {
  /// Brings a face into the network's input.
  public let aligner: FaceAligner
  /// The network.
  public let embedder: FaceEmbedder
  private let decoder: JPEGDecoder

  /// Reads, checks and compiles the embedder.
  ///
  /// - Parameters:
  ///   - name: The embedder; `nil` for the library's default.
  ///   - runtime: Shared with other networks; `nil` starts one.
  ///   - isUsedRarely: Compiles the network only when a face is embedded.
  /// - Throws: `Failure`: `modelMismatch` when a file is missing or not the manifest's, `failed`
  ///   when OpenVINO cannot load it.
  public init(
    library: ModelLibrary, model name: String? = nil, runtime: InferenceRuntime? = nil,
    isUsedRarely: Bool = false
  ) throws {
    let file = try library.model(.embedder, named: name)
    aligner = try library.aligner(for: file.entry)
    decoder = try attempt("start", "the JPEG decoder") { try JPEGDecoder() }
    // On one thread, so that results do not depend on the number of processors.
    embedder = try FaceEmbedder(
      file: file, runtime: try runtime ?? attempt("start", "OpenVINO") { try InferenceRuntime() },
      options: CompileOptions(threads: 1), isUsedRarely: isUsedRarely)
  }

  /// The face of a crop as the embedder sees it: decoded and aligned.
  ///
  /// - Parameters:
  ///   - landmarks: In crop pixels.
  ///   - box: In crop pixels.
  /// - Throws: `Failure` `failed` when the crop cannot be decoded or the face not be aligned.
  public func chip(jpeg: [UInt8], landmarks: Landmarks, box: Box?) throws -> PixelImage {
    let crop = try attempt("decode a stored face") { try decoder.decode(jpeg) }
    return try aligner.chip(from: crop, landmarks: landmarks, box: box)
  }

  /// The face of a crop as the embedder sees it: decoded and aligned.
  ///
  /// - Throws: `Failure` `failed` for landmarks that have no extent and for a JPEG that cannot be
  ///   decoded.
  public func chip(of crop: EncodedCrop) throws -> PixelImage {
    try chip(jpeg: crop.jpeg, landmarks: crop.landmarks, box: crop.box)
  }

  /// The embedding of a crop.
  ///
  /// - Throws: as `embed(jpeg:landmarks:box:)`.
  public func embed(_ crop: EncodedCrop) throws -> Embedding {
    try embed(jpeg: crop.jpeg, landmarks: crop.landmarks, box: crop.box)
  }

  /// The embedding of the mirror image of a crop's face.
  ///
  /// - Throws: as `embed(jpeg:landmarks:box:)`.
  public func embedMirrored(_ crop: EncodedCrop) throws -> Embedding {
    let chip = try chip(of: crop)
    return try embed(try attempt("mirror a face") { try chip.mirrored() })
  }

  /// The embedding of a crop, exactly as it is computed when a face is first stored.
  ///
  /// - Throws: as `chip(jpeg:landmarks:box:)`; `Failure` `failed` when the network cannot run or
  ///   gives no direction.
  public func embed(jpeg: [UInt8], landmarks: Landmarks, box: Box?) throws -> Embedding {
    try embed(try chip(jpeg: jpeg, landmarks: landmarks, box: box))
  }

  private func embed(_ chip: PixelImage) throws -> Embedding {
    guard let embedding = try embedder.embed([chip]).first else {
      throw Failure(.failed, attempted: "embed a face", reason: "the network gave nothing")
    }
    return embedding
  }
}

extension CropEmbedder {
  /// Sendable: an embedder that was made and that nobody has used yet.
  private struct Unused: @unchecked Sendable {
    let embedder: CropEmbedder
  }

  /// Embedders of one network, loaded at the same time: one for each of `count` threads.
  ///
  /// - Throws: `Failure` as for one.
  public static func several(
    _ count: Int, library: ModelLibrary, model name: String
  ) throws -> [CropEmbedder] {
    let runtime = try attempt("start", "OpenVINO") { try InferenceRuntime() }
    let loaded = Mutex<[Result<Unused, any Error>]>([])
    DispatchQueue.concurrentPerform(iterations: count) { _ in
      let result = Result {
        Unused(embedder: try CropEmbedder(library: library, model: name, runtime: runtime))
      }
      loaded.withLock { $0.append(result) }
    }
    return try loaded.withLock { $0 }.map { try $0.get().embedder }
  }
}
