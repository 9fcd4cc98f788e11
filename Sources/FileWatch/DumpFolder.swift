import Foundation
import Values

/// A folder that fits the layout, and its level in it.
struct DumpFolder {
  enum Level {
    case root
    case timestamp(FolderTime)
    /// A camera's folder, or one inside it.
    case camera(CameraName, FolderTime)
    /// A folder of a recorder.
    case recorder
  }

  /// Absolute.
  var path: FilePath
  /// Below the root; empty for the root.
  var relative: FilePath
  var level: Level
  /// The identities of the folders from the timestamp's down to this one.
  var chain: [FolderIdentity]

  init(root: FilePath) {
    path = root
    relative = FilePath(bytes: [])
    level = .root
    chain = []
  }

  init(_ entry: DumpScanner.Entry, _ level: Level, in parent: DumpFolder) {
    path = entry.path
    relative = entry.relative
    self.level = level
    chain = parent.chain + [entry.place]
  }

  /// Folders inside the camera's folder, down to this one.
  var depthInCamera: Int { max(0, chain.count - 2) }
}
