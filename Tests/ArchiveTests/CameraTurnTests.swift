import Answers
import SightingStream
import TestSupport
import Testing
import Values

@testable import Archive

@Suite("An archive keeps how pictures of its cameras are turned")
struct CameraTurnTests {
  let archive: TestArchive
  let writer: ArchiveWriter
  let source: SourceID
  let camera: String

  init() throws {
    archive = try TestArchive()
    writer = try archive.writer()
    let entry = try writer.ingest(1)
    source = entry.sourceID
    camera = Made.file(1).camera.text
  }

  @Test("Nothing is turned at first, and a dump does not speak of it")
  func untouched() throws {
    #expect(try writer.cameraTurns.turn(of: source) == .unlessTurned(degrees: 0))
    #expect(try !writer.dumpText().contains("turned="))
  }

  @Test("A turn that was found holds for the camera, and its source says so")
  func found() throws {
    try writer.cameraTurns.note(degrees: 90, foundIn: source)
    #expect(try writer.cameraTurns.turn(of: source) == .found(degrees: 90))
    #expect(try writer.dumpText().contains("turned=90"))
    try writer.cameraTurns.note(degrees: 180, foundIn: source)
    #expect(try writer.cameraTurns.turn(of: source) == .found(degrees: 180))
    let answer = try writer.snapshot { try CameraListAnswer(of: $0) }
    let entry = try #require(answer.cameras.first { $0.camera.name == camera })
    #expect(entry.turnedDegrees == 180 && entry.turnOrigin == "found")
    #expect(entry.turnSource == source && entry.sources == 1)
  }

  @Test("What a user sets is not changed by what is found, until the user gives it up")
  func set() throws {
    try writer.cameraTurns.note(degrees: 90, foundIn: source)
    try writer.cameraTurns.set(degrees: 0, ofCamera: camera)
    try writer.cameraTurns.note(degrees: 180, foundIn: source)
    #expect(try writer.cameraTurns.turn(of: source) == .fixed(degrees: 0))
    try writer.cameraTurns.set(degrees: nil, ofCamera: camera)
    #expect(try writer.cameraTurns.turn(of: source) == .unlessTurned(degrees: 0))
    try writer.cameraTurns.note(degrees: 270, foundIn: source)
    #expect(try writer.cameraTurns.turn(of: source) == .found(degrees: 270))
    let failure = #expect(throws: Failure.self) {
      try writer.cameraTurns.set(degrees: 90, ofCamera: "no such camera")
    }
    #expect(failure?.code == .notFound)
  }

  @Test("A source is examined again in the turn that it was read in")
  func asRead() throws {
    #expect(
      try writer.cameraTurns.asRead(of: source) == .inAll(degrees: Made.facts(1).rotationDegrees))
  }

  @Test("A row that is not what was written is found, and goes")
  func damaged() throws {
    let archive = try TestArchive()
    do {
      let writer = try archive.writer()
      let source = try writer.ingest(1).sourceID
      try writer.cameraTurns.note(degrees: 90, foundIn: source)
      try writer.close()
    }
    let metadata = try MetadataStore(directory: archive.path, access: .writer)
    try metadata.queue.write {
      try $0.execute(sql: CheckTests.unseen("camera_turn", "degrees = 180"))
    }
    try metadata.queue.close()
    #expect(throws: Failure.self) {
      try ArchiveReader(path: archive.path).snapshot { try $0.cameraTurns }
    }
    #expect(try !ArchiveCheck.examine(path: archive.path).findings.isEmpty)
    #expect(try ArchiveCheck.repair(path: archive.path).after.isClean)
    let turns = try ArchiveReader(path: archive.path).snapshot { try $0.cameraTurns }
    #expect(turns.isEmpty)
  }
}
