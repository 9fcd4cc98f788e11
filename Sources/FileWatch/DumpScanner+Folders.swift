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
    /// When the content changed last.
    var modified: WallTime {
      WallTime(milliseconds: FileIdentity(status).modifiedNanoseconds / 1_000_000)
    }
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
    case .root where !layout.recorders.isEmpty, .recorder:
      sortByPath(entry, in: folder, &visited, entering, &report)
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
    if entry.isFolder, let time = layout.folderTime(entry.name) {
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
    _ entry: Entry, _ time: FolderTime, in folder: DumpFolder, _ entering: (DumpFolder) -> Void,
    _ report: inout ScanReport
  ) {
    let media = MediaName(entry.name)
    let expected = "its name is not a camera (\(layout.cameraTemplate.text))"
    if entry.isFolder {
      guard let found = layout.found(in: entry.name) else {
        return report.unmatched.append(self.folder(entry, .notCamera, expected))
      }
      let inner = DumpFolder(entry, .camera(found.camera, time), in: folder)
      var visited = Set(inner.chain)
      list(inner, &visited, entering, &report)
    } else if !media.isMedia {
      report.unmatched.append(file(entry, .notMedia, Self.notMedia))
    } else if let source = cameraFile(entry, time, in: folder.path) {
      report.sources.append(source)
    } else {
      report.unmatched.append(file(entry, .notCamera, expected))
    }
  }

  private func sortInCamera(
    _ entry: Entry, _ camera: CameraName, _ time: FolderTime, in folder: DumpFolder,
    _ visited: inout Set<FolderIdentity>, _ entering: (DumpFolder) -> Void,
    _ report: inout ScanReport
  ) {
    guard entry.isFolder else {
      guard MediaName(entry.name).isMedia else {
        return report.unmatched.append(file(entry, .notMedia, Self.notMedia))
      }
      if let source = file(entry, of: camera, time) { report.sources.append(source) }
      return
    }
    enter(entry, folder.level, in: folder, &visited, entering, &report)
  }

  /// Sorts what recorders name: every folder is entered, and each file's whole path is read.
  private func sortByPath(
    _ entry: Entry, in folder: DumpFolder, _ visited: inout Set<FolderIdentity>,
    _ entering: (DumpFolder) -> Void, _ report: inout ScanReport
  ) {
    guard !entry.isFolder else {
      return enter(entry, .recorder, in: folder, &visited, entering, &report)
    }
    guard MediaName(entry.name).isMedia else {
      return report.unmatched.append(file(entry, .notMedia, Self.notMedia))
    }
    switch read(entry) {
    case .found(let camera, let judgement):
      report.sources.append(source(entry, camera, judgement))
    case .refused(let code, let reason):
      report.unmatched.append(file(entry, code, reason))
    }
  }

  private func read(_ entry: Entry) -> DumpLayout.PathReading {
    var names = Self.names(in: entry.relative)
    names[names.count - 1] = MediaName(entry.name).stem
    let root = FilePath(bytes: entry.path.bytes.dropLast(entry.relative.bytes.count + 1))
    return layout.read(names, root: root.lastComponent, modified: entry.modified)
  }

  /// Reads a folder inside another, unless it was visited or lies too deep.
  private func enter(
    _ entry: Entry, _ level: DumpFolder.Level, in folder: DumpFolder,
    _ visited: inout Set<FolderIdentity>, _ entering: (DumpFolder) -> Void,
    _ report: inout ScanReport
  ) {
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
    list(DumpFolder(entry, level, in: folder), &visited, entering, &report)
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

  /// The names in a path below a root.
  private static func names(in relative: FilePath) -> [FilePath] {
    relative.bytes.split(separator: UInt8(ascii: "/")).map { FilePath(bytes: Array($0)) }
  }

  /// A known file as its names are read now; `nil` when it is not there, or its names do not fit.
  public func source(at path: FilePath, rootRelative: FilePath) -> FoundSource? {
    let names = Self.names(in: rootRelative)
    guard let name = names.last, let status = try? FileSystem.status(of: path),
      FileSystem.isRegularFile(status)
    else { return nil }
    let entry = Entry(name: name, path: path, relative: rootRelative, status: status)
    guard layout.recorders.isEmpty else {
      guard case .found(let camera, let judgement) = read(entry) else { return nil }
      return source(entry, camera, judgement)
    }
    guard names.count > 1, let time = layout.folderTime(names[0]) else { return nil }
    guard names.count > 2 else {
      let folder = FilePath(bytes: path.bytes.dropLast(entry.name.bytes.count + 1))
      return cameraFile(entry, time, in: folder)
    }
    guard let camera = layout.camera(of: names[1]) else { return nil }
    return file(entry, of: camera, time)
  }

  /// A file beside the camera folders, with its camera in its name.
  private func cameraFile(_ entry: Entry, _ time: FolderTime, in folder: FilePath) -> FoundSource? {
    let found = layout.found(in: MediaName(entry.name).stem) { isFolder(folder.appending($0)) }
    guard let found,
      let judgement = layout.start(
        of: found.rest, in: time, of: found.camera, modified: entry.modified)
    else { return nil }
    return source(entry, found.camera, judgement, found.doubt)
  }

  /// A file in a camera's folder, or in folders inside it.
  private func file(
    _ entry: Entry, of camera: CameraName, _ time: FolderTime
  ) -> FoundSource? {
    let names = Self.names(in: entry.relative)
    // The camera folder's name may give a time as well.
    let rest = layout.found(in: names[1])?.rest ?? FilePath(bytes: [])
    let inner: [FilePath] = (rest.bytes.isEmpty ? [] : [rest]) + names[2..<(names.count - 1)]
    return layout.start(
      of: MediaName(entry.name).stem, inner: inner, in: time, of: camera,
      modified: entry.modified
    ).map { source(entry, camera, $0) }
  }

  private func source(
    _ entry: Entry, _ camera: CameraName, _ judgement: StartJudgement,
    _ doubt: StartReading.Doubt? = nil
  ) -> FoundSource {
    var reading = judgement.reading
    reading.doubts += [doubt].compactMap { $0 }
    return FoundSource(
      path: entry.path, rootRelative: entry.relative, camera: camera, start: judgement.start,
      reading: reading, identity: FileIdentity(entry.status))
  }

  private func isFolder(_ path: FilePath) -> Bool {
    (try? FileSystem.status(of: path)).map(FileSystem.isFolder) ?? false
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
