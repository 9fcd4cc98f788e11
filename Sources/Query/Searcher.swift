import Answers
import Archive
import FaceRecognition
import Values

/// Answers questions about an archive: who looks like this, where and when.
///
/// Each question is one snapshot: its answer is consistent whatever a writer does meanwhile.
/// Use one searcher per thread.
public struct Searcher {
  /// Where the archive is read.
  public let reader: ArchiveReader
  /// The networks, for photos and for published false match rates; `nil` when they are not
  /// installed, which leaves searches by faces and sightings of the archive.
  public let library: ModelLibrary?
  /// Reads photos that only a confined process may read; without it they are refused.
  public var unpackPhoto: PhotoUnpacker?

  /// A searcher of one archive; without `library` photos cannot be searched with.
  public init(reader: ArchiveReader, library: ModelLibrary?) {
    self.reader = reader
    self.library = library
  }

  /// Who looks like `source`, best first, and what was searched.
  ///
  /// - Throws: `Failure`: `usage`, `notFound` of the filter and the source, `unreadableMedia`,
  ///   `noFace`, `severalFaces` of photos, `modelMismatch` when the archive was made with another
  ///   model than the library has, `damaged` of the archive.
  public func search(
    _ source: QuerySource, filter: SearchFilter = SearchFilter(),
    options: QueryOptions = QueryOptions()
  ) throws -> SearchAnswer {
    try find(source, filter: filter, options: options).answer
  }

  /// As `search(_:filter:options:)`, with pictures of what was asked with, for a contact sheet.
  public func find(
    _ source: QuerySource, filter: SearchFilter = SearchFilter(),
    options: QueryOptions = QueryOptions()
  ) throws -> SearchResult {
    try check(options)
    for _ in 0..<Self.attempts {
      let photo = try photoFace(source)
      let result: SearchResult? = try reader.snapshot { snapshot in
        // Embeddings of different models are never compared, also when another generation has
        // become live since the photos were examined.
        if let photo, try snapshot.liveGeneration?.embedder != photo.embedder { return nil }
        let query = try photo?.face ?? Self.storedFace(source, in: snapshot)
        return try find(query, filter: filter, options: options, in: snapshot)
      }
      if let result { return result }
    }
    throw Failure(
      .failed, attempted: "search the archive",
      reason: "its live generation changes faster than photos can be examined",
      remedy: "Try again.")
  }

  /// How often photos are examined again when the live generation has changed meanwhile.
  private static let attempts = 10

  /// The sightings of a search in order of time, and what was searched.
  ///
  /// All sightings that are similar enough are taken; the grouping and `top` of `options` have no
  /// effect.
  /// - Parameter gapSeconds: How long a camera may not see someone within one stay.
  /// - Throws: as `search(_:filter:options:)`.
  public func itinerary(
    of source: QuerySource, filter: SearchFilter = SearchFilter(),
    options: QueryOptions = QueryOptions(),
    gapSeconds: Double = ItineraryAnswer.defaultGapSeconds
  ) throws -> ItineraryAnswer {
    guard gapSeconds.isFinite, gapSeconds >= 0, gapSeconds <= 1e9 else {
      throw Failure(
        .usage, attempted: "merge sightings with a gap of", subject: "\(gapSeconds) s",
        reason: "a gap is a number of seconds from 0", remedy: "Give 600, for example.")
    }
    var options = options
    options.grouping = .sighting
    options.top = nil
    return ItineraryAnswer(
      try search(source, filter: filter, options: options), gapSeconds: gapSeconds)
  }

  /// The face that photos show; `nil` when `source` is a face or sighting of the archive.
  private func photoFace(_ source: QuerySource) throws -> (
    face: QueryFace, embedder: EmbedderIdentity?
  )? {
    guard case .photos(let photos) = source else { return nil }
    let embedder = try reader.snapshot { try $0.liveGeneration }?.embedder
    return (
      try QueryFace(photos: photos, analyzer: analyzer(for: embedder), unpack: unpackPhoto),
      embedder
    )
  }

  /// The networks that turn a photo into an embedding of the archive's model.
  ///
  /// - Parameter embedder: The model of the live generation; `nil` takes the library's default.
  /// - Throws: `Failure(.modelMismatch)`.
  public func analyzer(for embedder: EmbedderIdentity?) throws -> FaceAnalyzer {
    guard let library else {
      throw Failure(
        .modelMismatch, attempted: "search with a photo",
        reason: "the networks that examine photos are not installed",
        remedy: "Run Tools/setup to install them.")
    }
    guard let embedder else { return try FaceAnalyzer(library: library) }
    guard let model = Self.model(embedder, in: library) else {
      throw Failure(
        .modelMismatch, attempted: "search with a photo",
        reason: "the archive's embeddings come from the model \(embedder.name) (SHA-256 "
          + "\(embedder.sha256.prefix(12))…), which \(library.directory) lacks",
        remedy: "Run Tools/setup, name the folder that has it with --weights, or add it with "
          + "`facearchive model add`.")
    }
    var names = library.manifest.defaults
    names.embedder = model.name
    return try FaceAnalyzer(library: library, models: names)
  }

  private static func storedFace(
    _ source: QuerySource, in snapshot: borrowing ArchiveSnapshot
  ) throws -> QueryFace {
    switch source {
    case .face(let id): return try QueryFace(face: id, in: snapshot)
    case .sighting(let id): return try QueryFace(sighting: id, in: snapshot)
    case .photos:
      throw Failure(.failed, attempted: "search", reason: "the photos were not examined")
    }
  }

  private func check(_ options: QueryOptions) throws(Failure) {
    if let top = options.top, top < 1 {
      throw Failure(
        .usage, attempted: "search", reason: "\(top) is not a number of hits",
        remedy: "Give --top 1 or more.")
    }
    guard options.recall > 0, options.recall <= 1 else {
      throw Failure(
        .usage, attempted: "search", reason: "\(options.recall) is not a share of the matches",
        remedy: "Give --recall a number above 0 and up to 1, such as 0.999.")
    }
    if let similarity = options.minimumSimilarity, !(-1...1).contains(similarity) {
      throw Failure(
        .usage, attempted: "search", reason: "\(similarity) is not a similarity",
        remedy: "Give --min-similarity a number from -1 to 1, such as 0.4.")
    }
    if let most = options.maximumFalseMatches, !(most > 0 && most.isFinite) {
      throw Failure(
        .usage, attempted: "search", reason: "\(most) is not a number of false matches",
        remedy: "Give --max-false-matches a number above 0, such as 0.1.")
    }
  }

  /// The library's entry for the model that an archive was made with.
  static func model(
    _ embedder: EmbedderIdentity, in library: ModelLibrary
  ) -> ModelManifest.Model? {
    library.manifest.models.first { $0.role == .embedder && $0.sha256 == embedder.sha256 }
  }
}
