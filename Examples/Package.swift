// swift-tools-version: 6.0
import PackageDescription

// Programs to read and to start from; `swift run -c release --package-path Examples Digits` runs one.
let package = Package(
  name: "keras-examples",
  dependencies: [.package(name: "keras-swift", path: "..")],
  targets: ["Digits", "Images", "Texts", "Series", "CustomLayer", "TrainingLoop"].map { name in
    .executableTarget(name: name, dependencies: [.product(name: "Keras", package: "keras-swift")])
  },
  swiftLanguageModes: [.v6]
)
