import Archive
import ArgumentParser
import FileWatch
import Foundation
import Values

/// What the names of folders and files mean.
struct LayoutOptions: ParsableArguments {
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

  /// The names under which an archive keeps its templates.
  private enum SettingName {
    static let timeTemplate = "time-template"
    static let fileTemplate = "file-template"
    static let cameraTemplate = "camera-template"
  }

  /// The given templates, as an archive keeps them.
  ///
  /// - Throws: `Failure` `.usage` for an invalid template.
  func settings() throws -> [String: String] {
    _ = try timeTemplate.map { try TimeTemplate($0) }
    _ = try fileTemplate.map { try TimeTemplate(ofFiles: $0) }
    _ = try cameraTemplate.map { try CameraTemplate($0) }
    var values: [String: String] = [:]
    values[SettingName.timeTemplate] = timeTemplate
    values[SettingName.fileTemplate] = fileTemplate
    values[SettingName.cameraTemplate] = cameraTemplate
    return values
  }

  /// The layout that these options and the archive's settings give together.
  ///
  /// - Throws: `Failure` `.usage` for an invalid template or an unknown time zone.
  func layout(for settings: ArchiveSettings) throws -> DumpLayout {
    try Self.layout(
      for: settings, time: timeTemplate, file: fileTemplate, camera: cameraTemplate)
  }

  /// The layout that the archive's settings give where no template is named.
  ///
  /// - Throws: as `layout(for:)`.
  static func layout(
    for settings: ArchiveSettings, time: String? = nil, file: String? = nil, camera: String? = nil
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
    return DumpLayout(
      timeTemplate: try time.map { try TimeTemplate($0) } ?? .automatic,
      cameraTemplate: try CameraTemplate(camera ?? CameraTemplate.standardText),
      fileTemplate: try file.map { try TimeTemplate(ofFiles: $0) }, timeZone: zone)
  }
}
