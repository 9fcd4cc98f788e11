// swift-tools-version: 6.2
// The targets of FaceArchive, in layers: imports point down only (Tools/checks/layers proves it).
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

/// A layer of the package. Its targets may import one another, and those of the layers before it.
struct Layer {
  let name: String
  let targets: [Target]

  init(_ name: String, _ targets: [Target]) {
    self.name = name
    self.targets = targets
  }
}

// The second argument of each of these says what the target owns. Tools/checks/layers reads it here
// and holds the table of ARCHITECTURE.md to it.

/// A Swift library.
func library(
  _ name: String, _ purpose: String, _ dependencies: [Target.Dependency] = [],
  path: String? = nil, exclude: [String] = [], resources: [Resource]? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: path, exclude: exclude, resources: resources,
    swiftSettings: strict)
}

/// A program.
func program(_ name: String, _ purpose: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A library of our own C.
func cLibrary(_ name: String, _ purpose: String, settings: [CSetting]? = nil) -> Target {
  .target(name: name, cSettings: settings)
}

/// A C library that the system provides, found with pkg-config.
func system(_ name: String, _ purpose: String, pkgConfig: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig)
}

/// The tests of one target, or of several targets together.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let cLibraries = Layer(
  "C",
  [
    system("CFFmpeg", "module map of FFmpeg's libraries", pkgConfig: "libavfilter"),
    system("CHeif", "module map of libheif", pkgConfig: "libheif"),
    system("COpenVINO", "module map of OpenVINO's C interface", pkgConfig: "facearchive-openvino"),
    system("CLMDB", "module map of LMDB", pkgConfig: "lmdb"),
    system("COpenSSL", "module map of libcrypto", pkgConfig: "libcrypto"),
    system("COpenBLAS", "module map of OpenBLAS", pkgConfig: "openblas"),
    system("CCairo", "module map of Cairo and Pango", pkgConfig: "pangocairo"),
    cLibrary(
      "CProcess", "our own C: the walls around a process, and system calls that Swift lacks"),
    cLibrary(
      "CVectorKernels", "our own C: the inner loops over vectors and pixels",
      settings: [.unsafeFlags(["-O3"])]),
  ])

let wrappers = Layer(
  "wrapper",
  [
    library(
      "FFmpeg",
      "decoded pictures with their times, and what a container says; HEIF by libheif; JPEG and PNG out",
      ["CFFmpeg", "CHeif", "CVectorKernels", "OpenSSL"]),
    library("OpenVINO", "one network, compiled and run", ["COpenVINO"]),
    library("LMDB", "transactions on a file of keys and values", ["CLMDB"]),
    library("OpenSSL", "SHA-256 from libcrypto", ["COpenSSL"]),
    library(
      "Threads", "waiting for other threads by a clock that nobody sets", ["CProcess"]),
  ])

let domain = Layer(
  "domain",
  [
    library("Values", "the values that everything speaks in, and `Failure`"),
    library("SightingStream", "jobs and records, and their bytes", ["CProcess", "Values"]),
    library("FaceSearch", "filter, goal, answer and coverage; what a search engine is", ["Values"]),
    library(
      "VectorIndex", "the engine that ships, over blocks that somebody else stores",
      ["Values", "FaceSearch", "CVectorKernels", "COpenBLAS"]),
    library("Answers", "every answer and its JSON, as plain values", ["Values"]),
    library("Wording", "words, numbers and times as people read them", ["Values", "Answers"]),
    library(
      "Evaluation", "the mathematics of error rates: protocols, curves, intervals",
      ["Values", "Answers", "CVectorKernels"]),
    library(
      "ArchiveSchema", "the SQL migrations, in the folder `Schema`", [], path: "Schema",
      exclude: ["README.md", "json-output.md"],
      resources: [
        .embedInCode("v0001-initial.sql"), .embedInCode("v0002-index-check.sql"),
        .embedInCode("v0003-retention.sql"), .embedInCode("v0004-thoroughness.sql"),
        .embedInCode("v0005-generations.sql"), .embedInCode("v0006-integrity.sql"),
        .embedInCode("v0007-checkpoint.sql"), .embedInCode("v0008-calibration.sql"),
        .embedInCode("v0009-row-checksums.sql"),
        .embedInCode("v0010-redetection.sql"), .embedInCode("v0011-stills.sql"),
        .embedInCode("v0012-warnings.sql"), .embedInCode("v0013-stretches.sql"),
        .embedInCode("v0014-camera-turns.sql"), .embedInCode("v0015-readings.sql"),
        .embedInCode("v0016-reading-revision.sql"),
        .embedInCode("v0017-contents.sql"),
        .embedInCode("v0018-leads.sql"),
        .embedInCode("v0019-lookups.sql"),
        .embedInCode("v0020-looks.sql"),
      ]),
  ])

