import Archive
import FileWatch
import Values

/// A found file that needs work, or may need it.
struct WorkItem: Sendable {
  var file: FoundSource
  /// The journal's number for it; may become another once its content has been read.
  var source: SourceID
  /// Its content has to be read before anybody knows whether there is work.
  var needsFingerprint: Bool
  /// The content that the file had when it was last read, if it has changed since.
  var previous: Content?

  struct Content: Sendable {
    var sha256: String
    var sizeBytes: Int64
  }
}

extension WorkItem {
  /// An item for a file of a known source.
  init(again file: FoundSource, _ entry: JournalEntry) {
    self.init(file: file, source: entry.sourceID, needsFingerprint: entry.needsFingerprint)
    if needsFingerprint, let sha256 = entry.sha256 {
      previous = Content(sha256: sha256, sizeBytes: entry.sizeBytes)
    }
  }
}
