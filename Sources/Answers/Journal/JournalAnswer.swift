/// The answer of `journal list` and `journal show`.
public struct JournalAnswer: Answer {
  /// One source of the journal.
  public struct Source: AnswerPart {
    /// Why it is partial or parked, or why the last try failed.
    public struct Reason: AnswerPart {
      /// A stable name.
      public var code: String
      /// A clause for people.
      public var message: String

      /// The value with these parts.
      public init(code: String, message: String) {
        self.code = code
        self.message = message
      }
    }

    /// Another detector that has examined it again.
    public struct Redetection: AnswerPart {
      /// SHA-256 of the detector's file.
      public var detectorSHA256: String
      /// `nil` while it has not come to its end.
      public var finished: Moment?
      /// Sightings that it saw again.
      public var seenAgain: Int
      /// Sightings that it added.
      public var newSightings: Int
      /// Faces that it added.
      public var newFaces: Int

      /// The value with these parts.
      public init(
        detectorSHA256: String, finished: Moment? = nil, seenAgain: Int, newSightings: Int,
        newFaces: Int
      ) {
        self.detectorSHA256 = detectorSHA256
        self.finished = finished
        self.seenAgain = seenAgain
        self.newSightings = newSightings
        self.newFaces = newFaces
      }
    }

    /// A sighting that was left out, for it only repeats a face that never moves.
    public struct LeftOut: AnswerPart {
      /// The still place that it repeats.
      public var place: Int64
      /// When it begins.
      public var from: Moment
      /// When it ends.
      public var to: Moment
      /// Sampled pictures with the face.
      public var detections: Int
      /// Faces that would have been kept.
      public var faces: Int

      /// The value with these parts.
      public init(place: Int64, from: Moment, to: Moment, detections: Int, faces: Int) {
        self.place = place
        self.from = from
        self.to = to
        self.detections = detections
        self.faces = faces
      }
    }

    /// What its names were read as.
    public struct Reading: AnswerPart {
      /// The parts of the names that were read.
      public var text: String
      /// What they were taken for.
      public var field: String
      /// The zone that was used.
      public var zone: String
      /// Who says so: `name`, `camera` or `archive`.
      public var zoneFrom: String
      /// Its names do not say the second.
      public var isAssumed: Bool

      /// The value with these parts.
      public init(text: String, field: String, zone: String, zoneFrom: String, isAssumed: Bool) {
        self.text = text
        self.field = field
        self.zone = zone
        self.zoneFrom = zoneFrom
        self.isAssumed = isAssumed
      }
    }

    /// One content that it had: the bytes of a file.
    public struct Content: AnswerPart {
      /// Of the file, 64 lower-case hexadecimal digits.
      public var sha256: String
      /// The file's size.
      public var sizeBytes: Int64
      /// Where a file of it was seen last.
      public var path: String
      /// When it was first read.
      public var firstRead: Moment
      /// SHA-256 of its coded pictures, whatever container they are in.
      public var picturesSHA256: String
      /// SHA-256 of the content that took its place; absent while it is there, or when nothing did.
      public var replacedBy: String?

      /// The value with these parts.
      public init(
        sha256: String, sizeBytes: Int64, path: String, firstRead: Moment, picturesSHA256: String,
        replacedBy: String? = nil
      ) {
        self.sha256 = sha256
        self.sizeBytes = sizeBytes
        self.path = path
        self.firstRead = firstRead
        self.picturesSHA256 = picturesSHA256
        self.replacedBy = replacedBy
      }
    }

    /// What was done with a part of it.
    public struct Stretch: AnswerPart {
      /// When it begins, in seconds since the first frame.
      public var fromSeconds: Double
      /// When it ends, in seconds since the first frame.
      public var toSeconds: Double
      /// `decoded`, `quiet`, `too-soon`, `audited` or `unreadable`.
      public var treatment: String

      /// The value with these parts.
      public init(fromSeconds: Double, toSeconds: Double, treatment: String) {
        self.fromSeconds = fromSeconds
        self.toSeconds = toSeconds
        self.treatment = treatment
      }
    }

