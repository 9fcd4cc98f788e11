// swift-tools-version: 6.2
// The targets of FaceArchive, in layers: imports point down only (Tools/checks/layers proves it).
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

/// One Swift library target of the package.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one target, or of several targets together.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A C library that the system provides, found with pkg-config.
func system(_ name: String, pkgConfig: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let cTargets: [Target] = [
  system("CFFmpeg", pkgConfig: "libavfilter"),
  system("COpenVINO", pkgConfig: "facearchive-openvino"),
  system("CLMDB", pkgConfig: "lmdb"),
  system("COpenSSL", pkgConfig: "libcrypto"),
  system("COpenBLAS", pkgConfig: "openblas"),
  system("CCairo", pkgConfig: "pangocairo"),
  .target(name: "CProcess"),
  .target(name: "CVectorKernels", cSettings: [.unsafeFlags(["-O3"])]),
]

let wrappers: [Target] = [
  library("FFmpeg", ["CFFmpeg", "CVectorKernels"]),
  library("OpenVINO", ["COpenVINO"]),
  library("LMDB", ["CLMDB"]),
  library("OpenSSL", ["COpenSSL"]),
]

let domain: [Target] = [
  library("Values"),
  library("SightingStream", ["CProcess", "Values"]),
  library("FaceSearch", ["Values"]),
  library("VectorIndex", ["Values", "FaceSearch", "CVectorKernels", "COpenBLAS"]),
  library("Answers", ["Values"]),
  library("Wording", ["Values", "Answers"]),
  library("Evaluation", ["Values", "Answers", "CVectorKernels"]),
  .target(
    name: "ArchiveSchema", path: "Schema", exclude: ["README.md", "json-output.md"],
    resources: [
      .embedInCode("v0001-initial.sql"), .embedInCode("v0002-index-check.sql"),
      .embedInCode("v0003-retention.sql"), .embedInCode("v0004-thoroughness.sql"),
      .embedInCode("v0005-generations.sql"), .embedInCode("v0006-integrity.sql"),
      .embedInCode("v0007-checkpoint.sql"), .embedInCode("v0008-calibration.sql"),
      .embedInCode("v0009-row-checksums.sql"),
      .embedInCode("v0010-redetection.sql"), .embedInCode("v0011-stills.sql"),
    ], swiftSettings: strict),
]

let stages: [Target] = [
  library("FileWatch", ["Values", "OpenSSL"]),
  library("FaceRecognition", ["CVectorKernels", "Values", "FFmpeg", "OpenVINO", "OpenSSL"]),
  library(
    "Archive",
    [
      "Values", "Answers", "SightingStream", "FaceSearch", "VectorIndex", "Evaluation",
      "CVectorKernels", "ArchiveSchema", "LMDB", "OpenSSL", grdb,
    ]),
]

let flows: [Target] = [
  library("Worker", ["CProcess", "Values", "SightingStream", "FaceRecognition", "FFmpeg"]),
  library(
    "Ingest", ["CProcess", "Values", "Answers", "SightingStream", "FileWatch", "Archive", logging]),
  library(
    "Reindex",
    ["Values", "Answers", "FaceRecognition", "FFmpeg", "Archive", "FaceSearch", "Evaluation"]),
  library(
    "Query",
    [
      "Values", "Answers", "Wording", "FaceRecognition", "FFmpeg", "Archive", "FaceSearch",
      "Evaluation",
    ]),
  library("Sheets", ["Values", "Answers", "Wording", "FFmpeg", "CCairo", "Query", "Archive"]),
]

let edge: [Target] = [
  library(
    "ArchiveCommands",
    [
      "FFmpeg", "Values", "Answers", "Wording", "SightingStream", "FaceRecognition", "Archive",
      "FileWatch", "Worker",
      "Ingest", "Query", "Reindex", "Sheets", "Evaluation", argumentParser, logging,
    ]),
  .executableTarget(name: "facearchive", dependencies: ["ArchiveCommands"], swiftSettings: strict),
]

let testTargets: [Target] = [
  .target(
    name: "TestSupport", dependencies: ["FaceRecognition"], path: "Tests/TestSupport",
    swiftSettings: strict),
  .executableTarget(
    name: "fault-workload", dependencies: ["Archive", "Values", "SightingStream"],
    path: "Tests/FaultWorkload", swiftSettings: strict),
  tests(
    "ArchiveTests",
    [
      "Archive", "ArchiveSchema", "Answers", "Values", "SightingStream", "FaceSearch",
      "VectorIndex", "LMDB", grdb, "fault-workload", "TestSupport",
    ]),
  tests("AnswersTests", ["Answers", "Values", "TestSupport"]),
  tests("CommandTests", ["facearchive", "FaceRecognition", "TestSupport"]),
  tests("EvaluationTests", ["Evaluation", "Values", "TestSupport"]),
  tests("FFmpegTests", ["FFmpeg", "CFFmpeg", "CVectorKernels", "TestSupport", "Values"]),
  tests(
    "FaceRecognitionTests",
    [
      "CVectorKernels", "Values", "FFmpeg", "OpenVINO", "FaceRecognition", "TestSupport",
    ]),
  tests("ValuesTests", ["Values", "TestSupport"]),
  tests("FaceTrackingTests", ["Values", "FFmpeg", "FaceRecognition"]),
  tests("FileWatchTests", ["FileWatch", "Values"]),
  tests(
    "IngestTests",
    ["Ingest", "Archive", "Answers", "FileWatch", "Values", "SightingStream", logging]),
  tests("LMDBTests", ["LMDB", "TestSupport", "Values"]),
  tests("OpenSSLTests", ["OpenSSL"]),
  tests("OpenVINOTests", ["OpenVINO"]),
  tests(
    "QueryTests",
    [
      "Values", "Answers", "Wording", "FaceRecognition", "FFmpeg", "SightingStream", "Archive",
      "FaceSearch", "Query", "Evaluation", "TestSupport",
    ]),
  tests(
    "ReindexTests",
    [
      "Values", "Answers", "FaceRecognition", "FFmpeg", "SightingStream", "Archive", "Reindex",
    ]),
  tests(
    "SheetsTests",
    ["Values", "Answers", "FFmpeg", "SightingStream", "Archive", "Query", "Sheets"]),
  tests("SightingStreamTests", ["SightingStream", "Values"]),
  tests("FaceSearchTests", ["FaceSearch", "Values"]),
  tests("VectorIndexTests", ["VectorIndex", "FaceSearch", "CVectorKernels", "Values"]),
  tests("WordingTests", ["Wording", "Answers", "Values"]),
  tests(
    "WorkerTests",
    [
      "CProcess", "Worker", "Values", "FaceRecognition", "FFmpeg", "SightingStream",
      "TestSupport",
    ]),
]

let package = Package(
  name: "facearchive",
  products: [
    .executable(name: "facearchive", targets: ["facearchive"]),
    .library(
      name: "Worker", targets: ["Worker", "SightingStream", "FaceRecognition", "Values"]),
    .library(
      name: "Reindex", targets: ["Reindex", "Archive", "FaceRecognition", "FFmpeg", "Values"]),
    .library(name: "VectorIndex", targets: ["VectorIndex", "FaceSearch", "Values"]),
    .library(name: "CLMDB", targets: ["CLMDB"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: cTargets + wrappers + domain + stages + flows + edge + testTargets
)
