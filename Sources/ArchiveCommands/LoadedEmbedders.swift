import Archive
import FaceRecognition
import Foundation
import Ingest
import SightingStream
import Values

/// Embeds new faces for the generations that the workers do not embed for.
///
/// `@unchecked Sendable`: `lock` guards everything that changes, and one thread alone uses a network
/// from when it takes it out of `idle` until it puts it back.
final class LoadedEmbedders: FurtherEmbedders, @unchecked Sendable {
  private let library: @Sendable () throws -> ModelLibrary
  private let lock = NSLock()
  /// Names of the wanted models by SHA-256.
  private var wanted: [String: String] = [:]
  private var current: ModelLibrary?
  /// Networks that no thread uses at the moment, by SHA-256.
  private var idle: [String: [CropEmbedder]] = [:]

  /// - Parameter library: Called whenever models are wanted, since they may just have been added.
  init(library: @escaping @Sendable () throws -> ModelLibrary) {
    self.library = library
  }

  func want(_ embedders: [EmbedderIdentity]) {
    lock.lock()
    let known = Set(wanted.keys)
    lock.unlock()
    guard known != Set(embedders.map(\.sha256)) else { return }
    var found: [String: String] = [:]
    var networks: [String: CropEmbedder] = [:]
    var read: ModelLibrary?
    for embedder in embedders {
      do {
        let library = try read ?? self.library()
        read = library
        guard
          let name = library.manifest.models.first(where: { $0.sha256 == embedder.sha256 })?.name
        else {
          throw Failure(
            .modelMismatch, attempted: "embed new faces with", subject: embedder.name,
            reason: "no model has the SHA-256 \(embedder.sha256.prefix(12))…",
            remedy: "Add it again with `facearchive model add`.")
        }
        networks[embedder.sha256] = try CropEmbedder(library: library, model: name)
        found[embedder.sha256] = name
      } catch {
        Console.note("\(error) Until then, `facearchive reindex` embeds new faces.")
      }
    }
    lock.lock()
    wanted = found
    current = read
    idle = networks.mapValues { [$0] }
    lock.unlock()
  }

  func embeddings(of face: StreamedFace) throws -> [String: [Float]] {
    lock.lock()
    let wanted = wanted
    lock.unlock()
    var embeddings: [String: [Float]] = [:]
    for (sha256, name) in wanted {
      guard let network = try idleOrNew(sha256, name) else { continue }
      let crop = face.crop
      let box = EncodedCrop.box(
        face.box, shownIn: crop.region, width: crop.width, height: crop.height)
      // A face that cannot be aligned does not stop the run: the writer knows whether it matters.
      if let chip = try? network.chip(jpeg: crop.jpeg, landmarks: crop.landmarks, box: box) {
        embeddings[sha256] = try network.embedder.embed([chip]).first?.vector
      }
      putBack(network, sha256)
    }
    return embeddings
  }

  private func idleOrNew(_ sha256: String, _ name: String) throws -> CropEmbedder? {
    lock.lock()
    let idle = self.idle[sha256]?.popLast()
    let library = current
    lock.unlock()
    return try idle ?? library.map { try CropEmbedder(library: $0, model: name) }
  }

  private func putBack(_ network: CropEmbedder, _ sha256: String) {
    lock.lock()
    // Not wanted any more: let it go.
    if wanted[sha256] != nil { idle[sha256, default: []].append(network) }
    lock.unlock()
  }
}
