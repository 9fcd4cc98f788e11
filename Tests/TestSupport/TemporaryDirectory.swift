import Foundation

/// A directory of its own for one test, removed with it.
public final class TemporaryDirectory: Sendable {
  /// Where it is, without a slash at the end.
  public let path: String

  /// Makes the directory, empty.
  public init() throws {
    path = NSTemporaryDirectory() + "facearchive-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file of that name in it; the file is not made.
  public func file(_ name: String) -> String { path + "/" + name }
}
