import Answers
import Archive
import FileWatch
import Foundation
import SightingStream
import Testing
import Values
import Wording

@testable import Query

@Suite("An answer knows every place of a recording, and what has become of its file")
struct PlaceTests {
  /// A file that holds the content of `original`, under another camera or time.
  static func copy(
    of original: SourceRegistration, camera: Int, hoursLater: Double = 0, name: String = "copy"
  ) -> SourceRegistration {
    let relative = FilePath("other/\(TestArchive.cameras[camera].text)/\(name).mp4")
    var identity = original.identity
    identity.inode += 1000 + UInt64(camera) + UInt64(abs(hoursLater))
    return SourceRegistration(
      path: FilePath("/no-such-root").appending(relative), rootRelative: relative,
      camera: TestArchive.cameras[camera],
      start: original.start.advanced(bySeconds: hoursLater * 3600), identity: identity,
      sha256: original.sha256)
  }

  struct Made {
    var archive: TestArchive
    var searcher: Searcher
    /// Of the recording that has copies.
    var source: SourceID
    var faces: [FaceRow]
  }

  /// Twelve recordings, of which one that shows somebody has copies.
  static func made(
    _ copies: (SourceRegistration) -> [SourceRegistration]
  ) throws -> Made {
    let archive = try TestArchive(sources: 12, seed: 9)
    let (source, number, faces) = try ArchiveReader(path: archive.path).snapshot { snapshot in
      var found: (SourceID, Int, [FaceRow])?
      for (number, entry) in try snapshot.journal().enumerated() where found == nil {
        let faces = try snapshot.sightings(of: entry.sourceID).flatMap {
          try snapshot.faces(of: $0.id)
        }
        if faces.count > 3 { found = (entry.sourceID, number, faces) }
      }
      return try #require(found)
    }
    let writer = try archive.writer()
    for copy in copies(TestArchive.registration(number)) {
      #expect(try writer.register([copy])[0].sourceID == source)
    }
    try writer.close()
    return Made(
      archive: archive, searcher: try archive.searcher(), source: source, faces: faces)
  }

  static func all() -> QueryOptions {
    var options = QueryOptions()
    options.minimumSimilarity = -1
    options.top = nil
    options.grouping = .face
    return options
  }

  @Test(
    "A copy under a second camera is found there, by every kind of answer",
    arguments: [0.0, 30, -2.5])
  func secondCamera(_ hoursLater: Double) throws {
    let made = try Self.made { original in
      let own = TestArchive.cameras.firstIndex(of: original.camera) ?? 0
      return [Self.copy(of: original, camera: (own + 1) % 6, hoursLater: hoursLater)]
    }
    let files = try made.searcher.reader.snapshot { try $0.files(of: [made.source]) }
    let copy = try #require(files[made.source]?.last)
    let names = try made.searcher.reader.snapshot { try $0.cameras }
    let name = try #require(names.first { $0.id == copy.camera }?.name.text)
    var filter = SearchFilter()
    filter.cameras = [name]
    let shift = Int64(hoursLater * 3_600_000)
    let asked = try #require(made.faces.first)

    let hits = try made.searcher.search(.face(asked.id), filter: filter, options: Self.all()).hits
    let there = hits.filter { $0.source == made.source }
    #expect(Set(there.map(\.face)) == Set(made.faces.map(\.id)))
    #expect(hits.map(\.similarity) == hits.map(\.similarity).sorted(by: >))
    for hit in there {
      let face = try #require(made.faces.first { $0.id == hit.face })
      #expect(hit.camera.name == name && hit.path == copy.path.description)
      #expect(hit.time.time.milliseconds == face.time.milliseconds + shift)
      #expect(hit.start <= hit.time && hit.time <= hit.end)
      #expect(hit.otherPlaces.count == 1 && hit.otherPlaces[0].camera.name != name)
      #expect(hit.otherPlaces[0].start.time.milliseconds == hit.start.time.milliseconds - shift)
    }
    // Its own faces are still there.
    let own = try made.searcher.reader.snapshot { snapshot in
      try snapshot.journal(JournalFilter(cameras: [copy.camera])).map(\.sourceID)
    }
    #expect(Set(hits.map(\.source)).isSubset(of: Set(own + [made.source])))

    let searched = try made.searcher.search(.face(asked.id), filter: filter).searched
    #expect(searched.facesSearched == hits.count && searched.sources.total == own.count + 1)
    #expect(searched.cameraSeconds == Double(own.count + 1) * 60)
    #expect(searched.sightings == Set(hits.map(\.sighting)).count)

    var options = Self.all()
    let stays = try made.searcher.itinerary(
      of: .face(asked.id), filter: filter, options: options
    ).stays
    #expect(stays.allSatisfy { $0.camera.name == name && $0.start.time <= $0.end.time })
    #expect(stays.contains { $0.sightings.contains(asked.sightingID) })
    options.grouping = .camera
    let cameras = try made.searcher.search(.face(asked.id), filter: filter, options: options).hits
    #expect(cameras.map(\.camera.name) == [name])
  }

