import Foundation
import Values

/// How one maker's recorders name folders and files.
///
/// A layout only says where the camera stands. When a recording begins is weighed by ``StartJudge``
/// from all other names, as in a dump.
public struct RecorderLayout: Sendable, Hashable {
  /// What the user calls it.
  public let name: String
  /// The zone of its names, where the recorder does not use that of its place.
  let zone: TimeZone?
  let templates: [PathTemplate]

  private init(_ name: String, zone: TimeZone? = nil, _ templates: String...) throws {
    self.name = name
    self.zone = zone
    self.templates = try templates.map { try PathTemplate($0) }
  }

  /// All layouts, in order of their names.
  ///
  /// Source: names that people quote; `Tests/FileWatchTests/RecorderLayoutTests.swift` has them with
  /// their places.
  static func all() throws -> [RecorderLayout] {
    [
      try RecorderLayout(
        "android", "<**>/<camera>/DCIM/<*>/<*>", "DCIM/<*>/<*>", "<camera>/VID_<*>",
        "<camera>/PXL_<*>", "<camera>/IMG_<*>", "<camera>/<#>_<#>"),
      try RecorderLayout("blackvue", "<**>/<#>_<#>_<.><camera>"),
      try RecorderLayout(
        "dahua", "<**>/<camera>/<#>-<#>-<#>/<#>/dav/<#>/<*>",
        "<**>/<camera>/<#>-<#>-<#>/<#>/jpg/<#>/<*>",
        "<**>/<camera>/<#>-<#>-<#>/<#>/jpg/<#>/<#>/<*>",
        "<**>/<*>_<camera>_main_<#>_<#>", "<#>-<#>-<#>/<#>/dav/<#>/<*>",
        "<#>-<#>-<#>/<#>/jpg/<#>/<*>", "<#>-<#>-<#>/<#>/jpg/<#>/<#>/<*>"),
      try RecorderLayout(
        "frigate", zone: TimeZone(secondsFromGMT: 0), "<**>/<#>-<#>-<#>/<#>/<camera>/<#>.<#>"),
      try RecorderLayout("kerberos", "<**>/<#>_<#>-<#>_<camera>_<#>-<#>-<#>-<#>_<#>_<#>"),
      try RecorderLayout(
        "mediamtx", "<**>/<camera>/<#>-<#>-<#>_<#>-<#>-<#>-<#>",
        "<**>/<camera>/<#>-<#>-<#>_<#>-<#>-<#>",
        "<**>/<camera>/<#>-<#>-<#>/<#>-<#>-<#>_<#>-<#>-<#>-<#>", "<**>/<camera>-<#>"),
      try RecorderLayout(
        "motioneye", "<**>/<camera>/<#>-<#>-<#>/<#>-<#>-<#>",
        "<**>/<camera>/<#>-<#>-<#>-<#>-<#>-<#>"),
      try RecorderLayout("nest", "<**>/<camera>/<#>-<*>", "<**>/<camera>/<#>"),
      try RecorderLayout(
        "reolink", "<**>/<camera>/Mp4Record/<*>/Rec<*>", "Mp4Record/<*>/Rec<*>",
        "<**>/<camera>/Rec<*>", "<**>/<camera>_<#>_<#>", "<**>/<*>_<camera>_main_<#>_<#>"),
      try RecorderLayout("ring", "<**>/<camera>/<#>_<#>_<#>_<*>", "<**>/<camera>_<#>-<#>-<#>T<*>"),
      try RecorderLayout("tesla", "<**>/<#>-<#>-<#>_<#>-<#>-<#>-<camera>"),
      try RecorderLayout("unifi", "<**>/<camera> - <*>"),
      try RecorderLayout(
        "wyze", "<**>/<camera>/record/<#>/<#>/<#>", "record/<#>/<#>/<#>"),
    ]
  }

  /// What the user calls those that there are, and what takes all of them.
  public static let automatic = "auto"
  /// `ROOT/<timestamp>/<camera>/…`
  public static let standard = "standard"

  /// The layouts that a name means; none for the standard one.
  ///
  /// - Throws: `Failure` `.usage` for another name.
  public static func named(_ name: String) throws -> [RecorderLayout] {
    let all = try all()
    if name == standard { return [] }
    if name == automatic { return all }
    guard let layout = all.first(where: { $0.name == name }) else {
      throw Failure(
        .usage, attempted: "use the layout", subject: name, reason: "there is none of that name",
        remedy: "Name one of: \(([standard, automatic] + all.map(\.name)).joined(separator: ", "))."
      )
    }
    return [layout]
  }
}
