import Foundation
import Values

/// What the names in a camera dump mean.
///
/// A dump is `ROOT/<timestamp>/<camera>/…files` or `ROOT/<timestamp>/<camera>.<extension>`. Every
/// media file is a source of its own. When it begins is weighed from all names above it and its own
/// (see ``StartJudge``).
public struct DumpLayout: Sendable, Hashable {
  /// How to read the time in a timestamp folder's name.
  public var timeTemplate: TimeTemplate
  /// How to read the camera in a folder's or file's name.
  public var cameraTemplate: CameraTemplate
  /// How to read the time in a file's name before all else; `nil` leaves it to the known forms.
  public var fileTemplate: TimeTemplate?
  /// The recorders whose paths are read; none for `ROOT/<timestamp>/<camera>/…`.
  public var recorders: [RecorderLayout] = []
  /// The zones of cameras whose clocks have one of their own, by the cameras' names.
  public var cameraZones: [String: TimeZone] = [:]
  /// The zone of times in names that give none, of all other cameras.
  public var timeZone: TimeZone

  /// Creates a layout from its parts.
  public init(
    timeTemplate: TimeTemplate, cameraTemplate: CameraTemplate, fileTemplate: TimeTemplate? = nil,
    timeZone: TimeZone
  ) {
    self.timeTemplate = timeTemplate
    self.cameraTemplate = cameraTemplate
    self.fileTemplate = fileTemplate
    self.timeZone = timeZone
  }

  /// Whether a folder's name is a timestamp.
  public func isTimestamp(_ name: FilePath) -> Bool { folderTime(name) != nil }

  /// The camera that a folder's or a file's name without extension gives; `nil` when it is none.
  public func camera(of name: FilePath) -> CameraName? { found(in: name)?.camera }

  /// What the name of a timestamp folder can mean; `nil` when it is none.
  func folderTime(_ name: FilePath) -> FolderTime? {
    let readings = timeTemplate.readings(of: name, in: timeZone).filter { piece in
      // Eight digits alone are a day only where they can be one.
      piece.precision > .day || name.bytes.count != 8 || isPlausible(piece)
    }
    return readings.isEmpty ? nil : FolderTime(name: name, readings: readings)
  }

  /// The camera that a name on the second level gives, and what else that name says.
  ///
  /// - Parameter isBeside: Whether a folder of a name lies beside.
  func found(
    in name: FilePath, isBeside: (FilePath) -> Bool = { _ in false }
  ) -> CameraFinder.Found? {
    CameraFinder(template: cameraTemplate, isPlausible: isPlausible)
      .camera(in: name, isBeside: isBeside)
  }

  /// When a recording begins.
  ///
  /// - Parameters:
  ///   - stem: The file's name without its extension; without its camera where that is in it.
  ///   - inner: The names of the folders between the camera's and the file.
  ///   - time: That of the timestamp folder.
  ///   - camera: The name of the camera, which may have a zone of its own.
  ///   - modified: When the file was last written.
  ///   - now: The present.
  func start(
    of stem: FilePath, inner: [FilePath] = [], in time: FolderTime, of camera: CameraName,
    modified: WallTime?, now: WallTime = .now
  ) -> StartJudgement? {
    let own = cameraZones[camera.text]
    var judge = StartJudge(
      folder: time.readings, folderName: time.name, inner: inner,
      stem: CameraFinder.withoutCopyNumber(stem),
      templated: (fileTemplate ?? (timeTemplate == .automatic ? nil : timeTemplate))?
        .readings(of: stem, in: timeZone).first,
      zone: own ?? timeZone, zoneSource: own == nil ? .archive : .camera, modified: modified,
      now: now)
    return judge.judge()
  }

  private func isPlausible(_ piece: TimePiece) -> Bool {
    guard let time = piece.moment(in: timeZone) else { return false }
    return time >= StartJudge.earliest
      && time.milliseconds <= WallTime.now.milliseconds + 86_400_000
  }
}

/// What the name of a timestamp folder can mean.
struct FolderTime: Sendable, Hashable {
  var name: FilePath
  /// At least one.
  var readings: [TimePiece]
}
