import Values

extension SearchAnswer {
  /// What a search considered, and what it could not consider.
  public struct Searched: AnswerPart {
    /// Sources by what became of them.
    public struct Sources: AnswerPart {
      /// All of them.
      public var total: Int
      /// Decoded whole.
      public var done: Int
      /// Decoded in part: what came was searched.
      public var partial: Int
      /// Not processed yet: nothing of them was searched.
      public var pending: Int
      /// Given up after a few tries: nothing of them was searched.
      public var failed: Int
      /// Their files went before they were processed: nothing of them was searched.
      public var gone: Int

      /// The value with these parts.
      public init(total: Int, done: Int, partial: Int, pending: Int, failed: Int, gone: Int) {
        self.total = total
        self.done = done
        self.partial = partial
        self.pending = pending
        self.failed = failed
        self.gone = gone
      }
    }

    /// What narrowed the search. An empty list narrows nothing.
    public struct Filter: AnswerPart {
      /// Included.
      public var from: Moment?
      /// Excluded.
      public var to: Moment?
      /// Globs over building names.
      public var buildings: [String]
      /// Globs over floor names.
      public var floors: [String]
      /// Globs over camera names.
      public var cameras: [String]
      /// 0...1.
      public var minimumQuality: Float?
      /// The least length of the longer side of a face's box, in pixels of the source's frame.
      public var minimumFacePixels: Float?
      /// Sightings of which no face was considered, by number.
      public var excludedSightings: [SightingID]
      /// Faces that were not considered, by number.
      public var excludedFaces: [FaceID]

      /// The value with these parts.
      public init(
        from: Moment? = nil, to: Moment? = nil, buildings: [String], floors: [String],
        cameras: [String], minimumQuality: Float? = nil,
        minimumFacePixels: Float? = nil, excludedSightings: [SightingID],
        excludedFaces: [FaceID]
      ) {
        self.from = from
        self.to = to
        self.buildings = buildings
        self.floors = floors
        self.cameras = cameras
        self.minimumQuality = minimumQuality
        self.minimumFacePixels = minimumFacePixels
        self.excludedSightings = excludedSightings
        self.excludedFaces = excludedFaces
      }
    }

    /// The least similarity of a hit, and where the figure comes from.
    public struct Floor: AnswerPart {
      /// The least similarity, -1...1.
      public var similarity: Float
      /// `asked`, `published`, `calibrated`, `false-matches` or `none`.
      public var origin: String
      /// With `published` and `calibrated`: the rate there.
      public var falseMatchRate: Double?
      /// With `false-matches`: what was asked for, and whether the curve reaches it.
      public var maximumFalseMatches: Double?
      /// With `false-matches`: whether the curve comes down to that.
      public var isReached: Bool?
      /// With `false-matches`: whether the curve begins below that, so that the limit is where it
      /// begins and fewer are expected.
      public var isCapped: Bool?

      /// The value with these parts.
      public init(
        similarity: Float, origin: String, falseMatchRate: Double? = nil,
        maximumFalseMatches: Double? = nil, isReached: Bool? = nil, isCapped: Bool? = nil
      ) {
        self.similarity = similarity
        self.origin = origin
        self.falseMatchRate = falseMatchRate
        self.maximumFalseMatches = maximumFalseMatches
        self.isReached = isReached
        self.isCapped = isCapped
      }
    }

    /// The source of how often strangers are as similar.
    public struct Basis: AnswerPart {
      /// `published`, `archive` or `camera`.
      public var origin: String
      /// The model that the curve is of.
      public var model: String
      /// The only camera that the curve was measured on.
      public var camera: String?
      /// Why it is the published one: `not-calibrated` or `too-little-data`.
      public var shortcoming: String?

      /// The value with these parts.
      public init(origin: String, model: String, camera: String? = nil, shortcoming: String? = nil)
      {
        self.origin = origin
        self.model = model
        self.camera = camera
        self.shortcoming = shortcoming
      }
    }

    /// What the archive has recordings of.
    public struct Recorded: AnswerPart {
      /// When the first one begins.
      public var from: Moment
      /// When the last one ends.
      public var to: Moment
      /// Whether only recordings of the cameras count that were asked for.
      public var isOfCameras: Bool

      /// The value with these parts.
      public init(from: Moment, to: Moment, isOfCameras: Bool) {
        self.from = from
        self.to = to
        self.isOfCameras = isOfCameras
      }
    }

