import Archive
import SightingStream

/// Embeds the faces that workers stream with the models of other generations than theirs, so that a
/// generation that is being built keeps up, and one that becomes live meanwhile lacks
/// nothing.
public protocol FurtherEmbedders: AnyObject, Sendable {
  /// Says which models' embeddings are wanted from now on. Called from one thread.
  ///
  /// A model that cannot be loaded is reported to the user here, and left out.
  func want(_ embedders: [EmbedderIdentity])

  /// The embeddings of a face by the SHA-256 of the wanted models. Called from several threads at
  /// once.
  ///
  /// - Throws: `Failure` when a network cannot run.
  func embeddings(of face: StreamedFace) throws -> [String: [Float]]
}
