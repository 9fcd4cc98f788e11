import Answers
import Archive
import Query
import Values

extension SheetBuilder {
  /// What a tile needs of its face.
  struct Item {
    var picture: SheetPicture?
    var request: ContextFrames.Request
    /// The source's path below its root.
    var rootRelative: FilePath

    /// The source as a tile names it: a wide one has room for its folders.
    func source(isWide: Bool) -> String {
      (isWide ? rootRelative : rootRelative.lastComponent).description
    }
  }

  /// What a sheet of choices needs of the archive.
  struct Rows {
    var faces: [FaceRow]
    var cameras: [CameraID: CameraName]
    /// Of the faces' sightings: why their times may be wrong.
    var timeDoubts: [SightingID: [String]]
    var clock: ArchiveClock
  }

  /// The crops and places of `faces`, in their order.
  ///
  /// - Throws: `Failure(.notFound)` for a face that the archive no longer has.
  func items(of faces: [FaceID]) throws -> [Item] {
    try reader.snapshot { snapshot in
      let rows = try snapshot.faces(faces)
      let sources = try snapshot.sources(Array(Set(rows.map(\.sourceID))))
      let byFace = Dictionary(rows.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      let bySource = Dictionary(
        sources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      var items: [Item] = []
      for id in faces {
        guard let row = byFace[id], let source = bySource[row.sourceID] else {
          throw Self.unknown(.face(id))
        }
        // A damaged crop costs its tile the picture, not the sheet.
        let jpeg = try? snapshot.crop(id)
        items.append(
          Item(
            picture: jpeg.map { SheetPicture(jpeg: $0, face: row.faceBoxInCrop) },
            request: ContextFrames.Request(
              path: source.path, sizeBytes: source.sizeBytes, pts: row.pts, face: row.box),
            rootRelative: source.rootRelative))
      }
      return items
    }
  }

  /// The faces that `choices` stand for, in their order: of a sighting the best that `filter`
  /// admits.
  ///
  /// - Throws: `Failure(.notFound)`; `.usage` for a choice that `filter` excludes, and as
  ///   `SearchFilter.admittedCameras(among:clock:)`.
  func rows(of choices: [SheetChoice], _ filter: SearchFilter) throws -> Rows {
    try reader.snapshot { snapshot in
      let cameras = try snapshot.cameras
      let admitted = try filter.admittedCameras(
        among: cameras.map { ($0.id, $0.name) }, clock: snapshot.clock)
      var faces: [FaceRow] = []
      for choice in choices {
        let known =
          switch choice {
          case .sighting(let id): try snapshot.faces(of: id)
          case .face(let id): try snapshot.faces([id])
          }
        guard !known.isEmpty else { throw Self.unknown(choice) }
        guard let best = known.first(where: { filter.admits($0, cameras: admitted) }) else {
          throw Failure(
            .usage, attempted: "show", subject: choice.words,
            reason: "where, when or how good you ask for excludes it",
            remedy: "Leave out what excludes it, or leave it out.")
        }
        faces.append(best)
      }
      return Rows(
        faces: faces,
        cameras: Dictionary(
          cameras.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first }),
        timeDoubts: try snapshot.timeDoubts(of: snapshot.sightings(faces.map(\.sightingID))),
        clock: try ArchiveClock(zoneName: snapshot.settings.timeZone))
    }
  }

  private static func unknown(_ choice: SheetChoice) -> Failure {
    Failure(
      .notFound, attempted: "make a contact sheet of", subject: choice.words,
      reason: "the archive has nothing with that number",
      remedy: "Take the number from the output of search, where or show.")
  }
}
