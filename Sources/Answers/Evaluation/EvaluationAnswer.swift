/// What the answers of `eval` share.
public enum EvaluationAnswer {
  /// The network that made the embeddings, and the name of the one that found the faces.
  public struct Model: AnswerPart {
    public var name: String
    public var sha256: String
    public var precision: String
    public var detector: String

    public init(name: String, sha256: String, precision: String, detector: String) {
      self.name = name
      self.sha256 = sha256
      self.precision = precision
      self.detector = detector
    }
  }

  /// How many photos of a set could not be embedded, and why.
  public struct Photos: AnswerPart {
    public struct Problem: AnswerPart {
      public var path: String
      public var reason: String

      public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
      }
    }

    /// Photos examined.
    public var photos: Int
    /// Paths of those in which no face was found.
    public var withoutFace: [String]
    /// That could not be decoded.
    public var unreadable: [Problem]

    public init(photos: Int, withoutFace: [String], unreadable: [Problem]) {
      self.photos = photos
      self.withoutFace = withoutFace
      self.unreadable = unreadable
    }
  }

  /// A counted share.
  public struct Share: AnswerPart {
    public var count: Int
    public var of: Int
    /// 0...1.
    public var share: Double
    /// Wilson's interval at 95 %.
    public var lower: Double
    public var upper: Double

    public init(count: Int, of: Int, share: Double, lower: Double, upper: Double) {
      self.count = count
      self.of = of
      self.share = share
      self.lower = lower
      self.upper = upper
    }
  }

  /// Ranks and open-set points of one identification.
  public struct Identification: AnswerPart {
    public struct Rank: AnswerPart {
      public var rank: Int
      /// A share of the known probes.
      public var found: Share

      public init(rank: Int, found: Share) {
        self.rank = rank
        self.found = found
      }
    }

    public struct OpenPoint: AnswerPart {
      /// What was asked for.
      public var falsePositiveIdentificationRate: Double
      /// The least similarity of an alarm.
      public var similarity: Double
      /// Strangers that raise an alarm.
      public var alarms: Share
      /// Known people that come first and reach the similarity.
      public var identified: Share

      public init(
        falsePositiveIdentificationRate: Double, similarity: Double, alarms: Share,
        identified: Share
      ) {
        self.falsePositiveIdentificationRate = falsePositiveIdentificationRate
        self.similarity = similarity
        self.alarms = alarms
        self.identified = identified
      }
    }

    public var galleryPeople: Int
    public var galleryPhotos: Int
    public var galleryWithoutEmbedding: Int
    public var probes: Int
    public var probesWithoutEmbedding: Int
    /// Probes that have the very embedding of a gallery photo: photos that are in both.
    public var probesInGallery: Int
    /// Probes of people whom the gallery knows.
    public var knownProbes: Int
    public var ranks: [Rank]
    public var openSet: [OpenPoint]

    public init(
      galleryPeople: Int, galleryPhotos: Int, galleryWithoutEmbedding: Int, probes: Int,
      probesWithoutEmbedding: Int, probesInGallery: Int, knownProbes: Int, ranks: [Rank],
      openSet: [OpenPoint]
    ) {
      self.galleryPeople = galleryPeople
      self.galleryPhotos = galleryPhotos
      self.galleryWithoutEmbedding = galleryWithoutEmbedding
      self.probes = probes
      self.probesWithoutEmbedding = probesWithoutEmbedding
      self.probesInGallery = probesInGallery
      self.knownProbes = knownProbes
      self.ranks = ranks
      self.openSet = openSet
    }
  }
}
