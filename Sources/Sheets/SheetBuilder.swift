import Answers
import Archive
import Query
import Values
import Wording

/// Collects what a contact sheet shows from an archive.
public struct SheetBuilder {
  /// Where the archive is read.
  public let reader: ArchiveReader

  /// A builder of sheets of one archive.
  public init(reader: ArchiveReader) {
    self.reader = reader
  }

  /// The sheet of a search's hits.
  ///
  /// A hit whose crop is damaged, or whose source no longer exists, keeps its tile with a note.
  /// With `showsContext` the sources are decoded from their beginning to their last hit.
  /// - Parameter progress: Called with how many of how many surroundings have been decoded.
  /// - Throws: `Failure` of the archive.
  public func sheet(
    of result: SearchResult, options: SheetOptions,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> ContactSheet {
    let answer = result.answer
    let clock = try ArchiveClock(zoneName: answer.timeZone)
    let items = try items(of: answer.hits.map(\.face))
    let contexts =
      options.showsContext ? ContextFrames.load(items.map(\.request), progress: progress) : []
    var tiles: [SheetTile] = []
    for (index, hit) in answer.hits.enumerated() {
      var tile = SheetTile(
        rank: hit.rank, picture: items[index].picture, camera: hit.camera.name,
        place: SheetWords.place(building: hit.camera.building, floor: hit.camera.floor),
        time: hit.time.text,
        similarity: hit.similarity, identifier: SheetWords.identifier(hit, answer.grouping),
        source: items[index].source(isWide: options.showsContext), isQuery: hit.isQuery,
        isTimeInDoubt: !hit.timeDoubts.isEmpty)
      if options.showsContext { tile.context = contexts[index] }
      tiles.append(tile)
    }
    let floor = answer.searched.minimumSimilarity
    return ContactSheet(
      title: options.title ?? SheetWords.title(answer.query),
      subtitle: SheetWords.subtitle(answer),
      queryPictures: result.query.pictures.map { SheetPicture(jpeg: $0.jpeg, face: $0.face) },
      facts: SheetWords.facts(
        answer, isNamed: options.title == nil && result.query.pictures.count < 2,
        printed: options.printed, clock: clock), tiles: tiles,
      emptyNote: SheetWords.emptyNote(answer),
      similarityFloor: floor.origin == "none" ? nil : floor.similarity,
      footnote: SheetWords.searchFootnote,
      created: SheetWords.created(options.printed, clock),
      showsContext: options.showsContext)
  }

  /// The sheet of chosen sightings and faces, in the order given: each sighting by its best face
  /// that `filter` admits.
  ///
  /// - Throws: `Failure(.notFound)` naming the first one that the archive does not have;
  ///   `.usage` when there are none, or `filter` excludes one; `Failure` of the archive.
  public func sheet(
    of choices: [SheetChoice], filter: SearchFilter = SearchFilter(), options: SheetOptions,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> ContactSheet {
    guard !choices.isEmpty else {
      throw Failure(
        .usage, attempted: "make a contact sheet", reason: "you named nothing to show",
        remedy: "Name sightings or faces, or a photo to search with.")
    }
    let rows = try rows(of: choices, filter)
    let items = try items(of: rows.faces.map(\.id))
    let contexts =
      options.showsContext ? ContextFrames.load(items.map(\.request), progress: progress) : []
    var tiles: [SheetTile] = []
    for (index, face) in rows.faces.enumerated() {
      let camera = rows.cameras[face.cameraID]
      var tile = SheetTile(
        rank: nil, picture: items[index].picture, camera: camera?.text ?? "",
        place: camera.map { SheetWords.place(building: $0.building, floor: $0.floor) } ?? "",
        time: rows.clock.text(face.time),
        similarity: nil, identifier: choices[index].words,
        source: items[index].source(isWide: options.showsContext),
        isTimeInDoubt: rows.timeDoubts[face.sightingID] != nil)
      if options.showsContext { tile.context = contexts[index] }
      tiles.append(tile)
    }
    return ContactSheet(
      title: options.title ?? "Selected faces",
      subtitle: SheetWords.extent(tiles.count, .face, cameras: Set(tiles.map(\.camera)).count),
      queryPictures: [],
      facts: SheetWords.timeDoubts(rows.timeDoubts.values.flatMap(\.self))
        + SheetWords.dates(
          rows.faces.map(\.time), printed: options.printed, clock: rows.clock), tiles: tiles,
      emptyNote: "", similarityFloor: nil, footnote: SheetWords.plainFootnote,
      created: SheetWords.created(options.printed, rows.clock), showsContext: options.showsContext)
  }
}

/// Something to show on a sheet without a search.
public enum SheetChoice: Sendable, Hashable {
  /// By its best face.
  case sighting(SightingID)
  /// The face itself.
  case face(FaceID)

  /// `sighting 12`
  public var words: String {
    switch self {
    case .sighting(let id): "sighting \(id.rawValue)"
    case .face(let id): "face \(id.rawValue)"
    }
  }
}
