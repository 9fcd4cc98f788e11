import Values

/// A camera's name, and the place that it tells.
public struct CameraAnswer: Answer {
  /// As its folder spells it.
  public var name: String
  public var building: String
  public var floor: String
  public var number: String

  public init(_ camera: CameraName) {
    name = camera.text
    building = camera.building
    floor = camera.floor
    number = camera.number
  }
}
