import Answers
import Evaluation
import FaceRecognition

extension EvaluationAnswer.Photos {
  /// How many of some photos could not be embedded, and why.
  public init(_ photos: [PhotoEmbedding]) {
    self.init(
      photos: photos.count,
      withoutFace: photos.filter { $0.outcome == .noFace }.map(\.path.description),
      unreadable: photos.compactMap { photo in
        photo.problem.map { Problem(path: photo.path.description, reason: $0) }
      })
  }
}

extension EvaluationAnswer.Model {
  /// - Parameter detector: The name of the network that found the faces.
  public init(_ embedder: ModelManifest.Model, detector: String) {
    self.init(
      name: embedder.name, sha256: embedder.sha256, precision: embedder.precision,
      detector: detector)
  }
}

extension ComparisonAnswer {
  /// Compares each of some photos with each.
  public init(model: EvaluationAnswer.Model, metric: Metric, photos: [PhotoEmbedding]) {
    let matrix = photos.map { row in
      photos.map { column -> Double? in
        guard let left = row.vector, let right = column.vector else { return nil }
        let squared = ComparisonMetric.distance.distance(
          left.map(Double.init), right.map(Double.init))
        return metric == .similarity ? 1 - squared / 2 : squared.squareRoot()
      }
    }
    self.init(model: model, metric: metric, photos: photos.map(Photo.init), matrix: matrix)
  }
}

extension ComparisonAnswer.Photo {
  fileprivate init(_ photo: PhotoEmbedding) {
    let (outcome, reason): (String, String?) =
      switch photo.outcome {
      case .embedded: ("embedded", nil)
      case .noFace: ("no-face", nil)
      case .unreadable(let problem): ("unreadable", problem)
      }
    self.init(
      path: photo.path.description, outcome: outcome, facesFound: photo.facesFound,
      reason: reason, missing: photo.missing)
  }
}
