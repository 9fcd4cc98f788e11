import Values

/// One record of a sighting stream.
///
/// For each job a worker writes: `sourceBegan`, then any number of `face`, `sightingEnded`,
/// `progress`, `warning` and `checkpoint` records, then exactly one `sourceEnded`. A face comes before
/// the `sightingEnded` of its sighting. A file that cannot be opened yields `sourceEnded` alone.
///
/// A worker that resumes at the checkpoint of its job says so with `resumed`, before any face; the
/// records of sightings before it are then those of an earlier stream.
///
/// `identity` comes last before `sourceEnded`, of a video. After it `continues` comes for each
/// recording of the job's `known` that the file begins with and goes beyond, and `resembles` for each
/// that lasts as long and looks alike.
///
/// `trackBegan` comes before what belongs to a further video track of the file, which is a camera of
/// its own. No checkpoint comes after it.
public enum Record: Sendable, Equatable {
  case sourceBegan(SourceFacts)
  case identity(RecordingIdentity)
  case continues(RecordingIdentity)
  case resembles(RecordingIdentity)
  /// The number of the track, from 2.
  case trackBegan(Int)
  case face(StreamedFace)
  case sightingEnded(StreamedSighting)
  case progress(Progress)
  case warning(Warning)
  case checkpoint(Checkpoint)
  case resumed(Checkpoint)
  case sourceEnded(SourceSummary)
}

/// What the container says of a source, and what examined it.
public struct SourceFacts: Sendable, Equatable {
  /// The number of the job that this stream answers.
  public var job: UInt64
  /// FFmpeg's short name of the container: `mov,mp4,m4a,3gp,3g2,mj2`.
  public var container: String
  /// FFmpeg's short name of the codec: `h264`.
  public var codec: String
  /// Upright size in pixels: after rotation metadata has been applied. All boxes refer to it.
  public var width: Int
  /// Upright height in pixels.
  public var height: Int
  /// Clockwise rotation applied to bring decoded frames upright, in degrees: what the file says, and
  /// what the job adds to it (`JobOptions.turn`).
  public var rotationDegrees: Int
  /// The unit of every `pts` of this source.
  public var timeBase: Rational
  /// The average frame rate that the container declares, frames per second; 0 when unknown.
  public var frameRate: Double
  /// The duration that the container declares, in seconds; `nil` when it says none.
  public var declaredSeconds: Double?
  /// A still image rather than a video.
  public var isImage: Bool
  /// SHA-256 of the model files, lower-case hexadecimal: detector, landmarks, embedder.
  public var models: ModelDigests

  /// The facts of a source, as its container gives them.
  public init(
    job: UInt64, container: String, codec: String, width: Int, height: Int, rotationDegrees: Int,
    timeBase: Rational, frameRate: Double, declaredSeconds: Double?, isImage: Bool,
    models: ModelDigests
  ) {
    self.job = job
    self.container = container
    self.codec = codec
    self.width = width
    self.height = height
    self.rotationDegrees = rotationDegrees
    self.timeBase = timeBase
    self.frameRate = frameRate
    self.declaredSeconds = declaredSeconds
    self.isImage = isImage
    self.models = models
  }
}

/// The models that examined a source, by the SHA-256 of their files.
public struct ModelDigests: Sendable, Equatable {
  /// Of the network that finds faces.
  public var detector: String
  /// Of the network that places the five points.
  public var landmarks: String
  /// Of the network that makes embeddings.
  public var embedder: String

  /// The three files' SHA-256, each 64 lower-case hexadecimal digits.
  public init(detector: String, landmarks: String, embedder: String) {
    self.detector = detector
    self.landmarks = landmarks
    self.embedder = embedder
  }
}

/// One kept face: where and when, how good, its crop and its embedding.
public struct StreamedFace: Sendable, Equatable {
  /// The sighting that it belongs to: counted from 0 within the source.
  public var sighting: Int
  /// 0 for the best face of the sighting, then 1, 2, …
  public var rank: Int
  /// The presentation time stamp of its frame, in units of the source's time base.
  public var pts: Int64
  /// The frame's time since the beginning of the recording.
  public var seconds: Double
  /// In upright source-frame pixels.
  public var box: Box
  /// In upright source-frame pixels.
  public var landmarks: Landmarks
  /// How good the picture of the face is.
  public var quality: FaceQuality
  /// The face with margin, as a JPEG.
  public var crop: Crop
  /// Unit length; the dimension is the embedder's.
  public var embedding: [Float]
  /// The length of the embedding before it was normalised: a quality signal of the model.
  public var embeddingNorm: Float
  /// Embeddings of other models, by the SHA-256 of each, of unit length. Whoever takes a stream in
  /// adds them, from the crop; they are not part of the stream.
  public var furtherEmbeddings: [String: [Float]] = [:]

