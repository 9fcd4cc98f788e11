/// The answer of `watch`, when it ends: what it did.
public struct WatchAnswer: Answer {
  /// Sources read whole.
  public var done: Int
  /// Sources whose rows followed a new name of their file.
  public var moved: Int
  /// Known files that were noted as gone.
  public var vanished: Int
  /// Tries that a worker did not survive.
  public var failedTries: Int
  /// New in the archive.
  public var sightings: Int
  /// New in the archive.
  public var faces: Int
  /// How many of the sources that were read have each warning, by its code.
  public var warnings: [String: Int]
  /// Media time decoded, in seconds.
  public var mediaSeconds: Double
  /// Wall time, in seconds.
  public var elapsedSeconds: Double

  /// The value with these parts.
  public init(
    done: Int, moved: Int, vanished: Int, failedTries: Int, sightings: Int, faces: Int,
    warnings: [String: Int], mediaSeconds: Double, elapsedSeconds: Double
  ) {
    self.done = done
    self.moved = moved
    self.vanished = vanished
    self.failedTries = failedTries
    self.sightings = sightings
    self.faces = faces
    self.warnings = warnings
    self.mediaSeconds = mediaSeconds
    self.elapsedSeconds = elapsedSeconds
  }
}
