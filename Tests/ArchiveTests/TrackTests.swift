import SightingStream
import TestSupport
import Testing
import Values

@testable import Archive

@Suite("What a further video track saw belongs to a camera of its own, at the same place")
struct TrackTests {
  private let archive: TestArchive
  private let writer: ArchiveWriter

  init() throws {
    archive = try TestArchive()
    writer = try archive.writer()
  }

  /// A stream of three sightings, of which the second and the third are of tracks 2 and 3.
  private static func stream(_ content: Int) -> [Record] {
    var records: [Record] = []
    for record in Made.stream(content) {
      records.append(record)
      if case .progress(let progress) = record, progress.seconds < 3 {
        records.append(.trackBegan(Int(progress.seconds) + 1))
      }
    }
    return records
  }

  private func cameras(of source: SourceID) throws -> [String] {
    try writer.snapshot { snapshot in
      let names = Dictionary(
        uniqueKeysWithValues: try snapshot.cameras.map { ($0.id, $0.name.text) })
      return try snapshot.sightings(of: source).flatMap { sighting in
        let faces = try snapshot.faces(of: sighting.id)
        #expect(faces.allSatisfy { $0.cameraID == sighting.cameraID })
        return [names[sighting.cameraID] ?? "?"]
      }
    }
  }

  @Test("Sightings and faces have the track's camera")
  func cameras() throws {
    let entry = try writer.ingest(Made.file(4, camera: 1), Self.stream(4))
    #expect(try cameras(of: entry.sourceID) == ["10B_6_1", "10B_6_1#2", "10B_6_1#3"])
    let names = try writer.snapshot { try $0.cameras.map(\.name) }
    #expect(names.map(\.number) == ["1", "1#2", "1#3"])
    #expect(names.allSatisfy { $0.building == "10B" && $0.floor == "6" })
    #expect(try writer.dumpText().contains(" sighting 1 camera=10B_6_1#2"))
  }

  @Test("A second try leaves what one leaves")
  func again() throws {
    let once = try writer.ingest(Made.file(4, camera: 1), Self.stream(4))
    let dump = try writer.dumpText()
    _ = try writer.retry([once.sourceID])
    try writer.ingest(Made.file(4, camera: 1), Self.stream(4))
    #expect(try writer.dumpText() == dump)
  }

  @Test("Moved to another camera, it is read again rather than moved by guess")
  func moved() throws {
    try writer.ingest(Made.file(4, camera: 1), Self.stream(4))
    var file = Made.file(4, camera: 2)
    file.path = Made.file(4, camera: 1).path
    let entry = try writer.register([file])[0]
    #expect(entry.reason?.code == JournalRows.movedCode)
    #expect(try !writer.moveRows(of: entry.sourceID))
    try writer.ingest(file, Self.stream(4))
    #expect(try cameras(of: entry.sourceID) == ["10B_6_2", "10B_6_2#2", "10B_6_2#3"])
  }

  @Test("A stream whose track begins within a sighting is refused")
  func within() throws {
    let entry = try writer.register([Made.file(4)])[0]
    try writer.claim(entry.sourceID)
    let records = Made.stream(4)
    for record in records.prefix(2) { try writer.append(entry.sourceID, record: record) }
    #expect(throws: Failure.self) {
      try writer.append(entry.sourceID, record: .trackBegan(2))
    }
  }

  @Test("A name without parts has none for its tracks either")
  func names() {
    let door = CameraName(text: "front_door", building: "", floor: "", number: "")
    #expect(door.ofTrack(2).text == "front_door#2" && door.ofTrack(2).number.isEmpty)
    #expect(door.ofTrack(2).mayBeOfTrack && !door.mayBeOfTrack)
    #expect(!CameraName(text: "a#b", building: "", floor: "", number: "").mayBeOfTrack)
  }
}
