import FaceModel
import Query

/// The wording of a sheet.
enum SheetWords {
  /// `0.812`; the minus sign is typographic.
  static func similarity(_ value: Float) -> String {
    decimals(Double(value), 3).replacingMinus
  }

  /// `Building 10B, floor 6`
  static func place(_ camera: CameraName) -> String {
    let parts = [
      camera.building.isEmpty ? nil : "building \(camera.building)",
      camera.floor.isEmpty ? nil : "floor \(camera.floor)",
    ].compactMap { $0 }.joined(separator: ", ")
    return parts.prefix(1).uppercased() + parts.dropFirst()
  }

  /// `1,234 sightings`
  static func counted(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  static let footnote =
    "FaceArchive · bar: similarity 0–1, tick: least shown · "
    + "similarity measures likeness, it is not proof of identity"
}

extension String {
  fileprivate var replacingMinus: String { hasPrefix("-") ? "−" + dropFirst() : self }
}
