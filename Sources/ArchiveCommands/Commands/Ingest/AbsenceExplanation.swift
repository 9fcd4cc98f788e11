import Archive
import FileWatch
import Foundation
import Values

/// Why a file that the journal does not know is not a source.
struct AbsenceExplanation {
  /// A clause: `its folder's name "lobby" is not a camera`.
  var reason: String
  /// A sentence.
  var remedy: String

  /// - Parameter watch: The watch of the archive, if one was ever begun.
  init(path: FilePath, layout: DumpLayout, watch: WatcherRecord?) {
    let media = MediaName(path.lastComponent)
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else {
      reason = "the journal has no source with that number or path, and no such file exists"
      remedy = "List the sources with `facearchive journal list`."
      return
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      reason = "it is a folder"
      remedy = "Name a file. `facearchive ingest` reports the folders that it skips."
      return
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      reason = "it is not a regular file"
      remedy = "Put the video or image itself there."
      return
    }
    if media.isTemporary {
      reason = "its temporary name shows that it is still being written"
      remedy = "It is read once it has its final name."
    } else if !media.isMedia {
      reason = "its name has no extension of a video or image"
      remedy = "Give the file its container's extension, such as .mp4."
    } else {
      (reason, remedy) = Self.explainPlace(Self.components(of: path), layout, watch)
    }
  }

  /// Looks for `<timestamp>/<camera>` in the path.
  private static func explainPlace(
    _ components: [FilePath], _ layout: DumpLayout, _ watch: WatcherRecord?
  ) -> (reason: String, remedy: String) {
    guard layout.recorders.isEmpty else {
      return (
        "no run that read its root took it for a recording by the layout that the archive has",
        "Run: facearchive layout test ROOT"
      )
    }
    let folders = components.dropLast()
    guard let timestamp = folders.lastIndex(where: { layout.isTimestamp($0) }) else {
      return (
        "no folder above it is named after a time ("
          + "\(layout.timeTemplate.expectation))",
        "Put it under ROOT/<timestamp>/<camera>/, or give --time-template."
      )
    }
    let next = components[timestamp + 1]
    let isFile = timestamp + 1 == components.count - 1
    let name = isFile ? MediaName(next).stem : next
    guard layout.camera(of: name) != nil else {
      return (
        "the name \(name) is not a camera (\(layout.cameraTemplate.text))",
        "Rename it, or give --camera-template."
      )
    }
    let root = "/" + components[..<timestamp].map(\.description).joined(separator: "/")
    if let watch, watch.isRunning, let watched = watch.roots.first(where: { $0.path == root }) {
      return (
        "it fits the layout, but the watch (process \(watch.processID)) has not reached it yet",
        watched.isPolled
          ? "The watch only polls its root; to read it now, run: kill -HUP \(watch.processID)"
          : "Ask again in a minute. `facearchive status` shows whether the watch is degraded."
      )
    }
    return (
      "it fits the layout, but no run has read its root since the file came",
      "Run: facearchive ingest \(root)"
    )
  }

  private static func components(of path: FilePath) -> [FilePath] {
    guard let resolved = path.withCString({ realpath($0, nil) }) else { return [path] }
    defer { free(resolved) }
    return UnsafeRawBufferPointer(start: resolved, count: strlen(resolved))
      .split(separator: UInt8(ascii: "/")).map { FilePath(bytes: Array($0)) }
  }
}
