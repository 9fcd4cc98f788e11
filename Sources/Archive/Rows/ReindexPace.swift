import Foundation
import Values

/// How fast the re-indexing of an archive goes that runs now, as it notes beside its lock.
///
/// Only for people to read: nothing depends on it, and it is not written at all where the disk is
/// full.
public struct ReindexPace: Sendable, Hashable {
  public var generation: GenerationID
  /// `nil` before the first faces were stored.
  public var facesPerSecond: Double?

  /// A note that is older than this is that of a run that was killed, in seconds.
  private static let mostAgeSeconds = 30.0
  /// Between two notes, in seconds.
  public static let intervalSeconds = 5.0

  public init(generation: GenerationID, facesPerSecond: Double?) {
    self.generation = generation
    self.facesPerSecond = facesPerSecond
  }

  /// What the run at `path` noted; `nil` when none runs.
  public init?(ofArchive path: String) {
    let file = Self.path(inArchive: path)
    guard let changed = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate],
      let changed = changed as? Date, -changed.timeIntervalSinceNow < Self.mostAgeSeconds,
      let text = try? String(contentsOfFile: file, encoding: .utf8)
    else { return nil }
    self.init(line: text.split(separator: "\n").dropFirst().first ?? "")
  }

  /// The file of the note in an archive's directory, which is the lock of its re-indexing.
  public static func path(inArchive path: String) -> String {
    path + "/" + ArchiveDirectory.reindexLockName
  }

  /// Reads what ``line`` gives.
  public init?(line: Substring) {
    let numbers = line.split(separator: " ")
    guard numbers.count == 2, let generation = Int32(numbers[0]), let speed = Double(numbers[1]),
      speed.isFinite, speed >= 0
    else { return nil }
    self.init(
      generation: GenerationID(rawValue: generation), facesPerSecond: speed > 0 ? speed : nil)
  }

  /// `2 118.25`: the generation, and its speed.
  public var line: String { "\(generation.rawValue) \(facesPerSecond ?? 0)" }
}
