import Archive
import FileWatch
import Foundation
import Testing
import Values

@testable import Ingest

@Suite("Trouble with watching is told, nothing is lost by it, and it passes", .serialized)
struct WatchTroubleTests {
  static let queueLimit = "/proc/sys/fs/inotify/max_queued_events"
  static let canLowerLimits = access(queueLimit, W_OK) == 0

  func write(_ value: String, _ path: String) {
    try? value.write(toFile: path, atomically: false, encoding: .utf8)
  }

  func fill(_ harness: WatchHarness, folders: Int, files: Int) throws {
    for folder in 0..<folders {
      let camera = "\(harness.root)/\(1_599_025_493 + folder)/10B_6_3"
      try Filling.makeFolders(camera)
      for file in 0..<files { try Filling.write("\(camera)/\(file).mp4", "\(folder) \(file)") }
    }
  }

  @Test(
    "When the system drops events, everything is read anew",
    .enabled(if: canLowerLimits, "SKIPPED: needs root to lower fs.inotify.max_queued_events"),
    .timeLimit(.minutes(1)))
  func overflow() throws {
    let before = try String(contentsOfFile: Self.queueLimit, encoding: .utf8)
    defer { write(before, Self.queueLimit) }
    write("8", Self.queueLimit)
    let harness = try WatchHarness()
    harness.start(try harness.options())
    #expect(harness.waitUntil { harness.report?.health.scans ?? 0 > 0 })
    write(before, Self.queueLimit)
    let root = harness.root
    // More events than anybody takes out of a queue of eight in that time.
    DispatchQueue.concurrentPerform(iterations: 4) { number in
      for _ in 0..<250 {
        let path = "\(root)/passing-\(number)"
        close(open(path, O_CREAT | O_WRONLY, 0o644))
        unlink(path)
      }
    }
    try fill(harness, folders: 4, files: 60)
    #expect(try harness.waitUntilQuiet())
    try WatchRaceTests.expectTruth(harness)
    #expect(harness.report?.health.overflows ?? 0 > 0)
    #expect(harness.codes.contains(.overflow))
    #expect(harness.report?.health.troubles == [])
    #expect(harness.stop() == nil)
  }

  @Test("When there are no more watches, the rest is found by reading", .timeLimit(.minutes(1)))
  func exhausted() throws {
    let harness = try WatchHarness()
    var options = WatchHarness.watchOptions
    options.maximumWatches = 5
    harness.start(try harness.options(), options)
    #expect(harness.waitUntil { harness.report?.health.scans ?? 0 > 0 })
    try fill(harness, folders: 8, files: 5)
    #expect(try harness.waitUntilQuiet())
    try WatchRaceTests.expectTruth(harness)
    #expect(harness.codes.contains(.watchLimit))
    #expect(harness.report?.health.troubles.map(\.code) == [.watchLimit])
    // With fewer folders there are watches for all.
    for folder in 2..<8 {
      try FileManager.default.removeItem(atPath: "\(harness.root)/\(1_599_025_493 + folder)")
    }
    #expect(harness.waitUntil { harness.report?.health.troubles == [] })
    #expect(harness.stop() == nil)
  }

