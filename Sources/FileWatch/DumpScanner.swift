import Foundation
import Values

/// Finds the sources under a root.
///
/// Symbolic links are followed; a folder is visited once per camera folder, so that loops end.
public struct DumpScanner: Sendable {
  /// What the names under a root mean.
  public var layout: DumpLayout

  /// How deep folders may be nested inside a camera's folder.
  public static let maximumDepth = 8

  /// Creates a scanner for dumps of this layout.
  public init(layout: DumpLayout) {
    self.layout = layout
  }

  /// Lists every source under `root`, and everything that does not fit.
  ///
  /// - Throws: `Failure` `.notFound` when the folder does not exist, `.usage` when `root` is itself
  ///   a timestamp or camera folder, `.failed` when it cannot be read.
  /// - Complexity: O(files and folders under the root); file contents are not read.
  public func scan(root: FilePath) throws -> ScanReport {
    try scan(root: root) { _ in }
  }

  /// Calls `entering` with each folder that fits the layout before its names are read.
  func scan(root: FilePath, entering: (DumpFolder) -> Void) throws -> ScanReport {
    let canonical = try Self.folder(of: root)
    let entries: [Entry]
    var report = ScanReport(root: canonical)
    let folder = DumpFolder(root: canonical)
    entering(folder)
    do {
      entries = try self.entries(of: canonical, relative: FilePath(bytes: []), &report)
    } catch {
      throw Self.refuse(root, .failed, error.reason, "Make the folder readable for this user.")
    }
    if let advice = misplacedRootAdvice(canonical, entries) {
      throw Self.refuse(root, .usage, advice.reason, advice.remedy)
    }
    var visited: Set<FolderIdentity> = []
    for entry in entries { sort(entry, in: folder, &visited, entering, &report) }
    return report
  }

  /// Refuses a root that is itself a timestamp or camera folder, but not a missing one.
  ///
  /// - Throws: `Failure` `.usage`.
  func refuseMisplaced(root: FilePath) throws {
    guard let canonical = try? FileSystem.canonical(root) else { return }
    var ignored = ScanReport(root: canonical)
    let relative = FilePath(bytes: [])
    guard let entries = try? entries(of: canonical, relative: relative, &ignored),
      let advice = misplacedRootAdvice(canonical, entries)
    else { return }
    throw Self.refuse(root, .usage, advice.reason, advice.remedy)
  }

  /// The folder of a root: absolute, without symbolic links.
  ///
  /// - Throws: `Failure` `.notFound` when it is not there, `.usage` for a file, `.failed` when it cannot
  ///   be read.
  public static func folder(of root: FilePath) throws -> FilePath {
    do {
      let canonical = try FileSystem.canonical(root)
      guard FileSystem.isFolder(try FileSystem.status(of: canonical)) else {
        throw refuse(
          root, .usage, "it is a file, not a folder", "Name the folder that holds the dump.")
      }
      return canonical
    } catch let error as FileSystemError {
      throw refuse(
        root, error.code == ENOENT ? .notFound : .failed, error.reason,
        "Name the folder that holds the timestamp folders.")
    }
  }

  /// The folder that a root had, which may be gone: as `folder(of:)` gave it, as far as what is left of
  /// its path tells.
  public static func formerFolder(of root: FilePath) -> FilePath {
    if let canonical = try? FileSystem.canonical(root) { return canonical }
    var parent = root
    while parent.bytes.count > 1, parent.bytes.last == UInt8(ascii: "/") {
      parent.bytes.removeLast()
    }
    let name = parent.lastComponent
    parent.bytes.removeLast(name.bytes.count)
    guard !name.bytes.isEmpty else { return root }
    return formerFolder(of: parent.bytes.isEmpty ? FilePath(".") : parent).appending(name)
  }

  private func misplacedRootAdvice(
    _ root: FilePath, _ entries: [Entry]
  ) -> (reason: String, remedy: String)? {
    let hasTimestamps = entries.contains { $0.isFolder && layout.isTimestamp($0.name) }
    guard layout.recorders.isEmpty, !hasTimestamps else { return nil }
    let parent = root.parent
    if layout.isTimestamp(root.lastComponent),
      entries.contains(where: { isCamera($0) })
    {
      return ("it is itself a timestamp folder", "Name the folder above it: \(parent)")
    }
    if layout.camera(of: root.lastComponent) != nil,
      layout.isTimestamp(parent.lastComponent)
    {
      return (
        "it is a camera's folder inside a timestamp folder",
        "Name the folder above both: \(parent.parent)"
      )
    }
    return nil
  }

  private func isCamera(_ entry: Entry) -> Bool {
    let media = MediaName(entry.name)
    if entry.isFolder { return layout.camera(of: entry.name) != nil }
    return media.isMedia && layout.camera(of: media.stem) != nil
  }

  private static func refuse(
    _ root: FilePath, _ code: Failure.Code, _ reason: String, _ remedy: String
  ) -> Failure {
    Failure(
      code, attempted: "scan the root", subject: root.description, reason: reason, remedy: remedy)
  }
}

extension FilePath {
  /// The path without its last component; `/` for a path of one component.
  fileprivate var parent: FilePath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0 else {
      return FilePath("/")
    }
    return FilePath(bytes: Array(bytes[..<slash]))
  }
}
