import Foundation
import Values

/// How a head is turned, estimated from five landmarks.
struct HeadPose: Sendable, Hashable {
  /// To the side; positive when the nose points to the right of the image.
  var yawDegrees: Float
  /// Positive when the head is tilted down.
  var pitchDegrees: Float
  /// In the image plane; positive is clockwise.
  var rollDegrees: Float

  /// How far the tip of the nose stands out from the plane of the eyes, in eye distances.
  ///
  /// Source: L. G. Farkas, "Anthropometry of the Head and Face", 1994: the eyes' centres are about
  /// 63 mm apart, the nose's tip lies about 35 mm before them.
  static let noseDepth = 0.56

  /// Where the nose's tip lies between the eyes (0) and the mouth (1) of a level frontal face.
  ///
  /// Source: the ArcFace template: (71.7366 - 51.5989) / (92.2848 - 51.5989).
  static let levelNosePosition = 0.495

  /// The distance from eyes to mouth of a frontal face, in eye distances.
  ///
  /// Source: the ArcFace template: (92.2848 - 51.5989) / (73.5318 - 38.2946).
  static let eyesToMouth = 1.155

  /// A frontal head with the eyes' axis of these landmarks.
  ///
  /// The nose's offset along the eyes' axis is `noseDepth` · sin(yaw) while the eyes' distance
  /// shrinks with cos(yaw), so that their ratio gives the tangent; its position between eyes and
  /// mouth gives the pitch in the same way. Good to about ten degrees, for choosing and judging.
  init(_ landmarks: Landmarks) {
    let left = SIMD2(Double(landmarks.leftEye.x), Double(landmarks.leftEye.y))
    let right = SIMD2(Double(landmarks.rightEye.x), Double(landmarks.rightEye.y))
    let mouth =
      SIMD2(
        Double(landmarks.leftMouth.x) + Double(landmarks.rightMouth.x),
        Double(landmarks.leftMouth.y) + Double(landmarks.rightMouth.y)) / 2
    let nose = SIMD2(Double(landmarks.nose.x), Double(landmarks.nose.y))
    let axis = right - left
    let eyeDistance = (axis * axis).sum().squareRoot()
    guard eyeDistance > 0, eyeDistance.isFinite else {
      // Landmarks on one point show no face from any side: as bad as a profile.
      (yawDegrees, pitchDegrees, rollDegrees) = (90, 0, 0)
      return
    }
    let along = axis / eyeDistance
    let down = SIMD2(-along.y, along.x)
    let eyes = (left + right) / 2
    // The midline from eyes to mouth leans with the yaw only a little, so that the eyes' middle is
    // the point of reference for the side and the mouth's for the height.
    let noseAside = ((nose - (eyes + mouth) / 2) * along).sum()
    let mouthBelow = ((mouth - eyes) * down).sum()
    let noseBelow = ((nose - eyes) * down).sum()
    yawDegrees = Self.degrees(atan2(noseAside / Self.noseDepth, eyeDistance))
    pitchDegrees =
      mouthBelow > 0
      ? Self.degrees(
        atan2(
          (noseBelow / mouthBelow - Self.levelNosePosition) * Self.eyesToMouth, Self.noseDepth))
      : 90
    rollDegrees = Self.degrees(atan2(axis.y, axis.x))
  }

  private static func degrees(_ radians: Double) -> Float {
    radians.isFinite ? Float(radians * 180 / .pi) : 90
  }
}
