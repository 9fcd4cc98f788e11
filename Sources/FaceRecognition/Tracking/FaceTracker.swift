import Values

/// Follows faces from sampled frame to sampled frame of one camera.
///
/// Each frame's detections are paired with the tracks in two stages, both by the Hungarian method:
/// first by overlap with the predicted boxes, then, for what is left, by the distance that the time
/// since the last frame makes plausible, for at five frames per second a face may have moved by
/// more than its size. Where the geometry leaves a doubt, appearance decides: see
/// `FaceTracker+Association.swift`. All tracks end at a shot change.
///
/// The result depends on the order of the frames and on nothing else. A value; not shared.
public struct FaceTracker: Sendable {
  /// What the tracker's user chooses.
  public struct Options: Sendable, Hashable {
    /// How long a face may go unseen before its track ends, in seconds.
    public var gapSeconds = 1.0
    /// Detections that make a track a sighting.
    public var minimumDetections = 2
    /// The score from which a single detection is a sighting anyway.
    public var strongScore = FaceTracker.strongScore
    /// Detections after which a track ends and the next detection begins another; `nil`: never.
    public var maximumDetections: Int?

    /// The usual options.
    public init() {}
  }

  /// What one frame changed.
  public struct Step: Sendable, Hashable {
    /// The track of each detection, in the order of the detections; `nil` for one that belongs to
    /// none and may not begin one.
    public var tracks: [Int?] = []
    /// Tracks that have ended, in ascending order.
    public var ended: [EndedTrack] = []
    /// Tracks that have become sightings, in ascending order. They end later, or in this step.
    public var confirmed: [Int] = []
  }

  /// Where a face that is followed should be.
  public struct Expectation: Sendable, Hashable {
    /// In pixels.
    public var box: Box
    /// How far from there the face may be that was seen once only, of which nobody knows yet where
    /// it goes, in pixels; 0 for others.
    public var reach: Float

    /// A face that should be at `box`, in pixels.
    public init(box: Box, reach: Float = 0) {
      self.box = box
      self.reach = reach
    }
  }

  /// A track that has ended.
  public struct EndedTrack: Sendable, Hashable {
    /// The track's number, counted from 0 in the order of first frames.
    public var number: Int
    /// Whether it had enough detections, or one strong enough, to be believed.
    public var isSighting: Bool
  }

  /// A track that has not ended.
  struct Track: Sendable {
    let number: Int
    var motion: FaceMotion
    var lastSeen: Double
    var detections = 1
    var isSighting: Bool
  }

  /// The default of `Options.strongScore`.
  ///
  /// Source: measured on real street and corridor video at 1 to 25 frames per second with YuNet: of
  /// 66 faces seen once, those above were faces to recognise, those from 0.7 to 0.84 profiles and
  /// backs of heads, those below mostly ornaments and hair.
  public static let strongScore: Float = 0.85

  private let options: Options
  private var tracks: [Track] = []
  private var now: Double?
  private var nextNumber = 0

  /// A tracker that has seen no frame.
  public init(options: Options = Options()) {
    self.options = options
  }

  /// The tracks that have not ended, in ascending order.
  public var liveTracks: [Int] { tracks.map(\.number) }

  /// Where the faces of the tracks that have not ended should be at a time.
  public func expected(at seconds: Double) -> [Expectation] {
    let elapsed = max(0, seconds - (now ?? seconds))
    return tracks.map { track in
      var motion = track.motion
      motion.predict(seconds: elapsed)
      return Expectation(
        box: motion.box, reach: track.detections == 1 ? Float(motion.reach) : 0)
    }
  }

  /// Takes one frame's detections into account.
  ///
  /// Tracks are numbered from 0 in the order of their first frame, then of their first box's x,
  /// then y.
  ///
  /// - Parameters:
  ///   - seconds: The frame's time; one that lies before the last frame's counts as the same.
  ///   - isNewShot: Whether the picture changed so that no face can be followed into it.
  ///   - continuing: The indices of detections that begin no track.
  ///   - similarity: The cosine of the embeddings of a track's latest face and of a detection given
  ///     by its index; `nil` when it cannot be known. Asked only in doubt.
  /// - Throws: what `similarity` throws.
  /// - Complexity: O(n³) for the greater number n of tracks and detections.
  public mutating func advance(
    to seconds: Double, detections: [Detection], isNewShot: Bool,
    continuing: Set<Int> = [],
    similarity: (_ track: Int, _ detection: Int) throws -> Float?
  ) rethrows -> Step {
    var step = Step(tracks: Array(repeating: nil, count: detections.count))
    let time = max(now ?? seconds, seconds)
    let elapsed = time - (now ?? time)
    now = time
    let gap = options.gapSeconds
    end(in: &step) { isNewShot || time - $0.lastSeen > gap }
    for index in tracks.indices { tracks[index].motion.predict(seconds: elapsed) }
    let matches = try Association(tracks: tracks, detections: detections, seconds: time)
      .matches(similarity: similarity)
    for (trackIndex, detectionIndex) in matches {
      tracks[trackIndex].motion.update(detections[detectionIndex].box)
      tracks[trackIndex].lastSeen = time
      tracks[trackIndex].detections += 1
      step.tracks[detectionIndex] = tracks[trackIndex].number
      if !tracks[trackIndex].isSighting,
        tracks[trackIndex].detections >= options.minimumDetections
          || detections[detectionIndex].score >= options.strongScore
      {
        tracks[trackIndex].isSighting = true
        step.confirmed.append(tracks[trackIndex].number)
      }
    }
    begin(detections, at: time, in: &step, except: continuing)
    if let maximum = options.maximumDetections { end(in: &step) { $0.detections >= maximum } }
    step.confirmed.sort()
    step.ended.sort { $0.number < $1.number }
    return step
  }

  /// Ends all tracks.
  ///
  /// - Returns: The tracks that had not ended, in ascending order.
  public mutating func finish() -> [EndedTrack] {
    var step = Step()
    end(in: &step) { _ in true }
    return step.ended
  }

  /// Begins a track for each detection that has none and may.
  private mutating func begin(
    _ detections: [Detection], at time: Double, in step: inout Step, except continuing: Set<Int>
  ) {
    let free = detections.indices.filter { step.tracks[$0] == nil && !continuing.contains($0) }
    let fresh = free.sorted { left, right in
      let (a, b) = (detections[left].box, detections[right].box)
      return (a.x, a.y, left) < (b.x, b.y, right)
    }
    for index in fresh {
      let isSighting =
        options.minimumDetections <= 1 || detections[index].score >= options.strongScore
      tracks.append(
        Track(
          number: nextNumber, motion: FaceMotion(detections[index].box), lastSeen: time,
          isSighting: isSighting))
      step.tracks[index] = nextNumber
      if isSighting { step.confirmed.append(nextNumber) }
      nextNumber += 1
    }
  }

  private mutating func end(in step: inout Step, where hasEnded: (Track) -> Bool) {
    for track in tracks where hasEnded(track) {
      step.ended.append(EndedTrack(number: track.number, isSighting: track.isSighting))
    }
    tracks.removeAll(where: hasEnded)
  }
}
