import Foundation
import Values

extension DumpScanner {
  /// One name in a folder, with what it leads to.
  struct Entry {
    var name: FilePath
    var path: FilePath
    var relative: FilePath
    var status: stat

    var isFolder: Bool { FileSystem.isFolder(status) }
    var place: FolderIdentity { FolderIdentity(status) }
  }

  /// The entries of a folder that are folders or regular files, without temporary files and system
  /// folders. Entries that cannot be examined are reported, and so are pipes and devices with the
  /// name of a video or image.
  func entries(
    of folder: FilePath, relative: FilePath, _ report: inout ScanReport
  ) throws(FileSystemError) -> [Entry] {
    try FileSystem.names(in: folder).compactMap { name in
      entry(named: name, in: folder, relative: relative, &report)
    }
  }

  /// What a name in a folder leads to; `nil` when `entries` would leave it out.
  func entry(
    named name: FilePath, in folder: FilePath, relative: FilePath, _ report: inout ScanReport
  ) -> Entry? {
    let media = MediaName(name)
    let path = folder.appending(name)
    do throws(FileSystemError) {
      let status = try FileSystem.status(of: path)
      if media.isTemporary {
        if FileSystem.isRegularFile(status) { report.temporaryFiles.append(path) }
        return nil
      }
      guard FileSystem.isFolder(status) || FileSystem.isRegularFile(status) else {
        guard media.isMedia else { return nil }
        report.unmatched.append(
          UnmatchedPath(
            path: path, code: .notMedia, reason: "it is not a regular file", mediaFiles: 1))
        return nil
      }
      if FileSystem.isFolder(status), media.isSystemFolder { return nil }
      let below = relative.bytes.isEmpty ? name : relative.appending(name)
      return Entry(name: name, path: path, relative: below, status: status)
    } catch {
      // A file may have been renamed or removed since the folder was read. Only a link that leads
      // nowhere is a trouble.
      guard !media.isTemporary, error.code != ENOENT || Self.isSymbolicLink(path) else {
        return nil
      }
      report.unmatched.append(
        UnmatchedPath(
          path: path, code: error.code == ELOOP ? .loop : .unreadable, reason: error.reason,
          mediaFiles: media.isMedia ? 1 : 0))
      return nil
    }
  }

