// swift-tools-version: 6.2
// Measurements; apart from the tests, so that nobody pays for them.
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "facearchive-benchmarks",
  dependencies: [.package(name: "facearchive", path: "../..")],
  targets: [
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb"),
    .executableTarget(
      name: "vector-benchmark",
      dependencies: ["CLMDB", .product(name: "VectorIndex", package: "facearchive")],
      swiftSettings: strict),
    .executableTarget(
      name: "stage-profile", dependencies: [.product(name: "Worker", package: "facearchive")],
      swiftSettings: strict),
  ]
)