  /// A kept face, without further embeddings.
  public init(
    sighting: Int, rank: Int, pts: Int64, seconds: Double, box: Box, landmarks: Landmarks,
    quality: FaceQuality, crop: Crop, embedding: [Float], embeddingNorm: Float
  ) {
    self.sighting = sighting
    self.rank = rank
    self.pts = pts
    self.seconds = seconds
    self.box = box
    self.landmarks = landmarks
    self.quality = quality
    self.crop = crop
    self.embedding = embedding
    self.embeddingNorm = embeddingNorm
  }
}

/// A JPEG of a face with margin, from which any model's alignment can be recomputed.
public struct Crop: Sendable, Equatable {
  /// A JPEG file, 4:4:4, of `width` x `height` pixels.
  public var jpeg: [UInt8]
  /// Width of the JPEG in pixels.
  public var width: Int
  /// Height of the JPEG in pixels.
  public var height: Int
  /// The part of the upright frame that the crop shows, in source-frame pixels.
  public var region: Box
  /// In crop pixels.
  public var landmarks: Landmarks

  /// A crop; `region` is in source-frame pixels, `landmarks` in crop pixels.
  public init(jpeg: [UInt8], width: Int, height: Int, region: Box, landmarks: Landmarks) {
    self.jpeg = jpeg
    self.width = width
    self.height = height
    self.region = region
    self.landmarks = landmarks
  }
}

/// One face seen continuously by one camera: written when it has ended.
public struct StreamedSighting: Sendable, Equatable {
  /// Counted from 0 within the source, in order of the first frame, then of the box's x, then y.
  public var ordinal: Int
  /// The time stamp of the first detection, in units of the source's time base.
  public var startPTS: Int64
  /// The time stamp of the last detection, in units of the source's time base.
  public var endPTS: Int64
  /// Times since the beginning of the recording.
  public var startSeconds: Double
  /// Of the last detection, in seconds since the beginning of the recording.
  public var endSeconds: Double
  /// Sampled frames in which the face was detected.
  public var detections: Int
  /// Faces kept, which were streamed before this record.
  public var keptFaces: Int
  /// The boxes of the first and last detection, in upright source-frame pixels.
  public var firstBox: Box
  /// The box of the last detection, in upright source-frame pixels.
  public var lastBox: Box
  /// Where the face was at each detection, in order of time; empty unless the job asks for it. Of a
  /// very long sighting only every second one, or every fourth, …
  public var trail: [TrailPoint] = []
  /// Over its whole length the face moved and changed no more than a picture on a wall does, and it
  /// was in view long enough to show it.
  public var isStill = false

  /// A sighting that has ended, without a trail and not still.
  public init(
    ordinal: Int, startPTS: Int64, endPTS: Int64, startSeconds: Double, endSeconds: Double,
    detections: Int, keptFaces: Int, firstBox: Box, lastBox: Box
  ) {
    self.ordinal = ordinal
    self.startPTS = startPTS
    self.endPTS = endPTS
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
    self.detections = detections
    self.keptFaces = keptFaces
    self.firstBox = firstBox
    self.lastBox = lastBox
  }
}

/// Where a face was at one moment.
public struct TrailPoint: Sendable, Hashable {
  /// Since the first frame of the source.
  public var seconds: Double
  /// In upright source-frame pixels.
  public var box: Box

  /// The most points that a trail has.
  ///
  /// Source: our choice: nearly four hours at five frames a second, 2 MB.
  public static let most = 1 << 16

  /// A place; `seconds` count from the first frame of the source.
  public init(seconds: Double, box: Box) {
    self.seconds = seconds
    self.box = box
  }
}

/// How far a worker has come in its source.
public struct Progress: Sendable, Equatable {
  /// Media time examined so far, in seconds since the beginning of the recording.
  public var seconds: Double
  /// What became of the frames and detections so far.
  public var accounting: FrameAccounting
  /// Grows with whatever the worker examines, before the first frame too: one that stands still is
  /// stuck.
  public var steps: Int

  /// How far a worker has come after `seconds` of media time.
  public init(seconds: Double, accounting: FrameAccounting, steps: Int = 0) {
    self.seconds = seconds
    self.accounting = accounting
    self.steps = steps
  }
}

/// Something worth reporting that does not end the source: a decode error, a missing time stamp.
///
/// A warning counts from the beginning of its source, also when the worker has resumed at a
/// checkpoint. A later one of the same code replaces the earlier one.
public struct Warning: Sendable, Equatable {
  /// A stable name: that of a `WarningCode`, or `unconfined`, which is about the worker rather than
  /// the source.
  public var code: String
  /// What happened, as a sentence for people.
  public var message: String
  /// How often it happened.
  public var count: Int
  /// Where it happened first, in seconds since the beginning of the recording; `nil` where no
  /// place can be named.
  public var firstSeconds: Double?

