import Values

/// Who is seen in a source, and when: what two codings of one recording have in common, and two nights
/// in one place have not.
struct ShownPeople {
  /// A sighting with the embeddings of its kept faces.
  private struct Sighting {
    var seconds: ClosedRange<Double>
    var faces: [[Float]]
  }

  /// How much earlier or later a sighting of one person may begin and end in another coding, in
  /// seconds. Source: our choice: a few pictures that one coding shows too badly.
  private static let tolerance = 1.0
  /// From this cosine on two faces, seen at one time of recordings that look alike, are one person's.
  ///
  /// Source: measured with SFace: faces of 30 pixels and more, coded anew, are .6 to .99 like what they
  /// were; of different people no pair at one time came above .4.
  private static let leastSimilarity: Float = 0.5

  private let sightings: [Sighting]

  /// - Throws: `Failure` of the stores.
  init(of source: SourceID, in snapshot: borrowing ArchiveSnapshot) throws {
    var sightings: [Sighting] = []
    for row in try snapshot.sightings(of: source) {
      var faces: [[Float]] = []
      for face in try snapshot.faces(of: row.id) {
        if let embedding = try snapshot.embedding(face.id) { faces.append(embedding) }
      }
      sightings.append(
        Sighting(
          seconds: row.startSeconds...max(row.startSeconds, row.endSeconds), faces: faces))
    }
    self.sightings = sightings
  }

  /// Whether there is somebody, and everybody whom `others` have is here at the same time.
  func include(_ others: ShownPeople) -> Bool {
    !others.sightings.isEmpty && others.sightings.allSatisfy(includes)
  }

  private func includes(_ other: Sighting) -> Bool {
    sightings.contains { sighting in
      sighting.seconds.lowerBound <= other.seconds.upperBound + Self.tolerance
        && other.seconds.lowerBound <= sighting.seconds.upperBound + Self.tolerance
        && sighting.faces.contains { face in
          other.faces.contains { Self.cosine(face, $0) >= Self.leastSimilarity }
        }
    }
  }

  private static func cosine(_ left: [Float], _ right: [Float]) -> Float {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
