import Foundation
import Testing
import Values

@testable import SightingStream

@Suite("Streams pass through real pipes")
struct DescriptorTests {
  @Test("a record of 5 MB, written by another thread")
  func largeRecord() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let (readEnd, writeEnd) = (ends[0], ends[1])
    defer { close(readEnd) }
    var generator = SplitMix64(seed: 11)
    guard case .face(var face) = generator.record(kind: 1) else { return }
    face.crop.jpeg = [UInt8](repeating: 0xA5, count: 5_000_000)
    let record = Record.face(face)
    // A thread, not a task: reading blocks, and tasks share no more threads than there are cores.
    let written = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      defer {
        close(writeEnd)
        written.signal()
      }
      var writer = RecordWriter(descriptor: writeEnd)
      try? writer.write(record)
      try? writer.write(.warning(Warning(code: "a", message: "b")))
    }
    var reader = RecordReader(descriptor: readEnd)
    #expect(try reader.next() == record)
    #expect(try reader.next() == .warning(Warning(code: "a", message: "b")))
    #expect(try reader.next() == nil)
    written.wait()
  }

  @Test("a reader that has gone is an error with EPIPE")
  func brokenPipe() throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    var writer = RecordWriter(descriptor: ends[1])
    let error = #expect(throws: StreamError.self) {
      try writer.write(.warning(Warning(code: "a", message: "b")))
    }
    #expect(error?.code == .writeFailed)
    #expect(error?.systemError == EPIPE)
  }

  @Test("a closed descriptor is an error with EBADF")
  func closedDescriptor() {
    var reader = RecordReader(descriptor: -1)
    let error = #expect(throws: StreamError.self) { try reader.next() }
    #expect(error?.code == .readFailed)
    #expect(error?.systemError == EBADF)
  }
}
