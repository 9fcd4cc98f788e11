import Archive
import FFmpeg
import FaceRecognition
import Values

/// How a detector does on the crops that an archive keeps: each shows a face, and where.
public struct DetectorTrial: Sendable {
  public var report: ModelTrial.DetectorReport

  /// The least share of a detector whose outputs are read as they are meant.
  ///
  /// Source: our choice: among the archive's faces are false ones and profiles; a wrong channel
  /// order, scale or decoder leaves almost none.
  public static let leastShare = 0.5

  /// Crops that it is shown at most, and at least for a verdict.
  private static let crops = 3...30

  /// - Parameter analyzer: With the detector on trial.
  /// - Returns: `nil` when the archive has too few faces.
  /// - Throws: `Failure` when a network cannot run or the archive is damaged.
  public init?(_ analyzer: FaceAnalyzer, in snapshot: borrowing ArchiveSnapshot) throws {
    let all = try snapshot.faceIDs
    guard all.count >= Self.crops.lowerBound else { return nil }
    let count = min(all.count, Self.crops.upperBound)
    var faces: [ModelTrial.GoldenFace] = []
    for row in try snapshot.faces((0..<count).map { all[$0 * all.count / count] }) {
      guard let jpeg = try snapshot.crop(row.id), let picture = try? JPEG.decode(jpeg) else {
        continue
      }
      faces.append(
        ModelTrial.GoldenFace(
          picture: picture, box: StoredFace(row, jpeg: jpeg).box,
          name: "the crop of face \(row.id.rawValue)"))
    }
    report = try ModelTrial.find(faces, with: analyzer)
  }
}
