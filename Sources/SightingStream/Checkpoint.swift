/// A moment inside a video from which another worker can continue as if nothing had happened.
///
/// **Why a resumed run gives what one run gives.** A worker makes a checkpoint after a sampled frame
/// when ten seconds of media have passed since the last one and it follows nobody: every track has
/// ended, every sighting's records have been written. At that moment it *forgets* what else it had
/// learned (the tracker, the reference picture of the cut detector), whether anybody will ever
/// resume there or not. What follows therefore depends on this value and on the frames after the
/// point, and on nothing else. Only how the source has to be turned is judged by all of it: which
/// pictures tell is part of this value, and who resumes decodes them again. The frames are the same because the reader proves it: it enters the
/// file at a key frame, decodes up to the point's frame and compares its samples' checksum, or
/// decodes from the first frame where that is not certain (`MediaReader.resume`). And what happened
/// before the point is the same because a checkpoint is only written while the reading has been
/// without any fault, so that no count of errors has to be taken over.
///
/// A sighting that spans a moment keeps the worker from making a checkpoint there. It is never cut:
/// where somebody is in view all the time, the next checkpoint waits until nobody is.
public struct Checkpoint: Sendable, Equatable {
  /// What the result depends on besides the file: options and networks. A worker that was given
  /// others does not resume.
  public var recipe: UInt32
  /// The time stamp of the last examined frame, in units of the source's time base.
  public var pts: Int64
  /// Frames that had come out of the decoder.
  public var frames: Int
  /// A checksum of the last frame's samples.
  public var digest: UInt32
  /// The last frame's time since the beginning of the recording.
  public var seconds: Double
  /// Sightings that have ended: the next one's ordinal.
  public var sightings: Int
  /// What became of the frames and detections up to here.
  public var accounting: FrameAccounting
  /// Pictures up to here that would show how the source has to be turned; `nil` once an upright face
  /// was seen, and when nobody wants to know.
  public var turnSample: TurnSample?

  /// What a checkpoint has to hold to be taken up. One of an older build has no sample of pictures:
  /// whoever resumed there would judge the turn by the rest of the source alone.
  static let version: UInt8 = 2

  /// A moment at which no sighting was open.
  public init(
    recipe: UInt32, pts: Int64, frames: Int, digest: UInt32, seconds: Double, sightings: Int,
    accounting: FrameAccounting, turnSample: TurnSample? = nil
  ) {
    self.recipe = recipe
    self.pts = pts
    self.frames = frames
    self.digest = digest
    self.seconds = seconds
    self.sightings = sightings
    self.accounting = accounting
    self.turnSample = turnSample
  }
}

extension Checkpoint {
  /// The value as bytes, the same as in a stream.
  ///
  /// - Throws: `StreamError.impossibleValue` for what `init(bytes:)` would refuse.
  public func bytes() throws -> [UInt8] {
    var encoder = PayloadEncoder()
    try encode(to: &encoder)
    return encoder.bytes
  }

  /// - Throws: `StreamError` for bytes that `bytes()` never gives.
  public init(bytes: [UInt8]) throws {
    var decoder = PayloadDecoder(bytes)
    try self.init(from: &decoder)
    try decoder.end()
  }

  func encode(to encoder: inout PayloadEncoder) throws {
    encoder.fixed(recipe)
    encoder.fixed(pts)
    try encoder.count(frames, "frames")
    encoder.fixed(digest)
    try encoder.seconds(seconds, "seconds")
    try encoder.count(sightings, "sightings")
    try accounting.encode(to: &encoder)
    encoder.boolean(turnSample != nil)
    try turnSample?.encode(to: &encoder)
  }

  init(from decoder: inout PayloadDecoder) throws {
    self.init(
      recipe: try decoder.fixed("recipe"), pts: try decoder.fixed("pts"),
      frames: try decoder.count("frames"), digest: try decoder.fixed("digest"),
      seconds: try decoder.seconds("seconds"), sightings: try decoder.count("sightings"),
      accounting: try FrameAccounting(from: &decoder))
    // Checkpoints of archives from before there were samples end here.
    if !decoder.isAtEnd, try decoder.boolean("turnSample") {
      turnSample = try TurnSample(from: &decoder)
    }
  }
}

extension JobOptions {
  /// A number that distinguishes these options and networks from others.
  public func recipe(_ models: ModelDigests) -> UInt32 {
    var encoder = PayloadEncoder()
    encoder.fixed(Checkpoint.version)
    var options = self
    // How a source comes to be turned does not matter, once it is.
    switch turn {
    case .unlessTurned(let degrees), .found(let degrees): options.turn = .fixed(degrees: degrees)
    case .fixed, .inAll: break
    }
    // Options that cannot be encoded never come over a stream.
    try? options.encode(to: &encoder)
    for digest in [models.detector, models.landmarks, models.embedder] {
      encoder.append(Array(digest.utf8))
    }
    var checksum = CRC32C()
    encoder.bytes.withUnsafeBytes { checksum.update($0) }
    return checksum.value
  }
}
