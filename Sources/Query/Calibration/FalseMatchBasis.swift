import Archive
import Evaluation
import Values

/// The source of how often strangers are as similar: this archive's calibration, or else the curve
/// that the model's publisher gives.
public struct FalseMatchBasis: Sendable, Hashable {
  /// Why a published curve is used.
  public enum Shortcoming: Sendable, Hashable {
    /// Nothing was measured on this archive.
    case notCalibrated
    /// What was measured amounts to this many independent comparisons, which are too few.
    case tooLittleData(pairs: Double)
  }

  /// False match rates by similarity.
  public var curve: FalseMatchCurve
  /// `nil` when the curve was measured on this archive.
  public var shortcoming: Shortcoming?

  /// A basis of `curve`, and why it is not the archive's own.
  public init(curve: FalseMatchCurve, shortcoming: Shortcoming?) {
    self.curve = curve
    self.shortcoming = shortcoming
  }

  /// Chooses among the calibrations of a generation and its model's published curve.
  ///
  /// - Parameters:
  ///   - calibrations: Of the live generation.
  ///   - camera: The only camera that is searched, if there is only one: then its own calibration
  ///     goes before that of all cameras.
  ///   - published: What the model's publisher says; may be empty.
  init?(
    model name: String, calibrations: [CalibrationRow], camera: CameraRow?,
    published: [FalseMatchCurve.Point]
  ) {
    let overall = calibrations.first { $0.camera == nil }
    let own = camera.flatMap { camera in calibrations.first { $0.camera == camera.id } }
    if let camera, let curve = own?.calibration.curve(model: name, camera: camera.name.text) {
      self.init(curve: curve, shortcoming: nil)
    } else if let curve = overall?.calibration.curve(model: name, camera: nil) {
      self.init(curve: curve, shortcoming: nil)
    } else {
      guard let curve = FalseMatchCurve(model: name, origin: .published, points: published) else {
        return nil
      }
      self.init(
        curve: curve,
        shortcoming: overall.map { .tooLittleData(pairs: $0.calibration.effectivePairs) }
          ?? .notCalibrated)
    }
  }

  /// Independent comparisons that this archive's own calibration amounts to, where they are too
  /// few.
  var comparisons: Double? {
    if case .tooLittleData(let pairs) = shortcoming { pairs } else { nil }
  }
}
