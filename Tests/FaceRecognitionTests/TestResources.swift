import FFmpeg
import FaceRecognition
import Foundation
import TestSupport
import Testing
import Values

extension TestResources {
  /// The default networks, compiled.
  static func analyzer(threads: Int = 1) throws -> FaceAnalyzer {
    let library = try ModelLibrary(directory: try #require(weights))
    return try FaceAnalyzer(
      library: library, threads: threads, criteria: FaceCriteria(detectorScore: 0.6))
  }

  /// An image below the data directory.
  static func image(_ path: String) throws -> PixelImage {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: try #require(data) + "/" + path))
    return try JPEG.decode(Array(bytes))
  }
}
