import Archive
import FileWatch
import SightingStream
import Values

/// A source that a worker has.
struct ActiveSource {
  var file: FoundSource
  var declaredSeconds: Double?
  var seconds = 0.0
  var faces = 0
  var sightings = 0
  /// Tries that had failed before this one.
  var tries: Int
  /// The writer refused a record: the rest of the try is not wanted.
  var refusal: String?
}

/// A source whose worker has come to its end.
struct EndedSource {
  var item: WorkItem
  var source: SourceID
  /// Of the source that the recording is now.
  var entry: JournalEntry
  var summary: SourceSummary
  var streamed: ActiveSource?
  var leftOut: (sightings: Int, faces: Int)
}
