import FFmpeg
import Values

/// How the frames of one source are searched for faces. What differs between a still picture, a
/// video that is examined in full and one that is not, are these values.
public struct FrameSearch: Sendable, Hashable {
  /// What is taken for a face.
  public var criteria: FaceCriteria
  /// The only frame is a still picture: it is also searched as a photo is.
  public var isStill: Bool
  /// Detector input pixels per frame pixel that are asked for, above 0 and at most 1.
  public var detectorScale: Double
  /// Frames are not enlarged or left in full for faces that are smaller than wanted.
  public var sparesSmallFaces: Bool
  /// Whether the detector takes inputs of any size: else frames are only searched as a whole.
  public var takesAnySize: Bool

  /// A search with these criteria.
  ///
  /// - Parameter detectorScale: Above 0 and at most 1.
  public init(
    criteria: FaceCriteria, isStill: Bool, detectorScale: Double = 1,
    sparesSmallFaces: Bool = false, takesAnySize: Bool
  ) {
    self.criteria = criteria
    self.isStill = isStill
    self.detectorScale = detectorScale
    self.sparesSmallFaces = sparesSmallFaces
    self.takesAnySize = takesAnySize
  }

  /// From this score on a detection is a suspect: well below what counts as a face.
  public static let suspectScore: Float = 0.4

  /// The scale of a search that only says whether there may be a face, and the score from which on
  /// there may. Source: our choice: what is searched for at full scale afterwards may be none.
  static let glanceScale = 0.5
  static let glanceScore: Float = 0.2

  /// How small a face may become that is followed, as a part of `criteria.sidePixels`: else one
  /// whose size is about the least would be lost and found again and again. Source: our choice,
  /// beyond any scatter: the heights that YuNet gives one of 16 to 28 pixels differ by 4 to 7 % of
  /// it.
  public static let knownFaceShare: Float = 0.75

  /// Where a face that is followed is expected, this much less of a score is enough: the number
  /// format of the quick detector takes a few hundredths from some faces, and would break off
  /// sightings. Source: measured on a street scene, of which 2 of 11 sightings were split.
  private static let knownFaceBonus: Float = 0.05

  /// The least score of a face that is followed.
  public var knownFaceScore: Float {
    isStill ? criteria.detectorScore : max(0, criteria.detectorScore - Self.knownFaceBonus)
  }

  /// Pixels of a video's frame that the detector takes at once. One of 3840 x 2160 would take 0.5
  /// GB, beside which a worker does not hold what decoding such frames needs.
  public static let pixelsAtOnce = 4.2e6

  /// The largest detector input in pixels: a little more than 3840 x 2160. Beyond it a frame is
  /// scaled down as if the detector's scale had been less, so that a picture of 64 million pixels
  /// does not take gigabytes.
  static let maximumInputPixels = 8.4e6

  /// The least height of a face, in pixels of the detector's input, that it finds reliably.
  ///
  /// Source: measured on faces of LFW in frames of 1280 x 736: at 24 pixels YuNet finds 99 %, at 20
  /// 97 %, at 16 79 %.
  static let reliablePixels = 24.0

  /// Source: our choice: beyond it a face shows too little to be one.
  private static let greatestEnlargement = 2.0

  /// How much a frame is enlarged to find the smallest faces that are wanted; 1 when it need not
  /// be.
  var enlargement: Double {
    let wanted = Double(criteria.sidePixels)
    guard takesAnySize else { return 1 }
    guard wanted > 0 else { return Self.greatestEnlargement }
    return min(Self.greatestEnlargement, max(1, Self.reliablePixels / wanted))
  }

  /// Detector input pixels per frame pixel.
  func scale(for frame: VideoFrame) -> Double {
    let pixels = Double(frame.width) * Double(frame.height)
    let bound = (Self.maximumInputPixels / max(1, pixels)).squareRoot()
    var wanted = detectorScale
    if sparesSmallFaces, !isStill {
      wanted *= min(1, Self.reliablePixels / Double(max(1, criteria.sidePixels)))
    }
    return min(wanted, bound)
  }

  /// How much the whole of a video's frame is reduced to be searched at once; 1 when it need not
  /// be.
  ///
  /// Source: our choice: the pixels of a frame of 1080p, and some.
  func scaleAtOnce(_ frame: VideoFrame) -> Double {
    guard takesAnySize, !isStill else { return 1 }
    let pixels = Double(frame.width) * Double(frame.height)
    return pixels > Self.pixelsAtOnce ? (2.5e6 / pixels).squareRoot() : 1
  }

  /// Whether parts of a frame can be searched for themselves and show what the whole would.
  public func takesParts(of frame: VideoFrame) -> Bool {
    scale(for: frame) == 1 && enlargement == 1 && takesAnySize
  }
}
