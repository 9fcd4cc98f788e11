/// A camera by where it hangs: building, floor and number, as in its folder's name (`10B_6_3`).
public struct CameraName: Sendable, Hashable, Codable {
  /// The name as the folder spells it, which identifies the camera in an archive.
  public var text: String
  /// The building; empty when the name gives none.
  public var building: String
  /// The floor as text, since `6`, `B1` and `EG` all occur; empty when the name gives none.
  public var floor: String
  /// The camera's number on its floor, as text: `3`, `a1`.
  public var number: String

  /// Creates a name from its parts.
  public init(text: String, building: String, floor: String, number: String) {
    self.text = text
    self.building = building
    self.floor = floor
    self.number = number
  }

  /// The camera of a further video track of this one's files, such as its second lens: of `10B_6_3`
  /// and 2, `10B_6_3#2`, at the same place.
  public func ofTrack(_ track: Int) -> CameraName {
    CameraName(
      text: "\(text)#\(track)", building: building, floor: floor,
      number: number.isEmpty ? "" : "\(number)#\(track)")
  }

  /// The name may be that of a further video track: see `ofTrack`.
  public var mayBeOfTrack: Bool {
    guard let mark = text.lastIndex(of: "#") else { return false }
    return Int(text[text.index(after: mark)...]) != nil
  }
}
