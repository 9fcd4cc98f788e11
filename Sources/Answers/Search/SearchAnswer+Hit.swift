import Values

extension SearchAnswer {
  /// A face, a sighting or a camera, shown by its most similar face.
  public struct Hit: AnswerPart {
    /// From 1, by falling similarity.
    public var rank: Int
    /// Cosine similarity of the query and `face`, -1...1.
    public var similarity: Float
    /// The sighting that `face` belongs to.
    public var sighting: SightingID
    /// The most similar face of what the hit stands for.
    public var face: FaceID
    /// Where.
    public var camera: CameraAnswer
    /// The source that `face` is from.
    public var source: SourceID
    /// Where the source was last seen, as `FilePath.description` spells it.
    public var path: String
    /// When the sighting begins and ends; when grouped by camera, all of its sightings together.
    public var start: Moment
    /// When the last of its sightings ends.
    public var end: Moment
    /// When `face` was seen.
    public var time: Moment
    /// The presentation time stamp of the face's frame, in units of `timeBase`.
    public var pts: Int64
    /// Seconds; 0/1 when the container was never opened.
    public var timeBase: Rational
    /// In upright source-frame pixels.
    public var box: Box
    /// The overall quality of `face`, 0...1.
    public var quality: Float
    /// Kept faces of the sighting; when grouped by camera, sightings that are similar enough.
    public var members: Int
    /// The hit contains the face or sighting that was asked with.
    public var isQuery: Bool
    /// Warnings of its source that put its times in doubt, by their codes; empty when nothing does.
    public var timeDoubts: [String]
    /// What has become of the file at `path`: `present`, `replaced`, `gone`, or `unknown` when its
    /// file system does not answer.
    public var file: String
    /// Where else its recording stands: copies of one recording may have several names.
    public var otherPlaces: [Place]
    /// How many faces of other people among those searched are as similar as this.
    public var expectedFalseMatches: FalseMatches?

    /// The value with these parts.
    public init(
      rank: Int, similarity: Float, sighting: SightingID, face: FaceID, camera: CameraAnswer,
      source: SourceID, path: String, start: Moment, end: Moment, time: Moment, pts: Int64,
      timeBase: Rational, box: Box, quality: Float, members: Int, isQuery: Bool,
      timeDoubts: [String] = [], file: String = "present", otherPlaces: [Place] = [],
      expectedFalseMatches: FalseMatches? = nil
    ) {
      self.rank = rank
      self.similarity = similarity
      self.sighting = sighting
      self.face = face
      self.camera = camera
      self.source = source
      self.path = path
      self.start = start
      self.end = end
      self.time = time
      self.pts = pts
      self.timeBase = timeBase
      self.box = box
      self.quality = quality
      self.members = members
      self.isQuery = isQuery
      self.timeDoubts = timeDoubts
      self.file = file
      self.otherPlaces = otherPlaces
      self.expectedFalseMatches = expectedFalseMatches
    }
  }

  /// A further camera and time of a recording, as the name of a copy gives them.
  public struct Place: AnswerPart {
    /// Where.
    public var camera: CameraAnswer
    /// When the sighting begins by that name.
    public var start: Moment
    /// When it ends.
    public var end: Moment
    /// The copy, as `FilePath.description` spells it.
    public var path: String

    /// The value with these parts.
    public init(camera: CameraAnswer, start: Moment, end: Moment, path: String) {
      self.camera = camera
      self.start = start
      self.end = end
      self.path = path
    }
  }

  /// How many faces of other people are expected to reach a similarity.
  ///
  /// It counts faces where hits may be sightings. A published curve was measured on other pictures
  /// than this archive's; a calibration compared the archive's faces with each other, and photos
  /// that are searched with may be better or worse.
  public struct FalseMatches: AnswerPart {
    /// How many.
    public var count: Double
    /// Where the true number may lie at 95 %; `nil` where the curve does not say.
    public var lower: Double?
    /// The upper end of where the true value may lie, at 95 %.
    public var upper: Double?
    /// `count` is an upper bound: the similarity lies beyond the curve.
    public var isUpperBound: Bool

    /// The value with these parts.
    public init(count: Double, lower: Double? = nil, upper: Double? = nil, isUpperBound: Bool) {
      self.count = count
      self.lower = lower
      self.upper = upper
      self.isUpperBound = isUpperBound
    }
  }
}
