import Values

/// A camera's name, and the place that it names.
public struct CameraAnswer: Answer {
  /// As its folder spells it.
  public var name: String
  /// As the camera's name gives it; may be empty.
  public var building: String
  /// As the camera's name gives it; may be empty.
  public var floor: String
  /// As the camera's name gives it; may be empty.
  public var number: String

  /// The value with these parts.
  public init(_ camera: CameraName) {
    name = camera.text
    building = camera.building
    floor = camera.floor
    number = camera.number
  }
}
