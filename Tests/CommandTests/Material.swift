import FaceRecognition
import Foundation
import TestSupport

/// What the tests need besides the program, and whether it is here.
enum Material {
  /// Where the networks are; nothing is there unless `hasWeights`.
  static let weights = TestResources.weights ?? ModelLibrary.defaultDirectory
  static let hasWeights = TestResources.weights != nil

  /// The `ffmpeg` program, which makes clips.
  static let ffmpeg: String? = ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Clips can be made and read.
  static let canIngest = hasWeights && ffmpeg != nil
  static let ingestNote: String =
    "SKIPPED: needs the networks (Tools/setup) and the ffmpeg program"

  /// The folder with test data; nothing is there unless `hasFaces`.
  static let testData = TestResources.data ?? ""
  static let hasFaces = canIngest && TestResources.data != nil
  static let facesNote: String =
    "SKIPPED: needs the test data (FACEARCHIVE_TEST_DATA), the networks and ffmpeg"

  static let isRoot = geteuid() == 0

  /// A folder of our own can be a file system of its own.
  static let canMount: Bool = {
    guard isRoot else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    process.arguments = ["-m", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"]
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()
}

extension Program {
  /// Runs `ffmpeg` and waits.
  func ffmpeg(_ arguments: String...) throws { try ffmpeg(arguments) }

  func ffmpeg(_ arguments: [String]) throws {
    let result = try execute(
      try Material.ffmpeg.orThrow(), ["-v", "error", "-nostdin", "-y"] + arguments)
    if result.status != 0 { throw MaterialError(reason: result.errors) }
  }

  /// A clip of a test picture without faces.
  func makeClip(_ relative: String, seconds: Int = 2) throws {
    try write(relative, "")
    try ffmpeg(
      "-f", "lavfi", "-i", "testsrc=duration=\(seconds):size=320x240:rate=10", "-pix_fmt",
      "yuv420p", "-g", "10", path(relative))
  }
}

struct MaterialError: Error {
  var reason: String
}

extension Optional {
  fileprivate func orThrow() throws -> Wrapped {
    guard let self else { throw MaterialError(reason: "not available") }
    return self
  }
}
