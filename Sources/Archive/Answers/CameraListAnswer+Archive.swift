import Answers
import Values

extension CameraListAnswer {
  /// The cameras of a snapshot.
  ///
  /// - Parameter name: The only one; `nil` for all.
  public init(of snapshot: borrowing ArchiveSnapshot, only name: String? = nil) throws {
    let turns = try snapshot.cameraTurns
    let counts = try snapshot.sourcesByCamera
    self.init(
      cameras: try snapshot.cameras.filter { name == nil || $0.name.text == name }.map { camera in
        let turn = turns[camera.id]
        return Camera(
          camera: CameraAnswer(camera.name), sources: counts[camera.id] ?? 0,
          turnedDegrees: turn?.degrees ?? 0, turnOrigin: turn.map { $0.isSet ? "set" : "found" },
          turnSource: turn?.source)
      })
  }
}
