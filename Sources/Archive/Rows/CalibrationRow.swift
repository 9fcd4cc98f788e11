import Evaluation
import Values

/// A calibration as an archive keeps it: of one generation, over all cameras or for one.
public struct CalibrationRow: Sendable, Hashable {
  public var generation: GenerationID
  /// `nil` for all cameras.
  public var camera: CameraID?
  public var measured: WallTime
  public var calibration: Calibration

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
  public var sighting: SightingID
  public var camera: CameraID
  public var source: SourceID
  public var start: WallTime
  public var end: WallTime
  /// The source is a photo.
  public var isImage: Bool
  /// The time is that of a folder with several photos of this camera, not that of the photo.
  public var isTimeNominal: Bool
  /// The best kept faces, best first.
  public var faces: [Face]

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
    public var id: FaceID
    public var time: WallTime

    public init(id: FaceID, time: WallTime) {
      self.id = id
      self.time = time
    }
  }
}
