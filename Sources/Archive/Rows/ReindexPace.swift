import Foundation
import Values

/// The speed of a running re-indexing, which the run notes beside its lock.
///
/// It is only for people: nothing depends on it, and it is missing when the disk is full.
public struct ReindexPace: Sendable, Hashable {
  /// The generation that is being filled.
  public var generation: GenerationID
  /// Faces embedded per second; `nil` before the first faces were stored.
  public var facesPerSecond: Double?

  /// An older note belongs to a run that was killed, in seconds.
  private static let mostAgeSeconds = 30.0
  /// The time between two notes, in seconds.
  public static let intervalSeconds = 5.0

  /// What the run that builds `generation` notes of itself.
  public init(generation: GenerationID, facesPerSecond: Double?) {
    self.generation = generation
    self.facesPerSecond = facesPerSecond
  }

  /// The note of the run in the archive at `path`; `nil` when none runs.
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
