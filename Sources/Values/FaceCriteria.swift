/// What counts as a face in a picture.
///
/// The defaults hold for photos, stills and frames of videos alike.
public struct FaceCriteria: Sendable, Hashable {
  /// The least score of the detector, 0...1.
  ///
  /// Source: measured with YuNet on composed frames full of small faces: at 0.6 one to nine false
  /// faces a frame, at 0.7 one at most, which costs 1 % of the faces of 24 pixels.
  public var detectorScore: Float = 0.7
  /// The least longer side of a face's box, in pixels of the upright picture.
  ///
  /// Source: measured with YuNet on faces of LFW in frames of 1280 x 736: it finds 99 % at 24
  /// pixels.
  public var sidePixels: Float = 24
  /// The least score of the landmark network, 0...1: a second opinion on the detector's.
  ///
  /// Source: measured; the least among 7,701 photos of LFW is 0.56, one in a thousand is below
  /// 0.78.
  public var landmarkScore: Float = 0.5

  /// The default criteria.
  public init() {}

  /// The default criteria, except for the least score of the detector.
  public init(detectorScore: Float) {
    self.detectorScore = detectorScore
  }
}
