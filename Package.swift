// swift-tools-version: 6.0
import PackageDescription

/// A member can be used only where its module is imported, so that the compiler guards the walls between targets.
let settings: [SwiftSetting] = [.enableUpcomingFeature("MemberImportVisibility")]

let package = Package(
  name: "keras-swift",
  products: [
    .library(name: "Keras", targets: ["Keras"]),
    // Tensors and what computes them, without Keras: for kernel benchmarks and fuzzing.
    .library(name: "Devices", targets: ["Tensors", "CPU", "Reference"]),
    .executable(name: "keras", targets: ["KerasCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // oneDNN behind one function a primitive; the only place that includes dnnl.h.
    .target(
      name: "CDNN", dependencies: ["CKernels"],
      linkerSettings: [.linkedLibrary("dnnl")]),
    // The hot loops that oneDNN does not have, and the thread team they share with it.
    .target(
      name: "CKernels", dependencies: ["CBytes"],
      // Folders by operation, and two that all others build on.
      cSettings: [.headerSearchPath("base"), .headerSearchPath("threads")],
      linkerSettings: [.linkedLibrary("gomp"), .linkedLibrary("m")]),
    // Checksums and hashes of bytes; neither a device's nor a library's.
    .target(name: "CBytes"),
    .systemLibrary(
      name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"]), .brew(["libzip"])]),
    // HDF5 behind one function a need; the only place that includes hdf5.h.
    .target(name: "CHDF5", dependencies: ["CHDF5Library"]),
    .systemLibrary(
      name: "CHDF5Library", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]),
    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),

    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // The data sets that ship with the package, as tables that Scripts/make-datasets.py wrote.
    .target(name: "CDatasets"),

    // How tensors find the device that the importing library has chosen.
    .target(name: "CDevices"),
    .target(name: "Tensors", dependencies: ["CDevices"]),
    .target(name: "CPU", dependencies: ["Tensors", "CKernels", "CDNN"]),
    // A device of plain loops: what is right, for the tests of the others.
    .target(name: "Reference", dependencies: ["Tensors"]),

    // Archives, HDF5, JSON, arrays and tables; how a file is written whole or not at all; the errors that a user sees.
    .target(name: "KerasFiles", dependencies: ["Tensors", "CBytes", "CZip", "CZlib"]),
    // The only user of HDF5's own library: reading does without.
    .target(name: "KerasHDF5", dependencies: ["KerasFiles", "Tensors", "CHDF5"]),
    // The only target that runs other programs: curl, sha256sum, dot.
    .target(name: "KerasTools", dependencies: ["KerasFiles", "CBytes"]),
    // The only user of cairo.
    .target(name: "KerasPlots", dependencies: ["KerasFiles", "KerasTools", "Tensors", "CCairo"]),
    .target(name: "KerasDatasets", dependencies: ["KerasFiles", "KerasTools", "Tensors", "CDatasets"]),
    .target(
      name: "Keras",
      dependencies: [
        "Tensors", "CPU", "CBytes", "KerasFiles", "KerasHDF5", "KerasTools", "KerasPlots", "KerasDatasets",
      ]),
    .executableTarget(
      name: "KerasCommand",
      dependencies: [
        "Keras", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "Reference"]),
    // Each operation on each device.
    .testTarget(name: "OperationTests", dependencies: ["Tensors", "CPU", "Reference"]),
    .testTarget(name: "CPUTests", dependencies: ["CPU", "CKernels", "CDNN"]),
    .testTarget(name: "KerasTests", dependencies: ["Keras", "KerasFiles", "KerasPlots", "KerasDatasets", "Reference"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where ![.system, .plugin].contains(target.type) {
  target.swiftSettings = settings
}
