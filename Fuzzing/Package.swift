// swift-tools-version: 6.0
import PackageDescription

// The loader as a fuzzer sees it. Build and run it by Scripts/fuzz, which gives the sanitizers' flags.
let package = Package(
  name: "keras-fuzzing",
  products: [.library(name: "LoaderFuzzing", type: .static, targets: ["LoaderFuzzing"])],
  dependencies: [.package(name: "keras-swift", path: "..")],
  targets: [
    .target(name: "LoaderFuzzing", dependencies: [.product(name: "Keras", package: "keras-swift")])
  ],
  swiftLanguageModes: [.v6]
)
