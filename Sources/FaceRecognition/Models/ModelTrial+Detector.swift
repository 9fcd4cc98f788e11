import FFmpeg
import OpenVINO
import Values

extension ModelTrial {
  /// A picture in which a detector on trial has to find a face.
  public struct GoldenFace: Sendable {
    /// A picture that shows a face.
    public var picture: PixelImage
    /// Where the face is, in pixels of the picture; `nil` when it is only known that there is one.
    public var box: Box?
    /// What to call the picture in a message.
    public var name: String

    /// A picture with what is known of its face; the box is in pixels of the picture.
    public init(picture: PixelImage, box: Box?, name: String) {
      self.picture = picture
      self.box = box
      self.name = name
    }
  }

  /// How a detector did on pictures of faces.
  public struct DetectorReport: Sendable, Hashable {
    /// Pictures that it was shown.
    public var pictures = 0
    /// Of those, the ones in which it found the face, with its points where they can be.
    public var found = 0
    /// What is wrong with each of the others, in a sentence.
    public var flaws: [String] = []
    /// Overlap, as intersection over union, with the boxes that were known.
    public var overlaps: [Float] = []
  }

  /// Source: our choice; what a detector has to score in a picture that shows nothing but a face.
  static let goldenThreshold: Float = 0.5

  /// Overlap of a known box and a found one from which on they are of one face.
  ///
  /// Source: our choice: detectors disagree about foreheads and ears, so that half would be strict.
  static let leastGoldenOverlap: Float = 0.3

  /// How far a point of a face may lie outside its box, as a part of the box's longer side.
  ///
  /// Source: our choice: a profile's far eye may lie on the edge, and not beyond it by much.
  static let pointMargin: Float = 0.15

  /// Runs a detector on made pictures: it has to take them, and to give finite numbers, as many as
  /// its decoder asks for.
  func detector(_ runtime: InferenceRuntime, _ options: CompileOptions) throws {
    let detector = try FaceDetector(file: file, runtime: runtime, options: options)
    let size = detector.inputSize(frameWidth: 320, frameHeight: 320, scale: 1)
    for picture in try Self.pictures(width: size.width, height: size.height) {
      let values = try detector.outputs(for: picture)
      guard values.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
        throw refused(
          "some of its numbers are not finite, as with damaged weights")
      }
      _ = try detector.detect(
        in: picture, letterbox: .identity, threshold: Self.goldenThreshold)
    }
  }

  /// Shows a detector pictures of faces: the best detection of each has to be where the face is,
  /// and its five points inside its box, the eyes above the mouth.
  ///
  /// - Parameter analyzer: With the detector on trial.
  /// - Throws: `Failure` when the network cannot run.
  public static func find(
    _ faces: [GoldenFace], with analyzer: FaceAnalyzer
  ) throws -> DetectorReport {
    var report = DetectorReport()
    for face in faces {
      report.pictures += 1
      let found = try analyzer.finder.faces(inPhoto: face.picture, threshold: goldenThreshold)
      let overlaps = found.map { detection in
        face.box.map { $0.intersectionOverUnion(detection.box) } ?? 1
      }
      let best = found.indices.max { one, other in
        (overlaps[one], found[one].score) < (overlaps[other], found[other].score)
      }
      guard let best else {
        report.flaws.append("it finds no face in \(face.name)")
        continue
      }
      if face.box != nil { report.overlaps.append(overlaps[best]) }
      guard overlaps[best] >= leastGoldenOverlap else {
        report.flaws.append("it finds a face elsewhere in \(face.name)")
        continue
      }
      if let flaw = flaw(of: found[best]) {
        report.flaws.append("\(flaw) in \(face.name)")
      } else {
        report.found += 1
      }
    }
    return report
  }

  /// What is wrong with the points of a detection; `nil` when they are those of an upright face.
  static func flaw(of detection: Detection) -> String? {
    let box = detection.box
    let margin = pointMargin * max(box.width, box.height)
    let isInside = detection.landmarks.points.allSatisfy { point in
      point.x >= box.x - margin && point.x <= box.maxX + margin && point.y >= box.y - margin
        && point.y <= box.maxY + margin
    }
    guard isInside else { return "the five points are outside the box" }
    let points = detection.landmarks
    guard points.leftEye.y + points.rightEye.y < points.leftMouth.y + points.rightMouth.y else {
      return "the eyes are below the mouth"
    }
    return nil
  }
}
