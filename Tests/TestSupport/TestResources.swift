import FaceRecognition
import Foundation
import Testing

/// What tests need that the repository does not hold: the installed networks, and test data.
public enum TestResources {
  /// The directory of the networks; `nil` when they are not installed.
  public static let weights: String? = existing(
    ProcessInfo.processInfo.environment["FACEARCHIVE_WEIGHTS"] ?? ModelLibrary.defaultDirectory,
    holding: "manifest.json")

  /// The directory of test data; `nil` when there is none.
  public static let data: String? = existing(
    ProcessInfo.processInfo.environment["FACEARCHIVE_TEST_DATA"] ?? packageRoot + "/../shared/data",
    holding: "lfw_labels.csv")

  /// Why a test is skipped that needs the networks.
  public static let noWeights: Comment = "SKIPPED: networks are not installed; run Tools/setup"
  /// Why a test is skipped that needs test data.
  public static let noData: Comment =
    "SKIPPED: no test data; set FACEARCHIVE_TEST_DATA to the folder that holds it"

  /// The folder of Package.swift.
  public static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private static func existing(_ directory: String, holding file: String) -> String? {
    FileManager.default.fileExists(atPath: directory + "/" + file) ? directory : nil
  }
}