    /// Hits that are a little less similar than the floor.
    public struct Weaker: AnswerPart {
      /// How many, grouped as the hits are.
      public var count: Int
      /// The floor that would let them in: where the false match rate is ten times as high.
      public var minimumSimilarity: Float

      /// The value with these parts.
      public init(count: Int, minimumSimilarity: Float) {
        self.count = count
        self.minimumSimilarity = minimumSimilarity
      }
    }

    /// What `index check` measured of searches like this one.
    public struct Measured: AnswerPart {
      /// The share of the matches that such searches found, 0...1.
      public var recall: Double
      /// Matches that there were in all samples.
      public var matches: Int
      /// Faces that were searched for.
      public var samples: Int
      /// The least similarity of a match, -1...1.
      public var minimumSimilarity: Float
      /// When it was measured.
      public var checked: Moment
      /// Faces that the archive had then.
      public var faces: Int

      /// The value with these parts.
      public init(
        recall: Double, matches: Int, samples: Int, minimumSimilarity: Float, checked: Moment,
        faces: Int
      ) {
        self.recall = recall
        self.matches = matches
        self.samples = samples
        self.minimumSimilarity = minimumSimilarity
        self.checked = checked
        self.faces = faces
      }
    }

    /// `exact`, `certified` or `probed`.
    public var mode: String
    /// The share (0...1) of the true answer that a `probed` search is made to find on average.
    public var recall: Double?
    /// With `probed`: what is known of such searches on this archive.
    public var measured: Measured?
    /// The model that made the embeddings; empty before the first `ingest`.
    public var model: String
    /// Faces in the live generation.
    public var facesInArchive: Int
    /// Faces that the filter admits: those that were searched.
    public var facesSearched: Int
    /// Faces whose embeddings were compared; less when the index could rule out the rest.
    public var facesCompared: Int
    /// Sightings in the filter's period by its cameras.
    public var sightings: Int
    /// Cameras that the filter admits.
    public var cameraCount: Int
    /// Footage processed in that period by those cameras, in seconds, summed over cameras.
    public var cameraSeconds: Double
    /// Sources of the period and cameras.
    public var sources: Sources
    /// What narrowed the search.
    public var filter: Filter
    /// Parts of the filter that the index does not hold: `windows`, `quality` or `face-size`. They
    /// were looked up for every face, and the faces that pass were compared exactly.
    public var lookedUp: [String]?
    /// The least similarity of a hit.
    public var minimumSimilarity: Floor
    /// `nil` when it is unknown how often strangers are as similar.
    public var falseMatchBasis: Basis?
    /// At the floor, among the faces searched.
    public var expectedFalseMatches: FalseMatches?
    /// Hits that only the default floor kept out.
    public var weaker: Weaker?
    /// Sightings of the period that ended before then are not in the archive any more.
    public var removedBefore: Moment?
    /// With no face to compare: what the archive has recordings of, of the cameras that were asked
    /// for if it has any of them; `nil` when it has none at all.
    public var recorded: Recorded?
    /// All of it as sentences for people.
    public var sentences: [String]

    /// The value with these parts.
    public init(
      mode: String, recall: Double? = nil, measured: Measured? = nil, model: String,
      facesInArchive: Int, facesSearched: Int, facesCompared: Int, sightings: Int, cameraCount: Int,
      cameraSeconds: Double, sources: Sources, filter: Filter, lookedUp: [String]? = nil,
      minimumSimilarity: Floor,
      falseMatchBasis: Basis? = nil, expectedFalseMatches: FalseMatches? = nil,
      weaker: Weaker? = nil, removedBefore: Moment? = nil, recorded: Recorded? = nil,
      sentences: [String]
    ) {
      self.mode = mode
      self.recall = recall
      self.measured = measured
      self.model = model
      self.facesInArchive = facesInArchive
      self.facesSearched = facesSearched
      self.facesCompared = facesCompared
      self.sightings = sightings
      self.cameraCount = cameraCount
      self.cameraSeconds = cameraSeconds
      self.sources = sources
      self.filter = filter
      self.lookedUp = lookedUp
      self.minimumSimilarity = minimumSimilarity
      self.falseMatchBasis = falseMatchBasis
      self.expectedFalseMatches = expectedFalseMatches
      self.weaker = weaker
      self.removedBefore = removedBefore
      self.recorded = recorded
      self.sentences = sentences
    }
  }
}