  /// A warning with a stable code.
  public init(code: String, message: String, count: Int = 1, firstSeconds: Double? = nil) {
    self.code = code
    self.message = message
    self.count = count
    self.firstSeconds = firstSeconds
  }

  /// The code of a warning about walls that the kernel does not offer.
  public static let unconfined = "unconfined"
}

/// What became of every frame and every detection of a source.
///
/// A picture of the source is either `decoded` or counted in `skipped` under the gate that left it
/// out. `decoded` frames are either `sampled` or skipped by the sampling rate; sampled ones are
/// examined, unless they are counted in `skipped` as `unchanged`. Each detection in a sampled frame
/// is either `keptFaces` or counted in `rejected` under the gate that refused it.
public struct FrameAccounting: Sendable, Equatable {
  /// Frames that came out of the decoder.
  public var decoded: Int = 0
  /// Decoded frames that were due by the sampling rate.
  public var sampled: Int = 0
  /// Sampled frames in which a face was detected.
  public var withFaces: Int = 0
  /// Faces detected in sampled frames.
  public var detections: Int = 0
  /// Detections that were kept as faces.
  public var keptFaces: Int = 0
  /// Detections by the gate that refused them: `too-small`, `outside-frame`, `low-quality`,
  /// `short-track`, `not-among-best`, `no-embedding`.
  public var rejected: [String: Int] = [:]
  /// Pictures by the gate that spared them. `quiet` ones would have been sampled and were not
  /// decoded, for nothing happens in their groups; `not-sampled` ones were not decoded and would not
  /// have been sampled; `unchanged` ones were decoded and sampled, and show nothing but what was
  /// there when nothing was found.
  public var skipped: [String: Int] = [:]
  /// Groups of pictures that would have been left out and were examined to see what that costs.
  public var auditedGroups: Int = 0
  /// Audited groups in which a sighting began: what would have been missed.
  public var auditedMisses: Int = 0
  /// What was done with the source, stretch by stretch.
  public var stretches = StretchLog()

  /// No frames yet.
  public init() {}
}

/// How a source ended.
public struct SourceSummary: Sendable, Equatable {
  /// How much of the source was read.
  public enum Outcome: Sendable, Equatable {
    /// Decoded from the first to the last frame that the container promises.
    case whole
    /// Decoded in part: what came is good, the rest is missing or unreadable.
    case partial(Reason)
    /// Nothing could be read.
    case failed(Reason)
  }

  /// A stable code with a sentence for people.
  public struct Reason: Sendable, Equatable {
    /// `empty-file`, `not-media`, `no-video`, `open-failed`, `truncated`, `decode-errors`,
    /// `too-many-pixels`, `too-many-streams`, `no-frames`, `unsupported-codec`,
    /// `unsupported-pixels`, `worker-died`, `worker-stalled`, `unreadable`.
    public var code: String
    /// The reason as a sentence for people.
    public var message: String

    /// The system does not let us read the file.
    public static let unreadableCode = "unreadable"

    /// A reason with a stable code.
    public init(code: String, message: String) {
      self.code = code
      self.message = message
    }
  }

  /// The number of the job that this stream answers.
  public var job: UInt64
  /// How the source ended.
  public var outcome: Outcome
  /// Media time decoded, in seconds.
  public var decodedSeconds: Double
  /// Sightings that ended in this stream, those of the resumed try among them.
  public var sightings: Int
  /// What became of every frame and detection of the source.
  public var accounting: FrameAccounting
  /// Wall time spent per stage, in seconds: `decode`, `scale`, `detect`, `track`, `embed`, …
  public var stageSeconds: [String: Double]
  /// No face was upright, and faces are in another turn: by how many degrees beyond what the file
  /// says its frames have to be turned clockwise. What was streamed is not wanted then: the source
  /// is to be read anew.
  public var uprightDegrees: Int?
  /// It is one of the recordings that the job names (`Job.known`): nothing of it was examined.
  public var isKnown = false

  /// The last record of a job's stream.
  public init(
    job: UInt64, outcome: Outcome, decodedSeconds: Double, sightings: Int,
    accounting: FrameAccounting, stageSeconds: [String: Double]
  ) {
    self.job = job
    self.outcome = outcome
    self.decodedSeconds = decodedSeconds
    self.sightings = sightings
    self.accounting = accounting
    self.stageSeconds = stageSeconds
  }
}
