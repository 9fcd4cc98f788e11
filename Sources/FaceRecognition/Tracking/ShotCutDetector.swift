/// Tells when the picture of a video changes so that no face can be followed across the change:
/// cuts of edited video, a camera that was turned, two recordings in one file.
///
/// Frames come as small luma pictures, compared with the last one that showed something. A change
/// counts as a cut when all of these hold:
/// 1. the mean absolute difference is large (else nothing happened),
/// 2. the histograms differ (else things moved),
/// 3. no shift of the picture brings the edges of the two together (else the camera panned, shook
///    or changed its exposure, or somebody walked through).
///
/// Frames that show nothing, and frames that are washed out for a moment, are passed over: a flash
/// or a dropout is not a cut, but what comes after it is compared with what was before. A value;
/// not shared.
public struct ShotCutDetector: Sendable {
  /// The size of the pictures: 16 pixels per column of a quarter of VGA suffice to see a shift, and
  /// all shifts can be tried within a millisecond.
  public static let width = 64
  /// The height of the pictures in pixels, as `width` the width.
  public static let height = 36

  /// Least mean absolute difference of a cut, in luma levels of 255.
  ///
  /// Source: MoMaF facerec's shot rule calls nothing below 14 a cut, on full frames; small ones
  /// have lost their finest differences.
  static let leastDifference = 10.0

  /// Least difference of the histograms of a cut: half the sum of absolute differences of the
  /// shares in `bins` bins, 0 (alike) ... 1 (disjoint). Low, for it only has to keep a camera that
  /// loses its focus from being a cut: different places differ by 0.15 to 0.75.
  static let leastHistogramDifference = 0.05

  /// Least correlation of edges under the best shift that makes two pictures views of one scene.
  ///
  /// Source: measured on nine real clips at 5 frames per second: within a clip 0.44 and more (with
  /// a car that passes close to the camera), between clips of different places 0.10 to 0.16.
  static let sameSceneCorrelation = 0.2

  /// Greatest shift that is tried, as a part of the width and of the height: a pan by more between
  /// two sampled frames loses the faces as a cut does.
  static let greatestShift = 0.3

  /// Difference across two pixels, in luma levels, from which an edge is clearly more than noise.
  static let clearEdge: Float = 12

  /// Least standard deviation of a picture that shows something, in luma levels.
  static let leastContrast = 6.0

  /// From this level on a pixel counts as washed out.
  static let washedOutLevel: UInt8 = 235

  /// Share of washed-out pixels, beyond those before, that makes a flash.
  static let flashShare = 0.35

  /// Longest flash, in seconds: what stays brighter than this is a new scene.
  static let longestFlashSeconds = 0.5

  static let bins = 32

  private var reference: Thumbnail?
  private var referenceSeconds = 0.0

  /// A detector that has seen no frame.
  public init() {}

  /// Whether a new shot begins with this frame; never for the first one.
  ///
  /// - Parameters:
  ///   - luma: `width` x `height` bytes, row by row; a picture of another size is passed over.
  ///   - seconds: The frame's time.
  /// - Complexity: O(pixels); O(pixels · shifts) when much has changed.
  public mutating func isCut(luma: [UInt8], seconds: Double) -> Bool {
    guard luma.count == Self.width * Self.height else { return false }
    let current = Thumbnail(luma)
    guard current.deviation >= Self.leastContrast else { return false }
    guard let previous = reference else {
      accept(current, seconds)
      return false
    }
    let isFlash =
      current.washedOutShare - previous.washedOutShare >= Self.flashShare
      && seconds - referenceSeconds <= Self.longestFlashSeconds
    if isFlash { return false }
    accept(current, seconds)
    return previous.meanDifference(from: current) >= Self.leastDifference
      && previous.histogramDifference(from: current) >= Self.leastHistogramDifference
      && previous.bestCorrelation(with: current) < Self.sameSceneCorrelation
  }

  private mutating func accept(_ thumbnail: Thumbnail, _ seconds: Double) {
    reference = thumbnail
    referenceSeconds = seconds
  }
}
