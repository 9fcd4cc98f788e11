import Archive
import FFmpeg
import FaceRecognition
import Values

/// How well a detector works on the crops of an archive: each shows a face at a known place.
public struct DetectorTrial: Sendable {
  /// How many crops it was shown, and in how many it found the face.
  public var report: ModelTrial.DetectorReport

  /// The lowest share of found faces of a detector whose outputs are read correctly.
  ///
  /// Source: our choice: some of the archive's faces are false or profiles, but with a wrong
  /// channel order, scale or decoder a detector finds almost none.
  public static let leastShare = 0.5

  /// How many crops are needed for a verdict, and how many are shown at most.
  private static let crops = 3...30

  /// Shows the detector crops of the archive.
  ///
  /// - Parameters:
  ///   - analyzer: Holds the detector on trial.
  ///   - snapshot: The archive.
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
