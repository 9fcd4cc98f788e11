import Foundation
import Values

/// What the names in a camera dump mean.
///
/// A dump is `ROOT/<timestamp>/<camera>/…files` or `ROOT/<timestamp>/<camera>.<extension>`. Every
/// media file is a source of its own. In a camera's folder a file whose name without extension is
/// itself a timestamp begins then; any other file begins at the time of the timestamp folder.
public struct DumpLayout: Sendable, Hashable {
  public var timeTemplate: TimeTemplate
  public var cameraTemplate: CameraTemplate
  /// What the times in names are local to, when they do not say.
  public var timeZone: TimeZone

  public init(timeTemplate: TimeTemplate, cameraTemplate: CameraTemplate, timeZone: TimeZone) {
    self.timeTemplate = timeTemplate
    self.cameraTemplate = cameraTemplate
    self.timeZone = timeZone
  }

  /// The time that a timestamp folder's name tells; `nil` when it is no timestamp.
  public func time(ofFolder name: FilePath) -> WallTime? {
    timeTemplate.time(of: name, in: timeZone)
  }

  /// The camera that a folder's name tells; `nil` when it is no camera.
  public func camera(ofFolder name: FilePath) -> CameraName? {
    cameraTemplate.camera(of: name)
  }

  /// When a file in a camera's folder begins.
  public func start(ofFile name: FilePath, inFolderOf folderTime: WallTime) -> WallTime {
    let stem = MediaName(name).stem
    return timeTemplate.time(of: stem, in: timeZone) ?? TimeText.parse(stem.bytes, in: timeZone)
      ?? folderTime
  }
}
