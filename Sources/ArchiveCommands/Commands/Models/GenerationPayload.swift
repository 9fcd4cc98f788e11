import Archive
import Query
import Values

/// A generation as `generation` and `reindex` report it.
struct GenerationPayload: Encodable {
  var generation: Int32
  /// The network that its embeddings are made with.
  var model: String
  var sha256: String
  var dimension: Int
  var precision: String
  /// `building`, `live` or `retired`.
  var state: String
  /// Faces of the archive, and of those the ones that have an embedding in it.
  var faces: Int
  var covered: Int
  /// What its embeddings and index take up.
  var bytes: Int64
  /// When it was begun; ISO 8601 in the archive's zone.
  var created: String

  init(_ row: GenerationRow, _ coverage: GenerationCoverage, _ clock: ArchiveClock) {
    generation = row.id.rawValue
    model = row.embedder.name
    sha256 = row.embedder.sha256
    dimension = row.embedder.dimension
    precision = row.embedder.precision
    state = row.state.rawValue
    faces = coverage.faces
    covered = coverage.covered
    bytes = coverage.bytes
    created = clock.isoText(row.created)
  }

  var coverageText: String { Words.share(covered, of: faces) }
}
