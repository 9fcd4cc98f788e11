import Foundation
import Testing
import Values

@testable import FaceRecognition

@Suite("The head's pose follows from five landmarks")
struct HeadPoseTests {
  /// The landmarks of a head of 100 pixels eye distance, turned and projected without perspective.
  private func landmarks(yaw: Double, pitch: Double, roll: Double) -> Landmarks {
    // x right, y down, z towards the camera, in eye distances; the origin between the eyes.
    let eyesToMouth = HeadPose.eyesToMouth
    let points: [SIMD3<Double>] = [
      SIMD3(-0.5, 0, 0), SIMD3(0.5, 0, 0),
      SIMD3(0, eyesToMouth * HeadPose.levelNosePosition, HeadPose.noseDepth),
      SIMD3(-0.4, eyesToMouth, 0), SIMD3(0.4, eyesToMouth, 0),
    ]
    let (y, p, r) = (yaw * .pi / 180, pitch * .pi / 180, roll * .pi / 180)
    let projected = points.map { point -> Point in
      let afterYaw = SIMD3(
        point.x * cos(y) + point.z * sin(y), point.y, point.z * cos(y) - point.x * sin(y))
      let afterPitch = SIMD3(
        afterYaw.x, afterYaw.y * cos(p) + afterYaw.z * sin(p),
        afterYaw.z * cos(p) - afterYaw.y * sin(p))
      let x = afterPitch.x * cos(r) - afterPitch.y * sin(r)
      let y = afterPitch.x * sin(r) + afterPitch.y * cos(r)
      return Point(x: Float(300 + 100 * x), y: Float(200 + 100 * y))
    }
    return Landmarks(
      leftEye: projected[0], rightEye: projected[1], nose: projected[2], leftMouth: projected[3],
      rightMouth: projected[4])
  }

  @Test("of a turned head", arguments: [-45, -30, -15, 0, 15, 30, 45] as [Double])
  func yaw(degrees: Double) {
    let pose = HeadPose(landmarks(yaw: degrees, pitch: 0, roll: 0))
    #expect(abs(Double(pose.yawDegrees) - degrees) < 1)
    #expect(abs(pose.rollDegrees) < 1)
    #expect(abs(pose.pitchDegrees) < 12)
  }

  @Test("of a nodding head", arguments: [-30, -15, 0, 15, 30] as [Double])
  func pitch(degrees: Double) {
    let pose = HeadPose(landmarks(yaw: 0, pitch: degrees, roll: 0))
    #expect(abs(Double(pose.pitchDegrees) - degrees) < 5)
    #expect(abs(pose.yawDegrees) < 1)
  }

  @Test("of a tilted picture", arguments: [-90, -40, -10, 0, 10, 40, 90, 179] as [Double])
  func roll(degrees: Double) {
    let pose = HeadPose(landmarks(yaw: 20, pitch: 0, roll: degrees))
    #expect(abs(Double(pose.rollDegrees) - degrees) < 1)
    #expect(abs(pose.yawDegrees - 20) < 1)
  }

  @Test("of points without extent it is as bad as a profile")
  func degenerate() {
    let point = Point(x: 5, y: 5)
    let pose = HeadPose(
      Landmarks(leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point))
    #expect(pose.yawDegrees == 90)
    let nowhere = Point(x: .nan, y: .infinity)
    let none = HeadPose(
      Landmarks(
        leftEye: nowhere, rightEye: point, nose: nowhere, leftMouth: point, rightMouth: nowhere))
    #expect(none.yawDegrees == 90)
  }
}
