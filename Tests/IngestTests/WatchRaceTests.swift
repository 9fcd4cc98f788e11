import Archive
import Foundation
import Testing
import Values

@testable import Ingest

@Suite("However files come, a watch finds each and reads it once")
struct WatchRaceTests {
  @Test("All ways at once, while the watch runs", .timeLimit(.minutes(2)))
  func races() throws {
    let harness = try WatchHarness()
    harness.start(try harness.options())
    #expect(harness.waitUntil { harness.report?.health.scans ?? 0 > 0 })
    let count = 6
    for (number, filling) in Filling.allCases.enumerated() {
      try filling.run(
        in: "\(harness.root)/\(1_599_025_493 + number)", staging: harness.folder + "/staging",
        count: count)
    }
    #expect(try harness.waitUntilQuiet(60))
    try Self.expectTruth(harness)
    #expect(harness.stop() == nil)
  }

  /// Found = truth, each content one source, done, with its rows once.
  static func expectTruth(_ harness: WatchHarness) throws {
    let (found, truth) = (try harness.found(), try harness.truth())
    #expect(found == truth)
    let entries = try harness.journal().filter { !$0.isGone }
    #expect(entries.count == Set(truth.values).count)
    for entry in entries {
      #expect(entry.state == .done, "\(entry.path): \(entry.state)")
      #expect(entry.faces == 1 && entry.sightings == 1, "\(entry.path)")
    }
  }

  @Test("What is there already is found, also with symbolic links", .timeLimit(.minutes(1)))
  func backlog() throws {
    let harness = try WatchHarness()
    for (number, filling) in Filling.allCases.enumerated() {
      try filling.run(
        in: "\(harness.root)/\(1_599_025_493 + number)", staging: harness.folder + "/staging",
        count: 3)
    }
    harness.start(try harness.options())
    #expect(try harness.waitUntilQuiet())
    try Self.expectTruth(harness)
    #expect(harness.stop() == nil)
  }

  @Test("A file that somebody has open for writing is not read", .timeLimit(.minutes(1)))
  func open() throws {
    let harness = try WatchHarness()
    harness.start(try harness.options())
    let camera = harness.root + "/1599025493/10B_6_3"
    try Filling.makeFolders(camera)
    let handle = try #require(fopen(camera + "/a.mp4", "w"))
    fputs("first", handle)
    fflush(handle)
    try Filling.write(camera + "/b.mp4", "other")
    #expect(try harness.waitUntil { try harness.journal().contains { $0.state == .done } })
    usleep(1_000_000)
    #expect(
      try harness.journal().map(\.state).sorted { $0.rawValue < $1.rawValue } == [.done, .settling])
    fputs(" second", handle)
    fclose(handle)
    #expect(try harness.waitUntilQuiet())
    try Self.expectTruth(harness)
    #expect(harness.jobs.count == 2)
    #expect(harness.stop() == nil)
  }

  @Test(
    "A renamed file is known by its new name at once and not read again", .timeLimit(.minutes(1)))
  func renamed() throws {
    let harness = try WatchHarness()
    let old = harness.root + "/1599025493/10B_6_3"
    try Filling.makeFolders(old)
    for number in 0..<5 { try Filling.write("\(old)/\(number).mp4", "content \(number)") }
    harness.start(try harness.options())
    #expect(try harness.waitUntilQuiet())
    #expect(harness.jobs.count == 5)
    // A file, a whole folder to another camera, and the timestamp folder above it.
    try #require(rename("\(old)/0.mp4", "\(old)/x.mp4") == 0)
    try #require(rename(old, harness.root + "/1599025493/2A_1_7") == 0)
    #expect(try harness.waitUntilQuiet())
    #expect(try harness.found() == harness.truth())
    try #require(rename(harness.root + "/1599025493", harness.root + "/1599029093") == 0)
    #expect(try harness.waitUntilQuiet())
    try Self.expectTruth(harness)
    #expect(harness.jobs.count == 5)
    let entries = try harness.journal()
    #expect(entries.allSatisfy { $0.start == WallTime(milliseconds: 1_599_029_093_000) })
    let cameras = try harness.ask { writer in try writer.snapshot { try $0.cameras } }
    let camera = try #require(cameras.first { $0.name.text == "2A_1_7" })
    #expect(entries.allSatisfy { $0.cameraID == camera.id })
    let rows = try harness.ask { writer in
      try writer.snapshot { snapshot in
        try entries.flatMap { try snapshot.sightings(of: $0.sourceID) }
      }
    }
    #expect(rows.count == 5)
    #expect(
      rows.allSatisfy { $0.cameraID == camera.id && $0.start.milliseconds >= 1_599_029_093_000 })
    #expect(harness.stop() == nil)
  }

  @Test("A file that grows after it was done replaces what was read of it", .timeLimit(.minutes(1)))
  func grown() throws {
    let harness = try WatchHarness()
    let camera = harness.root + "/1599025493/10B_6_3"
    try Filling.makeFolders(camera)
    try Filling.write(camera + "/a.mp4", "first half")
    try Filling.write(camera + "/b.mp4", "half-cut")
    harness.start(try harness.options())
    #expect(try harness.waitUntilQuiet())
    #expect(try harness.journal().map(\.state) == [.done, .partial])
    try Filling.write(camera + "/a.mp4", ", second half", flags: O_APPEND)
    try Filling.write(camera + "/b.mp4", "-whole", flags: O_APPEND)
    #expect(try harness.waitUntilQuiet())
    try Self.expectTruth(harness)
    #expect(try harness.journal().count == 2)
    #expect(harness.stop() == nil)
  }

  @Test(
    "A file that kills its worker is tried thrice, with pauses, and parked", .timeLimit(.minutes(1))
  )
  func poison() throws {
    let harness = try WatchHarness()
    let camera = harness.root + "/1599025493/10B_6_3"
    try Filling.makeFolders(camera)
    try Filling.write(camera + "/a.mp4", "kill")
    for number in 0..<4 { try Filling.write("\(camera)/\(number).mp4", "good \(number)") }
    harness.start(try harness.options())
    #expect(try harness.waitUntilQuiet())
    let entries = try harness.journal()
    #expect(entries.filter { $0.state == .done }.count == 4)
    #expect(entries.filter { $0.state == .parked }.map(\.tries) == [3])
    // Once it changes it is tried again.
    try Filling.write(camera + "/a.mp4", "good after all")
    #expect(try harness.waitUntilQuiet())
    try Self.expectTruth(harness)
    #expect(harness.stop() == nil)
  }
}
