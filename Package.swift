// swift-tools-version: 6.2
// The targets of FaceArchive, in layers: imports point down only (Tools/check-imports proves it).
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
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let cTargets: [Target] = [
  system("CFFmpeg", pkgConfig: "libavfilter"),
  system("COpenVINO", pkgConfig: "facearchive-openvino"),
  system("CLMDB", pkgConfig: "lmdb"),
  system("COpenBLAS", pkgConfig: "openblas"),
  system("CCairo", pkgConfig: "pangocairo"),
  .target(name: "CProcess"),
  .target(name: "CVectorKernels", cSettings: [.unsafeFlags(["-O3"])]),
]

let wrappers: [Target] = [
  library("FFmpeg", ["CFFmpeg", "CVectorKernels"]),
  library("OpenVINO", ["COpenVINO"]),
  library("LMDB", ["CLMDB"]),
]

let domain: [Target] = [
  library("FaceModel"),
  library("SightingStream", ["CProcess", "FaceModel"]),
  library("VectorIndex", ["FaceModel", "CVectorKernels", "COpenBLAS"]),
  library("Evaluation", ["FaceModel", "CVectorKernels"]),
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
  library("FileWatch", ["FaceModel", crypto]),
  library("FaceRecognition", ["CVectorKernels", "FaceModel", "FFmpeg", "OpenVINO", crypto]),
  library(
    "Archive",
    [
      "FaceModel", "SightingStream", "VectorIndex", "Evaluation", "CVectorKernels", "ArchiveSchema",
      "LMDB", grdb, crypto,
    ]),
]

let flows: [Target] = [
  library("Worker", ["CProcess", "FaceModel", "SightingStream", "FaceRecognition", "FFmpeg"]),
  library("Ingest", ["CProcess", "FaceModel", "SightingStream", "FileWatch", "Archive", logging]),
  library("Reindex", ["FaceModel", "FaceRecognition", "FFmpeg", "Archive", "VectorIndex"]),
  library(
    "Query", ["FaceModel", "FaceRecognition", "FFmpeg", "Archive", "VectorIndex", "Evaluation"]),
  library("Sheets", ["FaceModel", "FFmpeg", "CCairo", "Query", "Archive"]),
]

let edge: [Target] = [
  library(
    "ArchiveCommands",
    [
      "FFmpeg", "FaceModel", "SightingStream", "FaceRecognition", "Archive", "FileWatch", "Worker",
      "Ingest", "Query", "Reindex", "Sheets", "Evaluation", argumentParser, logging,
    ]),
  .executableTarget(name: "facearchive", dependencies: ["ArchiveCommands"], swiftSettings: strict),
]

let testTargets: [Target] = [
  .target(
    name: "TestSupport", dependencies: ["FaceRecognition"], path: "Tests/TestSupport",
    swiftSettings: strict),
  .executableTarget(
    name: "fault-workload", dependencies: ["Archive", "FaceModel", "SightingStream"],
    path: "Tests/FaultWorkload", swiftSettings: strict),
  tests(
    "ArchiveTests",
    [
      "Archive", "ArchiveSchema", "FaceModel", "SightingStream", "VectorIndex", "LMDB", grdb,
      "fault-workload", "TestSupport",
    ]),
  tests("CommandTests", ["facearchive", "FaceRecognition", "TestSupport"]),
  tests("EvaluationTests", ["Evaluation", "FaceModel", "TestSupport"]),
  tests("FFmpegTests", ["FFmpeg", "CFFmpeg", "CVectorKernels", "TestSupport", "FaceModel"]),
  tests(
    "FaceRecognitionTests",
    [
      "CVectorKernels", "FaceModel", "FFmpeg", "OpenVINO", "FaceRecognition", "TestSupport",
    ]),
  tests("FaceModelTests", ["FaceModel", "TestSupport"]),
  tests("FaceTrackingTests", ["FaceModel", "FFmpeg", "FaceRecognition"]),
  tests("FileWatchTests", ["FileWatch", "FaceModel"]),
  tests(
    "IngestTests", ["Ingest", "Archive", "FileWatch", "FaceModel", "SightingStream", logging]),
  tests("LMDBTests", ["LMDB", "TestSupport", "FaceModel"]),
  tests("OpenVINOTests", ["OpenVINO"]),
  tests(
    "QueryTests",
    [
      "FaceModel", "FaceRecognition", "FFmpeg", "SightingStream", "Archive", "VectorIndex", "Query",
      "Evaluation", "TestSupport",
    ]),
  tests(
    "ReindexTests",
    [
      "FaceModel", "FaceRecognition", "FFmpeg", "SightingStream", "Archive", "Reindex",
    ]),
  tests(
    "SheetsTests",
    ["FaceModel", "FFmpeg", "SightingStream", "Archive", "Query", "Sheets"]),
  tests("SightingStreamTests", ["SightingStream", "FaceModel"]),
  tests("VectorIndexTests", ["VectorIndex", "CVectorKernels", "FaceModel"]),
  tests(
    "WorkerTests",
    [
      "CProcess", "Worker", "FaceModel", "FaceRecognition", "FFmpeg", "SightingStream",
      "TestSupport",
    ]),
]

let package = Package(
  name: "facearchive",
  products: [
    .executable(name: "facearchive", targets: ["facearchive"]),
    .library(
      name: "Worker", targets: ["Worker", "SightingStream", "FaceRecognition", "FaceModel"]),
    .library(
      name: "Reindex", targets: ["Reindex", "Archive", "FaceRecognition", "FFmpeg", "FaceModel"]),
    .library(name: "VectorIndex", targets: ["VectorIndex", "FaceModel"]),
    .library(name: "CLMDB", targets: ["CLMDB"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: cTargets + wrappers + domain + stages + flows + edge + testTargets
)
