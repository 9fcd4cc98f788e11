import Foundation

/// Embeddings of labelled photos that the repository does not hold.
enum TestData {
  /// The directory of test data; `nil` when there is none.
  static let directory: String? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    let directory =
      ProcessInfo.processInfo.environment["FACEARCHIVE_TEST_DATA"] ?? package + "/../shared/data"
    let file = directory + "/lfw_embeddings/emb_yonet_sface_f32.npy"
    return FileManager.default.fileExists(atPath: file) ? directory : nil
  }()
}
