import Foundation
import SightingStream
import TestSupport
import Testing
import Values

@testable import Worker

@Suite(
  "A worker says what is odd about a file, how often, and where first",
  .enabled(if: TestResources.isComplete, TestResources.absence),
  .enabled(if: MadeClip.program != nil, "SKIPPED: the program ffmpeg, which makes the clips"),
  .serialized)
struct WarningTests {
  private let directory: TemporaryDirectory
  private let worker: SourceWorker

  init() throws {
    directory = try TemporaryDirectory()
    worker = try SourceWorker(library: TestResources.library(), threads: 2)
  }

  /// The bytes of two seconds of a test picture.
  private func clip(_ name: String, size: String = "320x240") throws -> [UInt8] {
    let path = directory.file(name)
    try MadeClip.run([
      "-f", "lavfi", "-i", "testsrc=duration=2:size=\(size):rate=10", "-pix_fmt", "yuv420p",
      "-c:v", "libx264", "-bf", "0", "-g", "10", path,
    ])
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func warnings(
    _ name: String, _ bytes: [UInt8], _ thoroughness: JobOptions.Thoroughness = .normal
  ) throws -> [String: Warning] {
    var options = JobOptions()
    options.thoroughness = thoroughness
    let recorded = try Recorded(worker, try directory.file(name, bytes), options)
    return Dictionary(uniqueKeysWithValues: recorded.warnings.map { ($0.code, $0) })
  }

  @Test("A whole clip has none")
  func whole() throws {
    #expect(try warnings("whole.ts", try clip("a.ts")).isEmpty)
  }

  @Test(
    "A stream whose clock begins anew", arguments: [JobOptions.Thoroughness.normal, .exhaustive])
  func jump(thoroughness: JobOptions.Thoroughness) throws {
    let part = try clip("a.ts")
    let found = try warnings("jump.ts", part + part + part, thoroughness)
    let jump = try #require(found["timestamps-jump"])
    #expect(jump.count == 2)
    #expect(abs(try #require(jump.firstSeconds) - 2) < 0.3)
    #expect(jump.message.contains("earlier than the frame before"))
  }

  @Test("A picture that changes its size")
  func size() throws {
    let found = try warnings("size.ts", try clip("a.ts") + clip("b.ts", size: "160x120"))
    let change = try #require(found["size-changed"])
    #expect(change.count == 1)
    #expect(abs(try #require(change.firstSeconds) - 2) < 0.3)
  }

  @Test("Pictures without time stamps")
  func missing() throws {
    let found = try warnings("raw.h264", try clip("raw.h264"))
    let missing = try #require(found["timestamps-missing"])
    #expect(missing.count >= 19)
    #expect(try #require(missing.firstSeconds) < 0.2)
  }

  @Test("Packets that cannot be decoded", arguments: [1, 4])
  func damage(threads: Int) throws {
    var bytes = try clip("a.mp4")
    // Within the pictures of the second half.
    for place in stride(from: bytes.count / 2, to: bytes.count - 4000, by: 37) {
      bytes[place] ^= 0xff
    }
    let worker = try SourceWorker(library: TestResources.library(), threads: threads)
    var options = JobOptions()
    options.thoroughness = .exhaustive
    let recorded = try Recorded(worker, try directory.file("damaged.mp4", bytes), options)
    let damage = try #require(recorded.warnings.first { $0.code == "decode-error" })
    #expect(damage.count > 0)
    if let seconds = damage.firstSeconds { #expect(seconds > 0.5) }
  }
}
