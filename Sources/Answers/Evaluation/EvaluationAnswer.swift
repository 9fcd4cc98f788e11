/// What the answers of `eval` share.
public enum EvaluationAnswer {
  /// The network that made the embeddings, and the name of the one that found the faces.
  public struct Model: AnswerPart {
    /// The embedder's name.
    public var name: String
    /// Of the embedder's file.
    public var sha256: String
    /// The arithmetic that the embedder runs in: `f32`.
    public var precision: String
    /// The name of the network that found the faces.
    public var detector: String

    /// The value with these parts.
    public init(name: String, sha256: String, precision: String, detector: String) {
      self.name = name
      self.sha256 = sha256
      self.precision = precision
      self.detector = detector
    }
  }

  /// How many photos of a set could not be embedded, and why.
  public struct Photos: AnswerPart {
    /// A photo that could not be decoded.
    public struct Problem: AnswerPart {
      /// As `FilePath.description` spells it.
      public var path: String
      /// A clause for people.
      public var reason: String

      /// The value with these parts.
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

    /// The value with these parts.
    public init(photos: Int, withoutFace: [String], unreadable: [Problem]) {
      self.photos = photos
      self.withoutFace = withoutFace
      self.unreadable = unreadable
    }
  }

  /// A counted share.
  public struct Share: AnswerPart {
    /// How many.
    public var count: Int
    /// Of how many.
    public var of: Int
    /// 0...1.
    public var share: Double
    /// Wilson's interval at 95 %.
    public var lower: Double
    /// The upper end of Wilson's interval.
    public var upper: Double

    /// The value with these parts.
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
    /// How many probes are found among the first.
    public struct Rank: AnswerPart {
      /// Among how many.
      public var rank: Int
      /// A share of the known probes.
      public var found: Share

      /// The value with these parts.
      public init(rank: Int, found: Share) {
        self.rank = rank
        self.found = found
      }
    }

    /// One point of the open-set curve.
    public struct OpenPoint: AnswerPart {
      /// What was asked for.
      public var falsePositiveIdentificationRate: Double
      /// The least similarity of an alarm.
      public var similarity: Double
      /// Strangers that raise an alarm.
      public var alarms: Share
      /// Known people that come first and reach the similarity.
      public var identified: Share

      /// The value with these parts.
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

    /// People whom the gallery knows.
    public var galleryPeople: Int
    /// Photos of the gallery.
    public var galleryPhotos: Int
    /// Photos of the gallery without an embedding.
    public var galleryWithoutEmbedding: Int
    /// Photos that are looked up.
    public var probes: Int
    /// Of those, the ones without an embedding.
    public var probesWithoutEmbedding: Int
    /// Probes that have the very embedding of a gallery photo: photos that are in both.
    public var probesInGallery: Int
    /// Probes of people whom the gallery knows.
    public var knownProbes: Int
    /// One for each rank that was asked for.
    public var ranks: [Rank]
    /// One for each rate that was asked for.
    public var openSet: [OpenPoint]

    /// The value with these parts.
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