    /// The source's number.
    public var source: Int64
    /// `seen`, `settling`, `working`, `done`, `partial`, `parked` or `gone`.
    public var state: String
    /// Why it is partial or parked, or why the last try failed.
    public var reason: Reason?
    /// Tries that failed since the content was first seen or a retry was asked for.
    public var tries: Int
    /// As `FilePath.description` spells it.
    public var path: String
    /// The path below its root.
    public var relativePath: String
    /// Further files of the same recording.
    public var copies: [String]
    /// The camera's name.
    public var camera: String?
    /// When the recording begins.
    public var begins: Moment
    /// What that was read from; absent when an older program read it, or no file is left.
    public var reading: Reading?
    /// Its size.
    public var sizeBytes: Int64
    /// Of the file, 64 lower-case hexadecimal digits.
    public var sha256: String?
    /// What the container says, in seconds.
    public var declaredSeconds: Double?
    /// Media time decoded, in seconds.
    public var decodedSeconds: Double
    /// Sightings of it that are stored.
    public var sightings: Int
    /// Faces of it that are stored.
    public var faces: Int
    /// Pictures that were decoded.
    public var framesDecoded: Int
    /// Pictures that were due to be searched for faces.
    public var framesSampled: Int
    /// Pictures in which a face was found.
    public var framesWithFaces: Int
    /// Sampled pictures with the face.
    public var detections: Int
    /// Detections that were not kept, by the gate that refused them.
    public var rejected: [String: Int]
    /// Pictures by the gate that spared them.
    public var skipped: [String: Int]
    /// Groups of pictures that were examined to see what leaving them out would have cost.
    public var auditedGroups: Int
    /// Of those, the ones in which a sighting began.
    public var auditedMisses: Int
    /// Wall time per stage of the last try, in seconds.
    public var stageSeconds: [String: Double]
    /// When the journal first knew it.
    public var firstSeen: Moment
    /// When the last try began and ended.
    public var started: Moment?
    /// When the last try ended.
    public var finished: Moment?
    /// No file of this content is left.
    public var isGone: Bool
    /// What was odd about it, of the try whose rows it has.
    public var warnings: [SourceWarning]
    /// The contents that it had, in the order in which they were first read. Only in `journal show`.
    public var contents: [Content]?
    /// What was done with it, part by part, in order of time. Only in `journal show`.
    public var stretches: [Stretch]?
    /// Only in `journal show`.
    public var redetections: [Redetection]?
    /// Only in `journal show`.
    public var leftOut: [LeftOut]?

    /// The value with these parts.
    public init(
      source: Int64, state: String, reason: Reason? = nil, tries: Int, path: String,
      relativePath: String, copies: [String], camera: String? = nil, begins: Moment,
      reading: Reading? = nil, sizeBytes: Int64, sha256: String? = nil,
      declaredSeconds: Double? = nil, decodedSeconds: Double, sightings: Int, faces: Int,
      framesDecoded: Int, framesSampled: Int, framesWithFaces: Int, detections: Int,
      rejected: [String: Int], skipped: [String: Int], auditedGroups: Int, auditedMisses: Int,
      stageSeconds: [String: Double], firstSeen: Moment, started: Moment? = nil,
      finished: Moment? = nil, isGone: Bool, warnings: [SourceWarning],
      contents: [Content]? = nil, stretches: [Stretch]? = nil,
      redetections: [Redetection]? = nil, leftOut: [LeftOut]? = nil
    ) {
      self.source = source
      self.state = state
      self.reason = reason
      self.tries = tries
      self.path = path
      self.relativePath = relativePath
      self.copies = copies
      self.camera = camera
      self.begins = begins
      self.reading = reading
      self.sizeBytes = sizeBytes
      self.sha256 = sha256
      self.declaredSeconds = declaredSeconds
      self.decodedSeconds = decodedSeconds
      self.sightings = sightings
      self.faces = faces
      self.framesDecoded = framesDecoded
      self.framesSampled = framesSampled
      self.framesWithFaces = framesWithFaces
      self.detections = detections
      self.rejected = rejected
      self.skipped = skipped
      self.auditedGroups = auditedGroups
      self.auditedMisses = auditedMisses
      self.stageSeconds = stageSeconds
      self.firstSeen = firstSeen
      self.started = started
      self.finished = finished
      self.isGone = isGone
      self.warnings = warnings
      self.contents = contents
      self.stretches = stretches
      self.redetections = redetections
      self.leftOut = leftOut
    }
  }

  /// In the order in which they were first seen.
  public var sources: [Source]

  /// The value with these parts.
  public init(sources: [Source]) {
    self.sources = sources
  }
}
