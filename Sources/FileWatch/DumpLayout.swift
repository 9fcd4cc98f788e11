import Foundation
import Values

/// What the names in a camera dump mean.
///
/// A dump is `ROOT/<timestamp>/<camera>/…files` or `ROOT/<timestamp>/<camera>.<extension>`. Every
/// media file is a source of its own. In a camera's folder a file whose name without extension is
/// itself a timestamp begins at that time; any other file begins at the timestamp folder's time.
public struct DumpLayout: Sendable, Hashable {
  /// How to read the time in a timestamp folder's name.
  public var timeTemplate: TimeTemplate
  /// How to read the camera in a folder's or file's name.
  public var cameraTemplate: CameraTemplate
  /// The zone of times in names that give none.
  public var timeZone: TimeZone

  /// Creates a layout from its parts.
  public init(timeTemplate: TimeTemplate, cameraTemplate: CameraTemplate, timeZone: TimeZone) {
    self.timeTemplate = timeTemplate
    self.cameraTemplate = cameraTemplate
    self.timeZone = timeZone
  }

  /// The time that a folder's name gives; `nil` when the name is not a timestamp.
  public func time(ofFolder name: FilePath) -> WallTime? {
    timeTemplate.time(of: name, in: timeZone)
  }

  /// The camera that a folder's name gives; `nil` when the name is not a camera.
  public func camera(ofFolder name: FilePath) -> CameraName? {
    cameraTemplate.camera(of: name)
  }

  /// When the recording in a file begins.
  ///
  /// - Parameters:
  ///   - name: The file's name, with its extension.
  ///   - folderTime: The time of the timestamp folder above it, which counts unless `name` is a
  ///     time.
  public func start(ofFile name: FilePath, inFolderOf folderTime: WallTime) -> WallTime {
    let stem = MediaName(name).stem
    return timeTemplate.time(of: stem, in: timeZone) ?? TimeText.parse(stem.bytes, in: timeZone)
      ?? folderTime
  }
}