let stages = Layer(
  "stage",
  [
    library(
      "FileWatch", "the folder layout, the scan, the watch on folders, a file's fingerprint",
      ["Values", "OpenSSL", "Threads"]),
    library(
      "FaceRecognition",
      "networks and their manifest; the stages from pixels to a face; the tracker",
      ["CVectorKernels", "Values", "FFmpeg", "OpenVINO", "OpenSSL"]),
    library(
      "Archive", "both stores, the commit protocol, the journal, recovery, snapshots, the dump",
      [
        "Values", "Answers", "SightingStream", "FaceSearch", "VectorIndex", "Evaluation",
        "CVectorKernels", "ArchiveSchema", "LMDB", "OpenSSL", grdb,
      ]),
  ])

let flows = Layer(
  "flow",
  [
    library(
      "Worker", "one source in, a sighting stream out",
      ["CProcess", "Values", "SightingStream", "FaceRecognition", "FFmpeg"]),
    library(
      "Ingest", "scanning to jobs, the worker processes, the one writing thread, progress",
      [
        "CProcess", "Threads", "Values", "Answers", "SightingStream", "FileWatch", "Archive",
        logging,
      ]),
    library(
      "Reindex", "stored crops in, another generation of embeddings out; comparing two",
      [
        "Threads", "Values", "Answers", "FaceRecognition", "FFmpeg", "Archive", "FaceSearch",
        "Evaluation",
      ]),
    library(
      "Query",
      "query faces, filters, grouping, the itinerary, what an answer rests on, calibration",
      [
        "Threads", "Values", "Answers", "Wording", "FaceRecognition", "FFmpeg", "FileWatch",
        "Archive", "FaceSearch", "Evaluation",
      ]),
    library(
      "Sheets", "contact sheets as PNG, JPEG and PDF",
      ["Values", "Answers", "Wording", "FFmpeg", "CCairo", "Query", "Archive"]),
  ])

let edge = Layer(
  "edge",
  [
    library(
      "ArchiveCommands", "one file per subcommand: flags in, text or JSON out, exit statuses",
      [
        "FFmpeg", "Values", "Answers", "Wording", "SightingStream", "FaceRecognition", "Archive",
        "FileWatch", "Worker",
        "Ingest", "Query", "Reindex", "Sheets", "Evaluation", argumentParser, logging,
      ]),
    program("facearchive", "`@main`, nothing else", ["ArchiveCommands"]),
  ])

/// From the bottom up.
let layers = [cLibraries, wrappers, domain, stages, flows, edge]

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
      "Answers", "Archive", "ArchiveSchema", "Values", "SightingStream", "FaceSearch",
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
      "Values", "Answers", "Wording", "FaceRecognition", "FFmpeg", "FileWatch", "SightingStream",
      "Archive", "FaceSearch", "Query", "Evaluation", "TestSupport",
    ]),
  tests(
    "ReindexTests",
    [
      "Values", "Answers", "FaceRecognition", "FFmpeg", "SightingStream", "Archive", "Reindex",
    ]),
  tests(
    "SheetsTests",
    ["Values", "FFmpeg", "SightingStream", "Archive", "Query", "Sheets"]),
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
  targets: layers.flatMap(\.targets) + testTargets
)
