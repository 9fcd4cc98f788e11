/// Probes compared with a gallery of known people: how often the right person comes first, and how
/// often a stranger raises an alarm.
///
/// A person is as similar to a probe as the most similar of that person's gallery photos. Ties
/// count against the right person. A probe without an embedding is never found and never raises an
/// alarm, but for one that could not be read: nobody knows what it shows, so it counts as a failure
/// of either kind. A person of whom no gallery photo has an embedding is never found. All of them
/// stay in every denominator.
public struct Identification: Sendable, Hashable {
  /// A labelled photo.
  public struct Photo: Sendable {
    /// Whom the photo shows.
    public var person: String
    /// Of unit length; `nil` where none could be made.
    public var vector: [Float]?
    /// Whether the file could not be decoded.
    public var isUnreadable: Bool

    /// A photo of a person and its embedding.
    public init(person: String, vector: [Float]?, isUnreadable: Bool = false) {
      self.person = person
      self.vector = vector
      self.isUnreadable = isUnreadable
    }
  }

  /// A point of the open-set curve.
  public struct OpenPoint: Sendable, Hashable {
    /// The false positive identification rate that was asked for.
    public var target: Double
    /// The lowest similarity of an alarm: at most that rate of the strangers reach it.
    public var similarity: Double
    /// Strangers that raise an alarm, and those that could not be read: FPIR.
    public var alarms: Proportion
    /// Known people that come first and reach the similarity: TPIR.
    public var identified: Proportion
  }

  /// What became of one probe.
  public struct Lookup: Sendable, Hashable {
    /// The person whose gallery photos are most similar; `nil` without an embedding.
    public var best: String?
    /// Cosine similarity to the most similar of those photos; `nil` without an embedding.
    public var similarity: Float?
    /// The rank of the right person, from 1; `nil` for strangers and without an embedding.
    public var rank: Int?
    /// Whether the gallery knows the person, with or without an embedding.
    public var isKnown: Bool
    /// Whether the probe's file could not be decoded.
    public var isUnreadable: Bool
  }

  /// Photos in the gallery.
  public var galleryPhotos: Int
  /// People in the gallery.
  public var galleryPeople: Int
  /// Photos in the gallery of which no embedding could be made.
  public var galleryWithoutEmbedding: Int
  /// Probes, with or without an embedding.
  public var probes: Int
  /// Probes of which no embedding could be made.
  public var probesWithoutEmbedding: Int
  /// Probes that have the very embedding of a gallery photo: photos that are in both.
  public var probesInGallery: Int
  /// Probes of people whom the gallery knows.
  public var known: Int
  /// One for each probe, in their order.
  public var lookups: [Lookup]

  /// Looks every probe up.
  ///
  /// - Complexity: O(probes × gallery × dimension).
  public init(gallery: [Photo], probes: [Photo]) {
    let people = Set(gallery.map(\.person))
    let names = people.sorted()
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let enrolled = gallery.filter { $0.vector != nil }
    let owners = enrolled.compactMap { places[$0.person] }
    let seen = probes.indices.filter { probes[$0].vector != nil }
    let table = VectorTable(
      enrolled.compactMap(\.vector) + seen.compactMap { probes[$0].vector })
    var lookups = probes.map { probe in
      Lookup(
        best: nil, similarity: nil, rank: nil, isKnown: people.contains(probe.person),
        isUnreadable: probe.isUnreadable)
    }
    var scratch: [Float] = []
    for (offset, place) in seen.enumerated() {
      var best = [Float](repeating: -.infinity, count: names.count)
      table.withScores(
        of: enrolled.count + offset, with: 0..<enrolled.count, scratch: &scratch
      ) { scores in
        for (entry, score) in scores.enumerated() where score > best[owners[entry]] {
          best[owners[entry]] = score
        }
      }
      guard let top = best.indices.max(by: { best[$0] < best[$1] }), best[top] > -.infinity else {
        continue
      }
      lookups[place].best = names[top]
      lookups[place].similarity = best[top]
      if let own = places[probes[place].person], best[own] > -.infinity {
        // Whoever is as similar stands before the right person.
        lookups[place].rank = best.count { $0 >= best[own] }
      }
    }
    galleryPhotos = gallery.count
    galleryPeople = people.count
    galleryWithoutEmbedding = gallery.count - enrolled.count
    self.probes = probes.count
    probesWithoutEmbedding = probes.count - seen.count
    let vectors = Set(enrolled.compactMap(\.vector))
    probesInGallery = probes.count { $0.vector.map(vectors.contains) ?? false }
    known = lookups.count(where: \.isKnown)
    self.lookups = lookups
  }

  /// Probes of known people whose right person is among the first `rank`.
  public func found(withinRank rank: Int) -> Proportion {
    Proportion(lookups.count { ($0.rank ?? .max) <= rank }, of: known)
  }

  /// TPIR at a false positive identification rate; `nil` when no probe is of a stranger.
  ///
  /// - Parameter rate: 0...1.
  public func openSet(atRate rate: Double) -> OpenPoint? {
    let strangers = lookups.filter { !$0.isKnown }
    guard !strangers.isEmpty else { return nil }
    let alarms = strangers.compactMap(\.similarity).sorted(by: >)
    let unread = strangers.count(where: \.isUnreadable)
    let most = max(0, Int((rate * Double(strangers.count)).rounded(.down)) - unread)
    // Just above the first one too many: similarities that are equal raise the alarm together.
    let similarity = most < alarms.count ? alarms[most].nextUp : -1
    let identified = lookups.count { $0.rank == 1 && ($0.similarity ?? -1) >= similarity }
    return OpenPoint(
      target: rate, similarity: Double(similarity),
      alarms: Proportion(alarms.count { $0 >= similarity } + unread, of: strangers.count),
      identified: Proportion(identified, of: known))
  }
}
