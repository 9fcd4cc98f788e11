import Foundation
import Values

/// What a watch says of itself in the archive's directory, for `status` to read.
///
/// A file of its own, replaced as a whole: nothing of it is needed to open the archive.
public struct WatcherRecord: Codable, Sendable, Equatable {
  /// A watched root.
  public struct Root: Codable, Sendable, Equatable {
    /// As ``Values/FilePath/description`` spells it.
    public var path: String
    /// The file system's type; empty when unknown.
    public var fileSystem: String
    /// Read periodically only.
    public var isPolled: Bool
    /// Folders below it that are watched by events.
    public var watchedFolders: Int
    /// The system shows who still writes to a file; `nil` when that is not known.
    public var knowsWriters: Bool?

    /// A root and how it is watched.
    public init(
      path: String, fileSystem: String, isPolled: Bool, watchedFolders: Int, knowsWriters: Bool?
    ) {
      self.knowsWriters = knowsWriters
      self.path = path
      self.fileSystem = fileSystem
      self.isPolled = isPolled
      self.watchedFolders = watchedFolders
    }
  }

  /// Why the watch does not see a root as it should.
  public struct Trouble: Codable, Sendable, Equatable {
    /// A stable name.
    public var code: String
    /// The root's path.
    public var root: String
    /// A clause for people.
    public var reason: String
    /// Since when it is so.
    public var since: WallTime
    /// When it had passed; `nil` while it lasts.
    public var until: WallTime?

    /// Something amiss with a root.
    public init(
      code: String, root: String, reason: String, since: WallTime, until: WallTime? = nil
    ) {
      self.code = code
      self.root = root
      self.reason = reason
      self.since = since
      self.until = until
    }
  }

  /// The process that watches.
  public var processID: Int32
  /// Tells whether that process is still the same one.
  var processMark: String
  /// The folder of the archive that is written to: a copy of the archive is not watched.
  var place: String?
  /// When the watch began.
  public var began: WallTime
  /// When this was written.
  public var written: WallTime
  /// When the watch ended, if it ended by itself.
  public var ended: WallTime?
  /// The roots that are watched.
  public var roots: [Root] = []
  /// Empty when all is well.
  public var troubles: [Trouble] = []
  /// The last ones that have passed.
  public var past: [Trouble] = []
  /// Files that wait until they have stopped changing.
  public var settling = 0
  /// How long the one that has waited longest has, in seconds.
  public var oldestUnsettledSeconds = 0.0
  /// Sources that wait for a worker.
  public var queued = 0
  /// Sources that a worker has.
  public var working = 0
  /// Sources that wait for another try.
  public var waitingForRetry = 0
  /// Workers pause until the machine has less to do.
  public var isThrottled = false
  /// Since the watch began.
  public var done = 0
  /// How often the kernel dropped events.
  public var overflows = 0
  /// How often a root was read again.
  public var scans = 0

  /// The record of a watch that this process begins now.
  public init() {
    processID = getpid()
    processMark = Self.mark(of: getpid()) ?? ""
    began = WallTime.now
    written = began
  }

  /// Whether the watch runs still, as far as this machine can see: its process is there, or, seen
  /// from where processes have other numbers, it has written this within a minute.
  public var isRunning: Bool {
    guard ended == nil else { return false }
    if !processMark.isEmpty, let mark = Self.mark(of: processID), mark == processMark {
      return true
    }
    if Self.space(of: processMark) == Self.space(of: Self.mark(of: getpid()) ?? "") { return false }
    return WallTime.now.milliseconds - written.milliseconds < 60_000
  }

  /// Writes the record into the archive at `path`.
  ///
  /// - Throws: `Failure` `.notWritable`.
  public mutating func save(inArchive path: String) throws {
    written = WallTime.now
    place = Self.place(of: path)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    do {
      let target = URL(fileURLWithPath: path + "/" + ArchiveDirectory.watcherName)
      try encoder.encode(self).write(to: target, options: .atomic)
    } catch {
      throw StoreErrors(directory: path).failure(
        .notWritable, "write \(ArchiveDirectory.watcherName) in", "\(error.localizedDescription)")
    }
  }

  /// The record of the last watch of the archive at `path`; `nil` when there was none, it cannot be
  /// read, or the archive is a copy of the one that was watched.
  public init?(ofArchive path: String) {
    let target = URL(fileURLWithPath: path + "/" + ArchiveDirectory.watcherName)
    guard let data = try? Data(contentsOf: target),
      let record = try? JSONDecoder().decode(Self.self, from: data),
      record.place == nil || record.place == Self.place(of: path)
    else { return nil }
    self = record
  }

  /// `DEVICE:INODE` of a folder, which it keeps when it is renamed.
  private static func place(of path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return "\(status.st_dev):\(status.st_ino)"
  }

  /// `SPACE:TICKS`: the space that process numbers are of, and when the process was started; `nil`
  /// for one that has ended, though some of its threads may wait for a disk still.
  ///
  /// Source: proc_pid_stat(5): the third and the 22nd field, counted after the name in parentheses.
  private static func mark(of process: Int32) -> String? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")"),
      let space = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    else { return nil }
    let fields = text[end...].split(separator: " ")
    return fields.count > 20 && fields[1] != "Z" ? "\(space):\(fields[20])" : nil
  }

  private static func space(of mark: String) -> Substring {
    mark[..<(mark.lastIndex(of: ":") ?? mark.startIndex)]
  }
}