  @Test("A root that goes away takes nothing with it", .timeLimit(.minutes(1)))
  func gone() throws {
    let harness = try WatchHarness()
    try fill(harness, folders: 2, files: 4)
    harness.start(try harness.options())
    #expect(try harness.waitUntilQuiet())
    let before = try harness.found()
    try #require(rename(harness.root, harness.folder + "/away") == 0)
    #expect(harness.waitUntil { harness.codes.contains(.rootGone) })
    usleep(1_500_000)
    #expect(try harness.found() == before)
    // Another folder is there, nearly empty; then the old one again.
    mkdir(harness.root, 0o755)
    let camera = harness.root + "/1599999999/10B_6_3"
    try Filling.makeFolders(camera)
    try Filling.write(camera + "/new.mp4", "new")
    #expect(harness.waitUntil { harness.codes.contains(.rootReplaced) })
    #expect(try harness.waitUntil { try harness.journal().count == 9 })
    #expect(harness.waitUntil { harness.report?.frozenRoots.map(\.missing) == [8] })
    #expect(try harness.journal().allSatisfy { !$0.isGone })
    try #require(rename(harness.root, harness.folder + "/other") == 0)
    try #require(rename(harness.folder + "/away", harness.root) == 0)
    #expect(
      harness.waitUntil {
        harness.report?.frozenRoots == [] && harness.report?.health.troubles == []
      })
    #expect(harness.jobs.count == 9)
    try fill(harness, folders: 3, files: 4)
    #expect(try harness.waitUntilQuiet())
    #expect(try harness.truth().allSatisfy { try harness.found()[$0.key] == $0.value })
    #expect(harness.stop() == nil)
  }

  @Test("When more than half is removed at once nothing is noted as gone", .timeLimit(.minutes(1)))
  func emptied() throws {
    let harness = try WatchHarness()
    try fill(harness, folders: 2, files: 4)
    harness.start(try harness.options())
    #expect(try harness.waitUntilQuiet())
    for folder in 0..<2 {
      for file in 0..<3 { unlink("\(harness.root)/\(1_599_025_493 + folder)/10B_6_3/\(file).mp4") }
    }
    #expect(harness.waitUntil { harness.report?.frozenRoots.count == 1 })
    #expect(try harness.journal().allSatisfy { !$0.isGone })
    #expect(harness.stop() == nil)
  }

  @Test("A few that are removed are gone, and what was read of them stays", .timeLimit(.minutes(1)))
  func removed() throws {
    let harness = try WatchHarness()
    try fill(harness, folders: 2, files: 4)
    harness.start(try harness.options())
    #expect(try harness.waitUntilQuiet())
    unlink("\(harness.root)/1599025493/10B_6_3/1.mp4")
    #expect(try harness.waitUntil { try harness.journal().filter(\.isGone).count == 1 })
    #expect(try harness.journal().map(\.faces).reduce(0, +) == 8)
    #expect(harness.stop() == nil)
  }

  @Test("A folder that is removed with its files counts each file once", .timeLimit(.minutes(1)))
  func folderRemoved() throws {
    let harness = try WatchHarness()
    try fill(harness, folders: 3, files: 4)
    harness.start(try harness.options())
    #expect(try harness.waitUntilQuiet())
    // A third of all: told of by each file, by its camera's folder and by the folder above.
    try FileManager.default.removeItem(atPath: "\(harness.root)/1599025493")
    #expect(try harness.waitUntil { try harness.journal().filter(\.isGone).count == 4 })
    #expect(!harness.wasFrozen)
    #expect(harness.stop() == nil)
  }

  @Test("Without events, reading periodically finds the same", .timeLimit(.minutes(1)))
  func polled() throws {
    let harness = try WatchHarness()
    var options = WatchHarness.watchOptions
    options.polls = true
    options.rescanSeconds = 0.5
    harness.start(try harness.options(), options)
    for (number, filling) in Filling.allCases.enumerated() {
      try filling.run(
        in: "\(harness.root)/\(1_599_025_493 + number)", staging: harness.folder + "/staging",
        count: 3)
    }
    #expect(try harness.waitUntilQuiet(60))
    try WatchRaceTests.expectTruth(harness)
    #expect(harness.report?.health.roots.map(\.watchedFolders) == [0])
    #expect(harness.stop() == nil)
  }

  @Test("A watch that is stopped has lost nothing; the next goes on", .timeLimit(.minutes(1)))
  func stopped() throws {
    let harness = try WatchHarness()
    let camera = harness.root + "/1599025493/10B_6_3"
    try Filling.makeFolders(camera)
    for number in 0..<20 { try Filling.write("\(camera)/\(number).mp4", "slow \(number)") }
    harness.start(try harness.options())
    #expect(try harness.waitUntil { try harness.journal().contains { $0.state == .done } })
    #expect(harness.stop() == nil)
    let second = WatchHarness(continuing: harness)
    second.start(try second.options())
    #expect(try second.waitUntilQuiet())
    try WatchRaceTests.expectTruth(second)
    #expect(second.stop() == nil)
  }
}
