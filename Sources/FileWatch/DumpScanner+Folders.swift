import FaceModel
import Foundation

extension DumpScanner {
  /// One name in a folder, with what it leads to.
  struct Entry {
    var name: FilePath
    var path: FilePath
    var relative: FilePath
    var status: stat

    var isFolder: Bool { FileSystem.isFolder(status) }
    var place: Place { Place(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)) }
  }

  /// A folder, by what the file system knows it as.
  struct Place: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  /// The entries of a folder, without temporary files, system folders and what is neither a folder
  /// nor a regular file. What cannot be examined is reported.
  func entries(
    of folder: FilePath, relative: FilePath, _ report: inout ScanReport
  ) throws(FileSystemError) -> [Entry] {
    var entries: [Entry] = []
    for name in try FileSystem.names(in: folder) {
      let media = MediaName(name)
      let path = folder.appending(name)
      do throws(FileSystemError) {
        let status = try FileSystem.status(of: path)
        if media.isTemporary {
          if FileSystem.isRegularFile(status) { report.temporaryFiles.append(path) }
          continue
        }
        if FileSystem.isFolder(status) ? media.isSystemFolder : !FileSystem.isRegularFile(status) {
          continue
        }
        let below = relative.bytes.isEmpty ? name : relative.appending(name)
        entries.append(Entry(name: name, path: path, relative: below, status: status))
      } catch {
        if media.isTemporary { continue }
        // A file that was renamed or removed since the folder was read is no trouble; a link that
        // leads nowhere is.
        guard error.code != ENOENT || Self.isSymbolicLink(path) else { continue }
        report.unmatched.append(
          UnmatchedPath(
            path: path, code: error.code == ELOOP ? .loop : .unreadable, reason: error.reason,
            mediaFiles: media.isMedia ? 1 : 0))
      }
    }
    return entries
  }

  private static func isSymbolicLink(_ path: FilePath) -> Bool {
    var status = stat()
    return path.withCString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  func scanTimestampFolder(
    _ folder: Entry, _ time: WallTime, _ report: inout ScanReport
  ) {
    guard let entries = readable(folder, &report) else { return }
    for entry in entries {
      let media = MediaName(entry.name)
      if entry.isFolder {
        if let camera = layout.camera(ofFolder: entry.name) {
          var visited: Set<Place> = [folder.place, entry.place]
          scanCameraFolder(entry, camera, time, depth: 1, &visited, &report)
        } else {
          let expected = "its name is not a camera (\(layout.cameraTemplate.text))"
          report.unmatched.append(self.folder(entry, .notCamera, expected))
        }
      } else if !media.isMedia {
        report.unmatched.append(file(entry, .notMedia, Self.notMedia))
      } else if let camera = layout.camera(ofFolder: media.stem) {
        report.sources.append(source(entry, camera, time))
      } else {
        let expected = "its name is not a camera (\(layout.cameraTemplate.text))"
        report.unmatched.append(file(entry, .notCamera, expected))
      }
    }
  }

  private func scanCameraFolder(
    _ folder: Entry, _ camera: CameraName, _ time: WallTime, depth: Int,
    _ visited: inout Set<Place>, _ report: inout ScanReport
  ) {
    guard let entries = readable(folder, &report) else { return }
    for entry in entries {
      if entry.isFolder {
        guard visited.insert(entry.place).inserted else {
          report.unmatched.append(
            UnmatchedPath(
              path: entry.path, code: .loop,
              reason: "it leads to a folder that was visited already",
              mediaFiles: 0))
          continue
        }
        guard depth < Self.maximumDepth else {
          report.unmatched.append(
            self.folder(entry, .tooDeep, "it is nested deeper than \(Self.maximumDepth) folders"))
          continue
        }
        scanCameraFolder(entry, camera, time, depth: depth + 1, &visited, &report)
      } else if MediaName(entry.name).isMedia {
        let start = layout.start(ofFile: entry.name, inFolderOf: time)
        report.sources.append(source(entry, camera, start))
      } else {
        report.unmatched.append(file(entry, .notMedia, Self.notMedia))
      }
    }
  }

  private func readable(_ folder: Entry, _ report: inout ScanReport) -> [Entry]? {
    do throws(FileSystemError) {
      return try entries(of: folder.path, relative: folder.relative, &report)
    } catch {
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
    var visited: Set<Place> = [entry.place]
    let count = countMedia(in: entry.path, depth: 0, &visited, &budget)
    return UnmatchedPath(path: entry.path, code: code, reason: reason, mediaFiles: count)
  }

  private static let notMedia = "it has no extension of a video or image"

  /// Names examined when the media files of an unmatched folder are counted, so that a stray link
  /// to a large file system does not make a scan endless.
  private static let countingBudget = 10_000

  private func countMedia(
    in folder: FilePath, depth: Int, _ visited: inout Set<Place>, _ budget: inout Int
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
