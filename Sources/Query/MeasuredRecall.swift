import Archive
import Values

/// What `index check` measured of searches like the one at hand.
public struct MeasuredRecall: Sendable, Hashable {
  /// The share of the matches that such searches found, 0...1.
  public var recall: Double
  /// Matches that there were in all samples.
  public var matches: Int
  /// Faces that were searched for.
  public var samples: Int
  /// The least similarity of a match, -1...1.
  public var minimumSimilarity: Float
  public var checked: WallTime
  /// Faces that the archive had then.
  public var facesThen: Int
  /// The archive has about as many faces as it had then.
  public var isRecent: Bool

  /// Beyond this change in size a measurement is told with the size that it was made at.
  private static let recentGrowth = 1.25

  /// The measurement among `records` that speaks of a search for the share `recall` of the
  /// matches: the one that was asked for most of them, but no more than this search is.
  ///
  /// `nil` where none speaks of it: one that was made with another kind of filter does not, and
  /// with other filters than a period, cameras or both nothing is measured.
  init?(
    _ records: [IndexCheckRecord], filter: SearchFilter, recall target: Double,
    facesInArchive: Int
  ) {
    guard !filter.narrowsFurther else { return nil }
    let kind: IndexCheckRecord.Filter =
      switch (filter.period != nil, filter.namesCameras) {
      case (false, false): .none
      case (true, false): .time
      case (false, true): .cameras
      case (true, true): .timeAndCameras
      }
    let fitting = records.filter { $0.filter == kind && $0.targetRecall <= target }
    guard let record = fitting.max(by: { $0.targetRecall < $1.targetRecall }), record.matches > 0
    else { return nil }
    recall = record.matchRecall
    matches = record.matches
    samples = record.samples
    minimumSimilarity = record.minimumSimilarity
    checked = record.checked
    facesThen = record.faces
    let (small, large) = (min(record.faces, facesInArchive), max(record.faces, facesInArchive))
    isRecent = Double(large) <= Double(small) * Self.recentGrowth
  }
}
