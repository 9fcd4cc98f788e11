// swift-tools-version: 6.2
// Measurements; apart from the tests, so that nobody pays for them.
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

let index = Target.Dependency.product(name: "VectorIndex", package: "facearchive")

let package = Package(
  name: "facearchive-benchmarks",
  dependencies: [.package(name: "facearchive", path: "../..")],
  targets: [
    .target(
      name: "BlockStore",
      dependencies: [.product(name: "CLMDB", package: "facearchive"), index],
      swiftSettings: strict),
    .executableTarget(
      name: "vector-benchmark", dependencies: ["BlockStore", index], swiftSettings: strict),
    .executableTarget(
      name: "cold-search", dependencies: ["BlockStore", index], swiftSettings: strict),
    .executableTarget(
      name: "stage-profile", dependencies: [.product(name: "Worker", package: "facearchive")],
      swiftSettings: strict),
    .executableTarget(
      name: "reindex-speed", dependencies: [.product(name: "Reindex", package: "facearchive")],
      swiftSettings: strict),
  ]
)
