import Archive
import ArgumentParser
import FileWatch
import Foundation
import Values

/// What the names of folders and files mean.
struct LayoutOptions: ParsableArguments {
  @Option(
    name: .customLong("layout"),
    help: ArgumentHelp(
      "Whose recorder named folders and files.",
      discussion: """
        standard (default) is ROOT/<timestamp>/<camera>/…; or android, blackvue, dahua, frigate, \
        kerberos, mediamtx, motioneye, nest, reolink, ring, tesla, unifi, wyze; or auto, which tries \
        all recorders for each file and refuses what two read differently.
        """,
      valueName: "name"))
  var layoutName: String?

  @Option(
    name: .customLong("time-template"),
    help: ArgumentHelp(
      "How to read a time from a folder's name.",
      discussion: """
        Without it: Unix seconds, yyyyMMdd_HHmm[ss], ISO 8601. Otherwise, for example, \
        'rec-<dd>.<MM>.<yyyy>-<HH>h<mm>', with the fields <yyyy> <MM> <dd> <HH> <mm> <ss> <SSS> \
        <unix> <unixms> <*>.
        """,
      valueName: "template"))
  var timeTemplate: String?

  @Option(
    name: .customLong("file-template"),
    help: ArgumentHelp(
      "How to read a time from a file's name, before all else.",
      discussion: """
        It needs no date: '<*>_<HH>.<mm>.<ss>' is on the folder's day. Fields as in \
        --time-template.
        """,
      valueName: "template"))
  var fileTemplate: String?

  @Option(
    name: .customLong("camera-template"),
    help: ArgumentHelp(
      "How to read a camera from a folder's or file's name.",
      discussion: """
        Default: \(CameraTemplate.standardText); <*> stands for any text. '<name>' takes any name \
        for a camera.
        """,
      valueName: "template"))
  var cameraTemplate: String?

  @Option(
    name: .customLong("camera-zone"),
    help: ArgumentHelp(
      "The time zone of a camera whose clock is not the archive's; may be repeated.",
      discussion: "For example 10B_6_3=America/New_York. A zone in a name counts before it.",
      valueName: "camera=zone"))
  var cameraZones: [String] = []

  /// The names under which an archive keeps its templates.
  private enum SettingName {
    static let layout = "layout"
    static let timeTemplate = "time-template"
    static let fileTemplate = "file-template"
    static let cameraTemplate = "camera-template"
    static let cameraZones = "camera-zones"
  }

  /// The given templates, as an archive keeps them.
  ///
  /// - Throws: `Failure` `.usage` for an invalid template.
  func settings() throws -> [String: String] {
    _ = try layoutName.map { try RecorderLayout.named($0) }
    _ = try timeTemplate.map { try TimeTemplate($0) }
    _ = try fileTemplate.map { try TimeTemplate(ofFiles: $0) }
    _ = try cameraTemplate.map { try CameraTemplate($0) }
    _ = try Self.zones(cameraZones)
    var values: [String: String] = [:]
    if !cameraZones.isEmpty {
      values[SettingName.cameraZones] = cameraZones.joined(separator: "\n")
    }
    values[SettingName.layout] = layoutName
    values[SettingName.timeTemplate] = timeTemplate
    values[SettingName.fileTemplate] = fileTemplate
    values[SettingName.cameraTemplate] = cameraTemplate
    return values
  }

  /// The layout that these options and the archive's settings give together.
  ///
  /// - Throws: `Failure` `.usage` for an invalid template or an unknown time zone.
  func layout(for settings: ArchiveSettings) throws -> DumpLayout {
    var layout = try Self.layout(
      for: settings, name: layoutName, time: timeTemplate, file: fileTemplate,
      camera: cameraTemplate)
    layout.cameraZones.merge(try Self.zones(cameraZones)) { _, given in given }
    return layout
  }

  /// Zones by cameras' names.
  ///
  /// - Throws: `Failure` `.usage` for a text that names no camera or no zone.
  private static func zones(_ texts: [String]) throws -> [String: TimeZone] {
    var zones: [String: TimeZone] = [:]
    for text in texts {
      guard let equals = text.lastIndex(of: "="), equals != text.startIndex,
        let zone = TimeZone(identifier: String(text[text.index(after: equals)...]))
      else {
        throw Failure(
          .usage, attempted: "read the camera's zone", subject: text,
          reason: "it is not a camera, =, and a time zone that this system knows",
          remedy: "Write it like this: 10B_6_3=Europe/Berlin")
      }
      zones[String(text[..<equals])] = zone
    }
    return zones
  }

  /// The layout that the archive's settings give where no template is named.
  ///
  /// - Throws: as `layout(for:)`.
  static func layout(
    for settings: ArchiveSettings, name: String? = nil, time: String? = nil, file: String? = nil,
    camera: String? = nil
  ) throws -> DumpLayout {
    guard let zone = TimeZone(identifier: settings.timeZone) else {
      throw Failure(
        .usage, attempted: "use the archive's time zone", subject: settings.timeZone,
        reason: "this system has no data for that zone",
        remedy: "Install the system's time zone data.")
    }
    let time = time ?? settings.values[SettingName.timeTemplate]
    let file = file ?? settings.values[SettingName.fileTemplate]
    let camera = camera ?? settings.values[SettingName.cameraTemplate]
    let name = name ?? settings.values[SettingName.layout] ?? RecorderLayout.standard
    var layout = DumpLayout(
      timeTemplate: try time.map { try TimeTemplate($0) } ?? .automatic,
      cameraTemplate: try CameraTemplate(camera ?? CameraTemplate.standardText),
      fileTemplate: try file.map { try TimeTemplate(ofFiles: $0) }, timeZone: zone)
    layout.recorders = try RecorderLayout.named(name)
    let zones = settings.values[SettingName.cameraZones] ?? ""
    layout.cameraZones = try Self.zones(zones.split(separator: "\n").map(String.init))
    return layout
  }
}