  @Test("Without a filter a recording is one hit, which names its other places")
  func everywhere() throws {
    let made = try Self.made { original in
      [
        Self.copy(of: original, camera: 4), Self.copy(of: original, camera: 4, name: "again"),
        Self.copy(of: original, camera: 5, hoursLater: 48),
      ]
    }
    let asked = try #require(made.faces.first)
    let hits = try made.searcher.search(.face(asked.id), options: Self.all()).hits
    #expect(Set(hits.map(\.face)).count == hits.count)
    let own = try #require(hits.first { $0.face == asked.id })
    let expected = [4, 5].map { TestArchive.cameras[$0].text }.filter { $0 != own.camera.name }
    #expect(own.otherPlaces.map(\.camera.name).filter { $0 != own.camera.name } == expected)
    #expect(Words.otherPlaces(own.otherPlaces).contains("also filed as"))
    let shown = try made.searcher.details(of: asked.sightingID)
    #expect(shown.source.otherPlaces == own.otherPlaces)
    #expect(hits.filter { $0.source != made.source }.allSatisfy { $0.otherPlaces.isEmpty })
  }

  @Test("A copy at a second time is found in that period, and not outside both")
  func secondTime() throws {
    let made = try Self.made { [Self.copy(of: $0, camera: 4, hoursLater: 100)] }
    let asked = try #require(made.faces.first)
    func found(_ from: Double, _ to: Double) throws -> Int {
      var filter = SearchFilter()
      filter.from = TestArchive.start.advanced(bySeconds: from * 3600)
      filter.to = TestArchive.start.advanced(bySeconds: to * 3600)
      return try made.searcher.search(.face(asked.id), filter: filter, options: Self.all()).hits
        .filter { $0.source == made.source }.count
    }
    #expect(try found(0, 1) == made.faces.count)
    #expect(try found(100, 101) == made.faces.count)
    #expect(try found(0, 101) == made.faces.count)
    #expect(try found(2, 99) == 0 && found(102, 200) == 0)
  }

  @Test("Faces that a filter excludes stay out at the other place as well")
  func excluded() throws {
    let made = try Self.made { [Self.copy(of: $0, camera: 4, hoursLater: 100)] }
    let asked = try #require(made.faces.first)
    var filter = SearchFilter()
    filter.from = TestArchive.start.advanced(bySeconds: 90 * 3600)
    filter.excludedSightings = [asked.sightingID]
    filter.minimumQuality = 0.5
    let hits = try made.searcher.search(.face(asked.id), filter: filter, options: Self.all()).hits
    let wanted = made.faces.filter {
      $0.sightingID != asked.sightingID && $0.quality.overall >= 0.5
    }
    #expect(Set(hits.map(\.face)) == Set(wanted.map(\.id)))
  }

  @Test("A hit says whether its file is there, was replaced or is gone")
  func files() throws {
    let archive = try TestArchive(sources: 12, seed: 9)
    let folder = archive.directory + "/dump"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = FilePath(folder + "/clip.mp4")
    try WholeFile.write([1, 2, 3], to: path)
    let made = try Self.made { original in
      var copy = original
      copy.path = path
      guard let identity = FileIdentity(of: path) else { return [] }
      copy.identity = identity
      return [copy]
    }
    let asked = try #require(made.faces.first)
    func state() throws -> [String] {
      let hits = try made.searcher.search(.face(asked.id), options: Self.all()).hits
      let hit = try #require(hits.first { $0.face == asked.id })
      #expect(try made.searcher.details(of: asked.sightingID).source.file == hit.file)
      return [hit.file, hit.path]
    }
    // The file that was registered first is not there, but this one is.
    #expect(try state() == ["present", path.description])
    try WholeFile.write([1, 2, 4], to: path)
    #expect(try state()[0] == "gone")
    let writer = try made.archive.writer()
    try writer.retire(
      made.searcher.reader.snapshot { try $0.files(of: [made.source]) }[made.source]?
        .map(\.path).filter { $0 != path } ?? [])
    try writer.close()
    #expect(try state() == ["replaced", path.description])
    try FileManager.default.removeItem(atPath: path.description)
    #expect(try state() == ["gone", path.description])
    let stays = try made.searcher.itinerary(of: .face(asked.id), options: Self.all()).stays
    #expect(stays.contains { $0.lostSightings.contains(asked.sightingID) })
    #expect(Words.file("gone") == "  (file gone)" && Words.file("present").isEmpty)
  }
}
