// swift-tools-version: 6.0
import PackageDescription

// Programs to read and to start from; `swift run -c release --package-path Examples Digits` runs one.
let package = Package(
  name: "keras-examples",
  dependencies: [.package(name: "keras-swift", path: "..")],
  targets: [
    .executableTarget(name: "Digits", dependencies: [.product(name: "Keras", package: "keras-swift")]),
    .executableTarget(name: "CustomLayer", dependencies: [.product(name: "Keras", package: "keras-swift")]),
  ],
  swiftLanguageModes: [.v6]
)
