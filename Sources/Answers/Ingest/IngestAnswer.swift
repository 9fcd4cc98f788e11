/// The answer of `ingest`: what a run did, and what it could not do.
public struct IngestAnswer: Answer {
  /// A source that could not be read, or only in part.
  public struct Problem: AnswerPart {
    /// As `FilePath.description` spells it.
    public var path: String
    /// `partial`, `parked` or `unreadable`.
    public var kind: String
    /// A stable name.
    public var code: String
    /// A clause for people.
    public var reason: String
    /// An earlier run found it; the file has not changed since.
    public var isOld: Bool

    /// The value with these parts.
    public init(path: String, kind: String, code: String, reason: String, isOld: Bool) {
      self.path = path
      self.kind = kind
      self.code = code
      self.reason = reason
      self.isOld = isOld
    }
  }

  /// A path that no source was made of.
  public struct Unmatched: AnswerPart {
    /// As `FilePath.description` spells it.
    public var path: String
    /// A stable name.
    public var code: String
    /// A clause for people.
    public var reason: String
    /// Videos and images that stay unread because of it.
    public var mediaFiles: Int

    /// The value with these parts.
    public init(path: String, code: String, reason: String, mediaFiles: Int) {
      self.path = path
      self.code = code
      self.reason = reason
      self.mediaFiles = mediaFiles
    }
  }

  /// A source with something odd about it.
  public struct Warned: AnswerPart {
    /// As `FilePath.description` spells it.
    public var path: String
    /// What was odd.
    public var warnings: [SourceWarning]

    /// The value with these parts.
    public init(path: String, warnings: [SourceWarning]) {
      self.path = path
      self.warnings = warnings
    }
  }

  /// A root of which more than half of the known files are missing, so that none was noted as gone.
  public struct FrozenRoot: AnswerPart {
    /// The root's path.
    public var root: String
    /// Known files of it that are missing.
    public var missing: Int
    /// Files of it that the journal knows.
    public var known: Int

    /// The value with these parts.
    public init(root: String, missing: Int, known: Int) {
      self.root = root
      self.missing = missing
      self.known = known
    }
  }

  /// The directory as it was named.
  public var archive: String
  /// Sources found under the roots.
  public var found: Int
  /// Of those, known and unchanged since an earlier run.
  public var unchanged: Int
  /// Of those, further files of content that the archive has.
  public var copies: Int
  /// Read whole in this run.
  public var done: Int
  /// Files that changed while they were read; the next run takes them up.
  public var changed: [String]
  /// Sources that could not be read whole.
  public var problems: [Problem]
  /// Sources that were read in this run and have something odd about them.
  public var warned: [Warned]
  /// Paths that no source was made of.
  public var unmatched: [Unmatched]
  /// Sources whose files' names give another camera or time now; their rows followed.
  public var moved: Int
  /// Known files that are not there any more; what the archive has of them stays.
  public var vanished: Int
  /// Roots of which so much is missing that none was noted as gone.
  public var frozenRoots: [FrozenRoot]
  /// Files under temporary names, left alone.
  public var temporaryFiles: Int
  /// Tries that a worker did not survive.
  public var failedTries: Int
  /// Sources that an earlier run had begun, resumed at their last checkpoint.
  public var resumed: Int
  /// Walls around the workers that the kernel does not offer; `nil` when all stand.
  public var missingWalls: String?
  /// New in the archive.
  public var sightings: Int
  /// New in the archive.
  public var faces: Int
  /// Sightings that were left out, for they only repeat faces that never move.
  public var leftOut: Int
  /// Media time decoded, in seconds.
  public var mediaSeconds: Double
  /// Wall time, in seconds.
  public var elapsedSeconds: Double
  /// `mediaSeconds` per `elapsedSeconds`.
  public var timesRealTime: Double
  /// Pictures that were decoded.
  public var framesDecoded: Int
  /// Pictures that were due to be searched for faces.
  public var framesSampled: Int
  /// Pictures in which a face was found.
  public var framesWithFaces: Int
  /// Faces found in sampled pictures.
  public var detections: Int
  /// Detections that were not kept, by the gate that refused them.
  public var rejected: [String: Int]
  /// Pictures that were not decoded or not examined, by the gate that spared them.
  public var skipped: [String: Int]
  /// Groups of pictures examined to see what leaving them out would have cost.
  public var auditedGroups: Int
  /// Of those, the ones in which a sighting began.
  public var auditedMisses: Int
  /// Time of all workers together per stage, in seconds.
  public var stageSeconds: [String: Double]
  /// The run was stopped before everything was done.
  public var isInterrupted: Bool

  /// The value with these parts.
  public init(
    archive: String, found: Int, unchanged: Int, copies: Int, done: Int, changed: [String],
    problems: [Problem], warned: [Warned], unmatched: [Unmatched], moved: Int, vanished: Int,
    frozenRoots: [FrozenRoot], temporaryFiles: Int, failedTries: Int, resumed: Int,
    missingWalls: String? = nil, sightings: Int, faces: Int, leftOut: Int, mediaSeconds: Double,
    elapsedSeconds: Double, timesRealTime: Double, framesDecoded: Int, framesSampled: Int,
    framesWithFaces: Int, detections: Int, rejected: [String: Int], skipped: [String: Int],
    auditedGroups: Int, auditedMisses: Int, stageSeconds: [String: Double], isInterrupted: Bool
  ) {
    self.archive = archive
    self.found = found
    self.unchanged = unchanged
    self.copies = copies
    self.done = done
    self.changed = changed
    self.problems = problems
    self.warned = warned
    self.unmatched = unmatched
    self.moved = moved
    self.vanished = vanished
    self.frozenRoots = frozenRoots
    self.temporaryFiles = temporaryFiles
    self.failedTries = failedTries
    self.resumed = resumed
    self.missingWalls = missingWalls
    self.sightings = sightings
    self.faces = faces
    self.leftOut = leftOut
    self.mediaSeconds = mediaSeconds
    self.elapsedSeconds = elapsedSeconds
    self.timesRealTime = timesRealTime
    self.framesDecoded = framesDecoded
    self.framesSampled = framesSampled
    self.framesWithFaces = framesWithFaces
    self.detections = detections
    self.rejected = rejected
    self.skipped = skipped
    self.auditedGroups = auditedGroups
    self.auditedMisses = auditedMisses
    self.stageSeconds = stageSeconds
    self.isInterrupted = isInterrupted
  }

  /// Some files could not be read: sources that failed or broke off, and media files whose folders'
  /// or own names give no time or camera.
  public var hasProblems: Bool {
    !problems.isEmpty || unmatched.contains { $0.mediaFiles > 0 }
  }
}
