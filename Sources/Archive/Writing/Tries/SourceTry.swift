import SightingStream
import Values

/// One try at a source: what the stream of its worker becomes, and what is left when it ends.
///
/// There are two: a ``FreshTry`` puts the rows of the stream in the place of those that there are, a
/// ``Redetection`` adds to them. A ``Claim`` has checked every record before a try gets it.
protocol SourceTry: AnyObject {
  /// Sightings and faces that this try has left out so far, for they only repeat still ones.
  var leftOut: (sightings: Int, faces: Int) { get }

  func begin(_ facts: SourceFacts) throws
  /// Takes what tells the source's pictures from those of other recordings.
  func note(_ identity: RecordingIdentity)
  /// It begins with another recording, and goes beyond.
  func note(continued shorter: RecordingIdentity)
  /// It lasts as long as another recording, and looks like it.
  func note(resembled other: RecordingIdentity)
  /// What follows is of a further video track, which is a camera of its own.
  func begin(track camera: CameraID) throws
  func note(_ progress: SightingStream.Progress)
  /// Takes what was odd about the source; the latest of each code counts.
  func note(_ warning: Warning) throws
  func add(_ face: StreamedFace) throws
  /// Takes a sighting that has ended, all of whose faces were added.
  func end(_ sighting: StreamedSighting) throws
  /// Commits the checkpoint together with the rows that it seals.
  func seal(at checkpoint: Checkpoint) throws
  /// Keeps what the earlier try that the worker resumes has committed.
  func resume(at checkpoint: Checkpoint)
  /// The camera or the start of the source has changed with the names of its files.
  func noteMoved()

  /// Ends with what the worker said of the source. It is committed with the next batch.
  ///
  /// - Parameter others: Sources that other workers have.
  /// - Returns: The source, or the one that is the same recording.
  func finish(_ summary: SourceSummary, claimed others: Set<SourceID>) throws -> SourceID
  /// Ends without a result.
  ///
  /// - Parameter reason: Why the try failed; `nil` when it was not really tried.
  func giveBack(_ reason: SourceSummary.Reason?) throws
  /// Ends for good, until somebody asks for the source again.
  ///
  /// - Parameter summary: What the worker said of it; `nil` when it did not come to that.
  func park(_ reason: SourceSummary.Reason, _ summary: SourceSummary?) throws
}
