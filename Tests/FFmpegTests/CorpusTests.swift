import FFmpeg
import Foundation
import TestSupport
import Testing

@Suite(
  "Broken files of the corpus end in a named state",
  .enabled(if: Media.corpus != nil, TestResources.noData))
struct CorpusTests {
  /// Every seventh of about a thousand files, so that all folders are seen.
  static let step = 7

  @Test("A fixed sample of fuzzing and conformance files", .timeLimit(.minutes(5)))
  func sample() throws {
    let scratch = try Scratch()
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments = ["tar", "xzf", try #require(Media.corpus).path, "-C", scratch.url.path]
    try tar.run()
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0)
    let all = try #require(FileManager.default.enumerator(atPath: scratch.url.path))
      .compactMap { $0 as? String }
      .filter { !scratch.file($0).hasDirectoryPath }
      .sorted()
    let chosen = stride(from: 0, to: all.count, by: Self.step).map { all[$0] }
    #expect(chosen.count >= 130)
    var states: [String: Int] = [:]
    for name in chosen {
      states[try Self.state(of: scratch.file(name)), default: 0] += 1
    }
    print("corpus sample of \(chosen.count): \(states.sorted { $0.key < $1.key })")
    #expect(states.keys.allSatisfy { !$0.hasPrefix("conversion") })
    #expect((states["whole"] ?? 0) >= chosen.count / 3)
  }

  /// Decodes at most 300 frames, looks at some of them, and names how it ended.
  static func state(of url: URL) throws -> String {
    var limits = MediaLimits()
    limits.maximumPixels = 16_000_000
    do {
      let reader = try MediaReader(url, limits: limits)
      var count = 0
      var last = Int64.min
      while count < 300, let frame = try reader.nextFrame() {
        #expect(frame.pts > last || count == 0)
        last = frame.pts
        if count % 10 == 0 {
          let boxed = try frame.letterboxed(width: 160, height: 128)
          #expect(boxed.image.bytes.count == 160 * 128 * 3)
          _ = try frame.lumaThumbnail(width: 32, height: 18)
          _ = try frame.image(region: PixelRegion(x: 0, y: 0, width: 43, height: 31))
        }
        count += 1
      }
      switch reader.completeness() {
      case .whole: return "whole"
      case .truncated: return "truncated"
      case .errors: return "errors"
      case .noFrames: return "noFrames"
      }
    } catch let error as FFmpegError {
      return error.code == .invalidArgument ? "conversion: \(error)" : "refused"
    }
  }
}