  private static func isSymbolicLink(_ path: FilePath) -> Bool {
    var status = stat()
    return path.withCString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Reads a folder and everything below it.
  func list(
    _ folder: DumpFolder, _ visited: inout Set<FolderIdentity>,
    _ entering: (DumpFolder) -> Void, _ report: inout ScanReport
  ) {
    entering(folder)
    guard let entries = readable(folder, &report) else { return }
    for entry in entries { sort(entry, in: folder, &visited, entering, &report) }
  }

  /// Sorts an entry by its name and the level of its folder.
  func sort(
    _ entry: Entry, in folder: DumpFolder, _ visited: inout Set<FolderIdentity>,
    _ entering: (DumpFolder) -> Void, _ report: inout ScanReport
  ) {
    switch folder.level {
    case .root:
      sortInRoot(entry, in: folder, entering, &report)
    case .timestamp(let time):
      sortInTimestamp(entry, time, in: folder, entering, &report)
    case .camera(let camera, let time):
      sortInCamera(entry, camera, time, in: folder, &visited, entering, &report)
    }
  }

  private func sortInRoot(
    _ entry: Entry, in folder: DumpFolder, _ entering: (DumpFolder) -> Void,
    _ report: inout ScanReport
  ) {
    if entry.isFolder, let time = layout.time(ofFolder: entry.name) {
      var visited: Set<FolderIdentity> = []
      list(DumpFolder(entry, .timestamp(time), in: folder), &visited, entering, &report)
    } else if entry.isFolder {
      let expected = "its name is not a timestamp (\(layout.timeTemplate.expectation))"
      report.unmatched.append(self.folder(entry, .notTimestamp, expected))
    } else {
      report.unmatched.append(
        file(entry, .misplaced, "it is beside the timestamp folders, not inside one"))
    }
  }

  private func sortInTimestamp(
    _ entry: Entry, _ time: WallTime, in folder: DumpFolder, _ entering: (DumpFolder) -> Void,
    _ report: inout ScanReport
  ) {
    let media = MediaName(entry.name)
    let expected = "its name is not a camera (\(layout.cameraTemplate.text))"
    if entry.isFolder {
      guard let camera = layout.camera(ofFolder: entry.name) else {
        return report.unmatched.append(self.folder(entry, .notCamera, expected))
      }
      let inner = DumpFolder(entry, .camera(camera, time), in: folder)
      var visited = Set(inner.chain)
      list(inner, &visited, entering, &report)
    } else if !media.isMedia {
      report.unmatched.append(file(entry, .notMedia, Self.notMedia))
    } else if let camera = layout.camera(ofFolder: media.stem) {
      report.sources.append(source(entry, camera, time))
    } else {
      report.unmatched.append(file(entry, .notCamera, expected))
    }
  }

  private func sortInCamera(
    _ entry: Entry, _ camera: CameraName, _ time: WallTime, in folder: DumpFolder,
    _ visited: inout Set<FolderIdentity>, _ entering: (DumpFolder) -> Void,
    _ report: inout ScanReport
  ) {
    guard entry.isFolder else {
      guard MediaName(entry.name).isMedia else {
        return report.unmatched.append(file(entry, .notMedia, Self.notMedia))
      }
      let start = layout.start(ofFile: entry.name, inFolderOf: time)
      return report.sources.append(source(entry, camera, start))
    }
    guard visited.insert(entry.place).inserted else {
      return report.unmatched.append(
        UnmatchedPath(
          path: entry.path, code: .loop, reason: "it links to a folder that was already visited",
          mediaFiles: 0))
    }
    guard folder.depthInCamera + 1 < Self.maximumDepth else {
      return report.unmatched.append(
        self.folder(entry, .tooDeep, "it is nested deeper than \(Self.maximumDepth) folders"))
    }
    let inner = DumpFolder(entry, folder.level, in: folder)
    list(inner, &visited, entering, &report)
  }

  private func readable(_ folder: DumpFolder, _ report: inout ScanReport) -> [Entry]? {
    do throws(FileSystemError) {
      return try entries(of: folder.path, relative: folder.relative, &report)
    } catch {
      // Renamed or removed since its parent was read.
      guard error.code != ENOENT else { return nil }
      report.unmatched.append(
        UnmatchedPath(path: folder.path, code: .unreadable, reason: error.reason, mediaFiles: 1))
      return nil
    }
  }

  private func source(_ entry: Entry, _ camera: CameraName, _ start: WallTime) -> FoundSource {
    FoundSource(
      path: entry.path, rootRelative: entry.relative, camera: camera, start: start,
      identity: FileIdentity(entry.status))
  }

  func file(_ entry: Entry, _ code: UnmatchedPath.Code, _ reason: String) -> UnmatchedPath {
    let isMedia = MediaName(entry.name).isMedia
    return UnmatchedPath(
      path: entry.path, code: isMedia ? code : .notMedia,
      reason: isMedia ? reason : Self.notMedia, mediaFiles: isMedia ? 1 : 0)
  }

  func folder(
    _ entry: Entry, _ code: UnmatchedPath.Code, _ reason: String
  ) -> UnmatchedPath {
    var budget = Self.countingBudget
    var visited: Set<FolderIdentity> = [entry.place]
    let count = countMedia(in: entry.path, depth: 0, &visited, &budget)
    return UnmatchedPath(path: entry.path, code: code, reason: reason, mediaFiles: count)
  }

  private static let notMedia = "its name has no extension of a video or image"

  /// The most names to examine while counting the media files of an unmatched folder, so that a
  /// stray link to a large file system does not make a scan endless.
  private static let countingBudget = 10_000

  private func countMedia(
    in folder: FilePath, depth: Int, _ visited: inout Set<FolderIdentity>, _ budget: inout Int
  ) -> Int {
    var ignored = ScanReport(root: folder)
    let relative = FilePath(bytes: [])
    guard depth <= Self.maximumDepth,
      let entries = try? entries(of: folder, relative: relative, &ignored)
    else { return 0 }
    var count = 0
    for entry in entries where budget > 0 {
      budget -= 1
      if !entry.isFolder {
        count += MediaName(entry.name).isMedia ? 1 : 0
      } else if visited.insert(entry.place).inserted {
        count += countMedia(in: entry.path, depth: depth + 1, &visited, &budget)
      }
    }
    return count
  }
}
