import FileWatch
import Testing
import Values

@testable import Ingest

@Suite("Files settle before they wait, and the right one goes first")
struct WaitingTests {
  func file(_ name: String, start: Int64 = 0, size: Int64 = 1) -> FoundSource {
    FoundSource(
      path: FilePath("/root/" + name), rootRelative: FilePath(name),
      camera: CameraName(text: "1_2_3", building: "1", floor: "2", number: "3"),
      start: WallTime(milliseconds: start),
      identity: FileIdentity(
        device: 1, inode: 2, sizeBytes: size, modifiedNanoseconds: 3, changedNanoseconds: 4))
  }

  @Test("A file is due when it has not changed for the time given; a change begins it anew")
  func settling() {
    var table = SettleTable(seconds: 5)
    let second: UInt64 = 1_000_000_000
    table.note(file("a"), 0)
    table.note(file("b"), 1 * second)
    table.note(file("a"), 2 * second)
    table.note(file("b", size: 2), 3 * second)
    #expect(table.due(4 * second, limit: 10).isEmpty)
    #expect(table.due(5 * second, limit: 10) == [file("a")])
    #expect(table.oldestAge(6 * second) == 6 * second)
    table.forget(FilePath("/root/a"))
    #expect(table.due(7 * second, limit: 10).isEmpty)
    #expect(table.due(8 * second, limit: 10) == [file("b", size: 2)])
    table.postpone(FilePath("/root/b"), 8 * second)
    #expect(table.due(12 * second, limit: 10).isEmpty)
    #expect(table.due(13 * second, limit: 10).count == 1)
    table.note(file("c"), 14 * second, unchanged: 3 * second)
    table.note(file("d"), 14 * second, unchanged: 9 * second)
    table.forget(FilePath("/root/b"))
    #expect(table.due(14 * second, limit: 10) == [file("d")])
    #expect(table.due(16 * second, limit: 10) == [file("d"), file("c")])
  }

  @Test("No more files than asked for are due at once, and none is forgotten")
  func portions() {
    var table = SettleTable(seconds: 0)
    for number in 0..<25 { table.note(file("\(number)"), UInt64(number)) }
    var seen: [FilePath] = []
    while case let due = table.due(100, limit: 10), !due.isEmpty {
      seen += due.map(\.path)
      for file in due { table.forget(file.path) }
    }
    #expect(seen == (0..<25).map { FilePath("/root/\($0)") })
  }

  @Test("A file that changes while it waits is taken as it was last")
  func replaced() {
    let queue = WorkQueue(.oldest)
    for name in ["a", "b"] {
      for size in [1, 2] as [Int64] {
        queue.push(
          WorkItem(
            file: file(name, size: size), source: SourceID(rawValue: size),
            needsFingerprint: true))
      }
    }
    #expect(queue.count == 2)
    #expect(queue.next { false }?.file == file("a", size: 2))
    #expect(queue.next { false }?.source == SourceID(rawValue: 2))
  }

  @Test("The queue gives what is newest or oldest, each path once", arguments: WorkOrder.allCases)
  func order(_ order: WorkOrder) {
    let queue = WorkQueue(order)
    var random = SystemRandomNumberGenerator()
    let starts = (0..<200).map { _ in Int64.random(in: 0..<50, using: &random) }
    for (number, start) in starts.enumerated() {
      let item = WorkItem(
        file: file("\(number)", start: start), source: SourceID(rawValue: 1),
        needsFingerprint: false)
      #expect(queue.push(item))
      #expect(!queue.push(item))
    }
    queue.close()
    var taken: [Int64] = []
    while let item = queue.next({ false }) { taken.append(item.file.start.milliseconds) }
    #expect(taken == (order == .newest ? starts.sorted(by: >) : starts.sorted()))
    #expect(
      queue.push(WorkItem(file: file("0"), source: SourceID(rawValue: 1), needsFingerprint: false)))
    #expect(queue.next({ true }) == nil)
  }
}
