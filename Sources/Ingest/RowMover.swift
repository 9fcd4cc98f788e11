import Archive
import SightingStream
import Values

/// Brings the rows of sources to the camera and the time that their files' names say now, where no
/// worker runs.
struct RowMover {
  let writer: ArchiveWriter
  /// Make what other generations need of faces that move.
  let embedders: (any FurtherEmbedders)?

  /// - Returns: `false` when the next `ingest` has to read the source again.
  func move(_ source: SourceID) throws -> Bool {
    try writer.moveRows(of: source, complete: complete)
  }

  private func complete(_ record: Record) throws -> Record {
    guard let embedders, case .face(var face) = record, !writer.furtherEmbedders.isEmpty else {
      return record
    }
    face.furtherEmbeddings = try embedders.embeddings(of: face)
    return .face(face)
  }
}
