import Foundation
import Synchronization
import Testing
import Values

@testable import FileWatch

@Suite("Roots are watched beside each other")
struct DumpWatcherTests {
  static func options(_ roots: [FilePath]) throws -> DumpWatcher.Options {
    DumpWatcher.Options(
      roots: roots,
      layout: DumpLayout(
        timeTemplate: .automatic, cameraTemplate: try CameraTemplate(),
        timeZone: try #require(TimeZone(identifier: "UTC"))))
  }

  static func wait(_ condition: () -> Bool) -> Bool {
    for _ in 0..<600 {
      if condition() { return true }
      usleep(50_000)
    }
    return false
  }

  @Test("A root whose thread is held up says so, and the other is seen all the same")
  func silent() throws {
    let folder = try TemporaryFolder()
    try folder.write("slow/1599025493/10B_6_1/a.mp4")
    try folder.write("good/1599025493/10B_6_1/a.mp4")
    var options = try Self.options(["slow", "good"].map { folder.path.appending(FilePath($0)) })
    options.silenceSeconds = 0.5
    let isHeldUp = Atomic<Bool>(true)
    let seen = Mutex<Set<FilePath>>([])
    let watcher = DumpWatcher(options) { notice in
      let files: [FoundSource]
      switch notice {
      case .scanned(let report): files = report.sources
      case .found(let report, _): files = report.sources
      case .gone: files = []
      }
      while files.contains(where: { "\($0.path)".contains("/slow/") }),
        isHeldUp.load(ordering: .sequentiallyConsistent)
      {
        usleep(10_000)
      }
      seen.withLock { $0.formUnion(files.map(\.path)) }
    }
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      #expect(throws: Never.self) { try watcher.run() }
      ended.signal()
    }
    #expect(Self.wait { watcher.health.troubles.map(\.code) == [.noAnswer] })
    #expect(watcher.health.troubles.first?.root.lastComponent == FilePath("slow"))
    // The same trouble whenever it is asked for.
    let since = watcher.health.troubles.first?.since
    try folder.write("good/1599025493/10B_6_1/b.mp4")
    #expect(
      Self.wait { seen.withLock { $0.map(\.lastComponent).contains(FilePath("b.mp4")) } })
    #expect(watcher.health.troubles.first?.since == since)
    #expect(seen.withLock { $0.count } == 2)
    isHeldUp.store(false, ordering: .sequentiallyConsistent)
    #expect(Self.wait { watcher.health.troubles.isEmpty })
    #expect(watcher.health.past.map(\.code) == [.noAnswer])
    #expect(watcher.health.past.first?.until != nil)
    #expect(Self.wait { seen.withLock { $0.count } == 3 })
    watcher.stop()
    ended.wait()
  }

  @Test("Roots within each other, or named twice, are refused in any order")
  func overlapping() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/b/1599025493/10B_6_1/a.mp4")
    try folder.write("c/1599025493/10B_6_1/a.mp4")
    try folder.link("link", to: "a")
    for roots in [["a", "a/"], ["a", "c", "link"], ["a/b", "a"], ["a", "c", "a/b"]] {
      let paths = roots.map { folder.path.appending(FilePath($0)) }
      let watcher = DumpWatcher(try Self.options(paths)) { _ in }
      let failure = #expect(throws: Failure.self) { try watcher.run() }
      #expect(failure?.code == .usage, "\(roots)")
    }
  }
}
