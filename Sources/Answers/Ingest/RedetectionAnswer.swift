/// The answer of `redetect`: what another detector found in the sources that the archive has.
public struct RedetectionAnswer: Answer {
  /// The directory as it was named.
  public var archive: String
  /// The model as it was named.
  public var detector: String
  /// Sources that it had not examined before.
  public var due: Int
  /// Of those, examined to their end in this run.
  public var examined: Int
  /// Files that are not where the journal has them.
  public var gone: [String]
  /// Files that hold something else by now.
  public var changed: [String]
  /// Sources that could not be read whole.
  public var problems: [IngestAnswer.Problem]
  /// Sightings that the examined sources had, those of them that were seen again, and those not.
  public var sightings: Int
  /// Of those, the ones that the detector saw again.
  public var seenAgain: Int
  /// Of those, the ones that it did not see; they stay.
  public var notSeenAgain: Int
  /// Added.
  public var newSightings: Int
  /// Faces added.
  public var newFaces: Int
  /// Sources that an earlier run had begun, resumed at their last checkpoint.
  public var resumed: Int
  /// Tries that a worker did not survive.
  public var failedTries: Int
  /// Media time decoded, in seconds.
  public var mediaSeconds: Double
  /// Wall time, in seconds.
  public var elapsedSeconds: Double
  /// `mediaSeconds` per `elapsedSeconds`.
  public var timesRealTime: Double
  /// Time of all workers together per stage, in seconds.
  public var stageSeconds: [String: Double]
  /// The run was stopped before everything was done.
  public var isInterrupted: Bool

  /// Some sources could not be examined.
  public var hasProblems: Bool { !gone.isEmpty || !changed.isEmpty || !problems.isEmpty }

  /// The value with these parts.
  public init(
    archive: String, detector: String, due: Int, examined: Int, gone: [String], changed: [String],
    problems: [IngestAnswer.Problem], sightings: Int, seenAgain: Int, notSeenAgain: Int,
    newSightings: Int, newFaces: Int, resumed: Int, failedTries: Int, mediaSeconds: Double,
    elapsedSeconds: Double, timesRealTime: Double, stageSeconds: [String: Double],
    isInterrupted: Bool
  ) {
    self.archive = archive
    self.detector = detector
    self.due = due
    self.examined = examined
    self.gone = gone
    self.changed = changed
    self.problems = problems
    self.sightings = sightings
    self.seenAgain = seenAgain
    self.notSeenAgain = notSeenAgain
    self.newSightings = newSightings
    self.newFaces = newFaces
    self.resumed = resumed
    self.failedTries = failedTries
    self.mediaSeconds = mediaSeconds
    self.elapsedSeconds = elapsedSeconds
    self.timesRealTime = timesRealTime
    self.stageSeconds = stageSeconds
    self.isInterrupted = isInterrupted
  }
}
