import Archive
import FaceRecognition
import Values

/// How well an embedder works on faces that an archive already holds: two faces of one sighting
/// show one person, and sightings that the live generation separates mostly show different people.
public struct ArchiveTrial: Sendable {
  /// Similarities of two faces of one sighting.
  public var same: [Float] = []
  /// Similarities of faces of different sightings.
  public var different: [Float] = []

  /// The probability that a pair of the same sighting is more similar than a pair of different
  /// ones,
  /// 0...1: the area under the receiver operating characteristic.
  public var separation: Double {
    let total = same.reduce(0.0) { sum, similarity in
      different.reduce(sum) { $0 + ($1 < similarity ? 1 : $1 == similarity ? 0.5 : 0) }
    }
    return total / Double(max(1, same.count * different.count))
  }

  /// The lowest separation of an embedder that gets the input it was trained on.
  ///
  /// Source: our choice: chance gives 0.5, and a network that tells people apart nearly 1.
  public static let leastSeparation = 0.9

  /// How many sightings are needed for a verdict, and how many are compared at most.
  private static let sightings = 3...40
  /// Sightings of the live generation at or above this similarity may show one person.
  private static let mostStrangerSimilarity: Float = 0.2

  /// Compares faces of the archive.
  ///
  /// - Parameters:
  ///   - embedder: The embedder on trial.
  ///   - snapshot: The archive.
  /// - Returns: `nil` when the archive has too few sightings with several faces.
  /// - Throws: `Failure` when a network cannot run or the archive is damaged.
  public init?(_ embedder: CropEmbedder, in snapshot: borrowing ArchiveSnapshot) throws {
    let all = try snapshot.faceIDs
    guard !all.isEmpty, try snapshot.liveGeneration != nil else { return nil }
    let count = min(all.count, 20 * Self.sightings.upperBound)
    let sample = try snapshot.faces((0..<count).map { all[$0 * all.count / count] })
    var known: Set<SightingID> = []
    var tried: [(live: [Float], vectors: [[Float]])] = []
    for face in sample where known.insert(face.sightingID).inserted {
      let rows = try snapshot.faces(of: face.sightingID).prefix(2)
      guard let first = rows.first, rows.count == 2,
        let live = try? snapshot.embedding(first.id)
      else { continue }
      var vectors: [[Float]] = []
      for row in rows {
        guard let jpeg = try snapshot.crop(row.id) else { continue }
        let stored = StoredFace(row, jpeg: jpeg)
        vectors.append(
          try embedder.embed(jpeg: jpeg, landmarks: stored.landmarks, box: stored.box).vector)
      }
      tried.append((live, vectors))
      if tried.count == Self.sightings.upperBound { break }
    }
    guard tried.count >= Self.sightings.lowerBound else { return nil }
    for (index, one) in tried.enumerated() {
      same.append(Self.similarity(one.vectors[0], one.vectors[1]))
      for other in tried[(index + 1)...]
      where Self.similarity(one.live, other.live) < Self.mostStrangerSimilarity {
        different.append(Self.similarity(one.vectors[0], other.vectors[0]))
      }
    }
    guard different.count >= Self.sightings.lowerBound else { return nil }
  }

  private static func similarity(_ first: [Float], _ second: [Float]) -> Float {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
