import Foundation
import Values

/// Photos of known people in a folder.
public enum PhotoFolder {
  /// A photo, and whom it shows.
  public struct Photo: Sendable, Hashable {
    /// The photo's file.
    public var path: FilePath
    /// Whom its folder or name says that it shows.
    public var person: String
  }

  /// File name endings of photos, in lower case.
  static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff"]

  /// The photos below a folder, in order of their paths.
  ///
  /// A photo in a folder of its own shows the person after whom the folder is called; one that lies
  /// in `directory` itself shows the person after whom the file is called, without its ending and
  /// without a number after the last `_`: `Ann_Lee_0002.jpg` shows `Ann_Lee`.
  ///
  /// - Throws: `Failure(.notFound)` when the folder does not exist or holds no photo.
  public static func people(in directory: String) throws -> [Photo] {
    let photos = try files(in: directory).map { file in
      let folders = file.split(separator: "/")
      let person = folders.count > 1 ? String(folders[folders.count - 2]) : bareName(file)
      return Photo(path: FilePath(directory).appending(FilePath(file)), person: person)
    }
    guard !photos.isEmpty else {
      throw Failure(
        .notFound, attempted: "find photos in", subject: directory,
        reason: "it holds no \(endings.sorted().joined(separator: ", ")) files",
        remedy: "Name a folder that has a folder of photos for each person.")
    }
    return photos
  }

  /// The paths of the photos below a folder, relative to it, in order.
  ///
  /// - Throws: `Failure(.notFound)` when the folder does not exist.
  public static func files(in directory: String) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder),
      isFolder.boolValue
    else {
      throw Failure(
        .notFound, attempted: "find photos in", subject: directory,
        reason: "the folder does not exist")
    }
    var found: [String] = []
    // Links are followed, as sets are often put together of them.
    var open = [("", Set<String>())]
    while let (folder, above) = open.popLast() {
      let place = folder.isEmpty ? directory : directory + "/" + folder
      let real = URL(fileURLWithPath: place).resolvingSymlinksInPath().path
      guard !above.contains(real) else { continue }
      for name in try FileManager.default.contentsOfDirectory(atPath: place)
      where !name.hasPrefix(".") {
        let relative = folder.isEmpty ? name : folder + "/" + name
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(
          atPath: directory + "/" + relative, isDirectory: &isFolder)
        if isFolder.boolValue {
          open.append((relative, above.union([real])))
        } else if endings.contains(
          name.split(separator: ".").last.map { $0.lowercased() } ?? "")
        {
          found.append(relative)
        }
      }
    }
    return found.sorted()
  }

  private static func bareName(_ file: String) -> String {
    let stem = file.split(separator: ".").dropLast().joined(separator: ".")
    guard let line = stem.lastIndex(of: "_"), line > stem.startIndex,
      Int(stem[stem.index(after: line)...]) != nil
    else { return stem }
    return String(stem[..<line])
  }
}
