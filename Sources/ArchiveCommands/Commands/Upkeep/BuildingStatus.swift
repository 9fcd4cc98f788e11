import Archive
import Query
import Reindex
import Values

/// A generation that is being built, as `status` reports it.
struct BuildingStatus: Encodable {
  var generation: Int32
  var model: String
  /// Faces of the archive, and of those the ones that it covers.
  var faces: Int
  var covered: Int
  /// A `reindex` is at it; the other two are its own.
  var isRunning: Bool
  var facesPerSecond: Double?
  var remainingSeconds: Double?

  /// - Parameter pace: Of the `reindex` that runs, whichever generation it fills.
  init(_ row: GenerationRow, covered: Int, faces: Int, pace: ReindexPace?) {
    generation = row.id.rawValue
    model = row.embedder.name
    self.faces = faces
    self.covered = min(covered, faces)
    let own = pace.flatMap { $0.generation == row.id ? $0 : nil }
    isRunning = own != nil
    facesPerSecond = own?.facesPerSecond
    remainingSeconds = own?.facesPerSecond.map { Double(max(0, faces - covered)) / $0 }
  }

  /// `generation 2 of arcface, 4,096 of 11,795 faces (34.7 %), 118.2 per second, 1 min 5 s left`
  var words: String {
    var parts = [
      "generation \(generation) of \(model)",
      "\(grouped(covered)) of \(counted(faces, "face")) (\(Words.share(covered, of: faces)))",
    ]
    if let facesPerSecond { parts.append("\(decimals(facesPerSecond, 1)) per second") }
    if isRunning {
      if let remainingSeconds { parts.append("\(Words.duration(remainingSeconds)) left") }
    } else {
      parts.append(
        covered < faces
          ? "to resume: facearchive reindex --model \(model)"
          : "to use it: facearchive generation activate \(generation)")
    }
    return parts.joined(separator: ", ")
  }
}
