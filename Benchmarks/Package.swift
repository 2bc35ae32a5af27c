// swift-tools-version: 6.0
import PackageDescription

// A package of its own, so that users of the library do not build it.
let package = Package(
  name: "keras-benchmarks",
  dependencies: [.package(name: "keras-swift", path: "..")],
  targets: [
    .executableTarget(
      name: "keras-bench",
      dependencies: [
        .product(name: "Keras", package: "keras-swift"), .product(name: "Devices", package: "keras-swift"),
      ],
      path: "Sources/KerasBench")
  ],
  swiftLanguageModes: [.v6]
)
