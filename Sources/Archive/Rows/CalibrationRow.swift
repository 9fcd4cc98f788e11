import Evaluation
import Values

/// A calibration as an archive keeps it: of one generation, over all cameras or for one.
public struct CalibrationRow: Sendable, Hashable {
  /// The generation that was measured.
  public var generation: GenerationID
  /// `nil` for all cameras.
  public var camera: CameraID?
  /// When it was measured.
  public var measured: WallTime
  /// What was measured.
  public var calibration: Calibration

  /// A calibration of a generation over all cameras, or over one.
  public init(
    generation: GenerationID, camera: CameraID?, measured: WallTime, calibration: Calibration
  ) {
    self.generation = generation
    self.camera = camera
    self.measured = measured
    self.calibration = calibration
  }
}

/// A sighting from which pairs of faces can be made that are known to show one person or two.
public struct CalibrationSubject: Sendable, Hashable {
  /// The number of the sighting.
  public var sighting: SightingID
  /// The camera that saw it.
  public var camera: CameraID
  /// The source that it was seen in.
  public var source: SourceID
  /// When it was first seen.
  public var start: WallTime
  /// When it was last seen.
  public var end: WallTime
  /// The source is a photo.
  public var isImage: Bool
  /// The time is that of a folder with several photos of this camera, not that of the photo.
  public var isTimeNominal: Bool
  /// The best kept faces, best first.
  public var faces: [Face]

  /// A sighting with its best faces.
  public init(
    sighting: SightingID, camera: CameraID, source: SourceID, start: WallTime, end: WallTime,
    isImage: Bool, isTimeNominal: Bool, faces: [Face]
  ) {
    self.sighting = sighting
    self.camera = camera
    self.source = source
    self.start = start
    self.end = end
    self.isImage = isImage
    self.isTimeNominal = isTimeNominal
    self.faces = faces
  }

  /// A kept face, and when it was seen.
  public struct Face: Sendable, Hashable {
    /// The number of the face.
    public var id: FaceID
    /// When its frame was recorded.
    public var time: WallTime

    /// A face of a sighting.
    public init(id: FaceID, time: WallTime) {
      self.id = id
      self.time = time
    }
  }
}
