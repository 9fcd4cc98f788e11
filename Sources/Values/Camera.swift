/// Where a camera hangs: building, floor and number, as its folder name tells (`10B_6_3`).
public struct CameraName: Sendable, Hashable, Codable {
  /// The name as the folder spells it; what the archive knows the camera by.
  public var text: String
  public var building: String
  /// Floors are text: `6`, `B1`, `EG` all occur.
  public var floor: String
  public var number: String

  public init(text: String, building: String, floor: String, number: String) {
    self.text = text
    self.building = building
    self.floor = floor
    self.number = number
  }
}
