import FFmpeg
import Foundation
import TestSupport
import Testing
import Values

@testable import Worker

@Suite(
  "Frames that are decoded ahead",
  .enabled(if: TestResources.isComplete, TestResources.absence))
struct FramesAheadTests {
  private func reader() throws -> MediaReader {
    let path = try TestResources.path("dump-small/root/1599025493/10B_6_1/clip.mp4")
    return try MediaReader(path: path.bytes)
  }

  /// Runs blocking code on a thread of its own: threads of Swift's pool must not wait.
  private func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
  }

  @Test("are those of a reading without a thread, in order, and all are counted")
  func same() async throws {
    let (expected, decoded) = try await onThread {
      let reader = try self.reader()
      var sampler = FrameSampler(framesPerSecond: 5)
      var (expected, decoded) = ([Int64](), 0)
      while let frame = try reader.nextFrame() {
        decoded += 1
        if sampler.takes(seconds: frame.seconds) { expected.append(frame.pts) }
      }
      return (expected, decoded)
    }
    let (got, counted, passed, marks) = try await onThread {
      let ahead = FramesAhead(
        reader: try self.reader(), sampler: FrameSampler(framesPerSecond: 5))
      var (got, counted, passed, marks) = ([Int64](), 0, 0, [Int64]())
      while let step = ahead.next() {
        passed += step.quiet + step.notSampled
        counted += step.decoded
        if let frame = step.frame { got.append(frame.pts) }
        if let mark = step.mark { marks.append(mark.pts) }
      }
      ahead.stop()
      return (got, counted, passed, marks)
    }
    #expect(got == expected && !got.isEmpty)
    #expect(counted == decoded && passed == 0)
    #expect(marks == expected)
  }

  @Test("leave the reader to others once they are stopped, at any moment", arguments: [0, 1, 6])
  func stopped(steps: Int) async throws {
    let (last, next) = try await onThread {
      let reader = try self.reader()
      let ahead = FramesAhead(reader: reader, sampler: FrameSampler(framesPerSecond: 5))
      var last = Int64.min
      for _ in 0..<steps { last = ahead.next()?.frame?.pts ?? last }
      ahead.stop()
      return (last, try reader.nextFrame()?.pts)
    }
    #expect(try #require(next) > last)
  }
}
