// swift-tools-version: 6.0
import PackageDescription

// The loader and the kernels as a fuzzer sees them. Scripts/fuzz builds and runs them with the sanitizers' flags.
let package = Package(
  name: "keras-fuzzing",
  products: [
    .library(name: "LoaderFuzzing", type: .static, targets: ["LoaderFuzzing"]),
    .library(name: "KernelFuzzing", type: .static, targets: ["KernelFuzzing"]),
  ],
  dependencies: [.package(name: "keras-swift", path: "..")],
  targets: [
    .target(name: "LoaderFuzzing", dependencies: [.product(name: "Keras", package: "keras-swift")]),
    .target(name: "KernelFuzzing", dependencies: [.product(name: "Devices", package: "keras-swift")]),
  ],
  swiftLanguageModes: [.v6]
)
