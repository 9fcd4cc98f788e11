import Values

/// One source for a worker to turn into a sighting stream, and how.
public struct Job: Sendable, Equatable {
  /// The number that the supervisor gave the job; every stream that answers it repeats it.
  public var number: UInt64
  /// The name of the file to read. The worker gets the file itself open; of the name it uses the
  /// ending, as a hint to what the file holds.
  public var path: FilePath
  /// How to sample, detect, track and choose.
  public var options: JobOptions
  /// Where an earlier try of the same source has come to; a worker that can resumes there.
  public var resume: Checkpoint?
  /// Frames per second of the source, should it be a raw stream that does not say it; `nil` when
  /// nobody knows. No part of the recipe: a checkpoint names its time, which a resumed worker must
  /// find again.
  public var likelyFrameRate: Double?
  /// Recordings that the archive has, one of which this may be: the worker says so then
  /// (`SourceSummary.isKnown`) and examines nothing. No part of the recipe.
  public var known: [RecordingIdentity]

  /// A job for a worker; without `resume` it begins at the first frame.
  public init(
    number: UInt64, path: FilePath, options: JobOptions, resume: Checkpoint? = nil,
    likelyFrameRate: Double? = nil, known: [RecordingIdentity] = []
  ) {
    self.number = number
    self.path = path
    self.options = options
    self.resume = resume
    self.likelyFrameRate = likelyFrameRate
    self.known = known
  }
}

/// How a worker samples, detects, tracks and chooses. The defaults are the command line's, but for
/// `thoroughness` and `auditShare`.
public struct JobOptions: Sendable, Hashable {
  /// Which faces of a sighting are kept.
  public enum Keep: Sendable, Hashable {
    /// The best and most different ones, at most this many (from 1).
    case best(Int)
    /// Every face of every sampled frame. A sighting then ends after 1,000 faces and another
    /// begins, so that a worker's memory stays bounded.
    case all
  }

  /// How much of a video is looked at.
  public enum Thoroughness: String, Sendable, Hashable, CaseIterable {
    /// Only groups of pictures whose key picture shows a face or something new, or whose packets
    /// grow much.
    case fast
    /// Groups of pictures in which nothing moves are left out, if whoever moved there would have
    /// shown; what did not change since nothing was found there is not looked at again.
    case normal
    /// Every frame is decoded and every sampled frame examined.
    case exhaustive
  }

  /// How much of a video is looked at.
  public var thoroughness = Thoroughness.exhaustive
  /// The share of the groups of pictures that would be left out and are examined all the same, to
  /// see what leaving out costs: 0...1.
  public var auditShare: Double = 0
  /// Frames examined per second of media time; 0 examines every frame.
  public var framesPerSecond: Double = 5
  /// Detector input size relative to the frame, greater than 0 and at most 1.
  public var detectorScale: Double = 1
  /// The least detector score, 0...1.
  public var detectorThreshold = FaceCriteria().detectorScore
  /// The least height of a face, more exactly the longer side of its box, in source-frame pixels.
  /// One that is followed may become a quarter smaller, and is not kept then.
  public var minimumFacePixels = FaceCriteria().sidePixels
  /// Which faces of a sighting are kept.
  public var keep: Keep = .best(3)
  /// How long a sighting may go unseen before it ends, in seconds of media time.
  public var gapSeconds: Double = 1.0
  /// Sightings say where the face was at each detection (`StreamedSighting.trail`).
  public var tellsTrails = false
  /// How frames are turned to be upright as people see them.
  public var turn = Turn.unlessTurned(degrees: 0)

  /// How the frames of a source are turned to be upright as people see them, beyond or instead of
  /// what its file says. All that a worker says of places in frames is in pixels of frames that are
  /// turned so.
  public enum Turn: Sendable, Hashable {
    /// Clockwise beyond what the file says, by 0, 90, 180 or 270 degrees, as the camera's other files.
    /// When no upright face is seen in the whole source, and faces are in another turn, the summary
    /// says in which (`SourceSummary.uprightDegrees`).
    case unlessTurned(degrees: Int)
    /// Clockwise beyond what the file says, as a user wants it.
    case fixed(degrees: Int)
    /// Clockwise beyond what the file says, as an earlier try has found; a warning says so.
    case found(degrees: Int)
    /// As an earlier try had them: clockwise by so many degrees in all, with what the file says.
    case inAll(degrees: Int)
  }

  /// The defaults.
  public init() {}

  /// `minimumFacePixels` where nobody chose it: 16 where everything is looked at, else that of
  /// `FaceCriteria`, which is what a detector finds without enlarging the frame.
  public static func usualMinimumFacePixels(for thoroughness: Thoroughness) -> Float {
    thoroughness == .exhaustive ? 16 : FaceCriteria().sidePixels
  }
}
