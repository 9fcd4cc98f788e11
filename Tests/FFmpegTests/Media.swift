import FFmpeg
import Foundation
import TestSupport
import Testing

/// Real media for tests, made on the spot by the `ffmpeg` program.
enum Media {
  /// The program, if it is installed.
  static let program: URL? = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    .split(separator: ":")
    .map { URL(fileURLWithPath: String($0)).appendingPathComponent("ffmpeg") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }

  static let isAvailable = program != nil
  static let absence: Comment = "SKIPPED: the program ffmpeg, which makes the media, is absent"

  /// Broken and hostile files of the test data.
  static let corpus: URL? = TestResources.data
    .map { URL(fileURLWithPath: $0).appendingPathComponent("broken/corpus.tar.gz") }

  /// Runs the program quietly.
  @discardableResult
  static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = program
    process.arguments = ["-v", "error", "-nostdin", "-y"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "ffmpeg \(arguments.joined(separator: " "))")
    return data
  }

  /// The filter that converts as this module does.
  static let toRGB = "scale=flags=bilinear+accurate_rnd+full_chroma_int+bitexact,format=rgb24"

  /// The raw RGB bytes of what the program itself shows of a file's first frame.
  static func rgb(_ file: URL, filters: String = "null") throws -> [UInt8] {
    Array(
      try run([
        "-i", file.path, "-vf", filters, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24",
        "-sws_flags", "bilinear+accurate_rnd+full_chroma_int+bitexact", "-",
      ]))
  }
}

/// A folder that goes away with the test.
final class Scratch {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("facearchive-ffmpeg-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// A file made by the program from these arguments.
  func make(_ name: String, _ arguments: String...) throws -> URL {
    let target = file(name)
    let words = arguments.flatMap { $0.split(separator: " ").map(String.init) }
    try Media.run(words + [target.path])
    return target
  }

  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> URL {
    let target = file(name)
    try Data(bytes).write(to: target)
    return target
  }
}

extension MediaReader {
  convenience init(_ url: URL, limits: MediaLimits = MediaLimits()) throws {
    try self.init(path: Array(url.path.utf8), limits: limits)
  }

  /// Every frame, in order.
  func allFrames() throws -> [VideoFrame] {
    var frames: [VideoFrame] = []
    while let frame = try nextFrame() { frames.append(frame) }
    return frames
  }

  /// Decodes to the end and counts.
  func drain() throws -> Int {
    var count = 0
    while try nextFrame() != nil { count += 1 }
    return count
  }
}

/// The error that a body throws.
func failure(_ body: () throws -> Void) throws -> FFmpegError {
  do {
    try body()
  } catch let error as FFmpegError {
    return error
  }
  Issue.record("nothing was thrown")
  throw FFmpegError(code: .noFrames, call: "", detail: "")
}
