import Glibc
import Testing

@testable import Keras
@testable import KerasFiles

/// What is written to a disk without room is an error that names the file, and leaves what was there before.
///
/// A limit on the size of files, as `ulimit -f` sets it, stands for the disk: it needs no rights. The process is one of
/// its own, as the limit is for all that it writes.
@Suite(.ownSession()) struct FullDiskTests {
  /// Everything that the library writes, to a file in a folder.
  private static let writers: [(name: String, write: @Sendable (String) throws -> Void)] = [
    ("m.keras", { try model().save($0) }),
    ("m.weights.h5", { try model().saveWeights($0) }),
    ("a.npy", { try saveNPY(numbers, to: $0) }),
    ("a.npz", { try saveNPZ(["x": numbers, "y": numbers], to: $0) }),
    ("packed.npz", { try saveNPZ(["x": numbers], to: $0, compressed: true) }),
    ("history.json", { try history.writeJSON(to: $0) }),
    ("history.png", { try plotHistory(curves, to: $0) }),
    ("history.svg", { try plotHistory(curves, to: $0) }),
    ("history.pdf", { try plotHistory(curves, to: $0) }),
    ("model.dot", { try plotModel(model(), to: $0) }),
    ("image.png", { try saveImg($0, numbers.reshaped(to: [200, 200, 1])) }),
    ("fetched.bin", { try fetch($0) }),
  ]

  private static func model() -> Sequential { Sequential([Input(shape: [200]), Dense(200), Dense(3)]) }
  /// Numbers that do not pack well.
  private static let numbers = Tensor((0..<40_000).map { Float($0 &* 2_654_435_761 % 65_521) }).reshaped(to: [200, 200])
  private static let curves = ["loss": (1...500).map { 1 / Double($0) }, "val_loss": (1...500).map { 2 / Double($0) }]
  private static var history: MetricHistory {
    var history = MetricHistory()
    for (name, values) in curves { history[name] = values }
    return history
  }

  private static func fetch(_ path: String) throws {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let folder = parts.dropLast().joined(separator: "/")
    _ = try getFile(
      parts.last, origin: "file:///proc/self/exe", cacheSubdir: folder, forceDownload: true)
  }

  private static func setLimit(_ bytes: Int?) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    limit.rlim_cur = bytes.map { rlim_t($0) } ?? limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  }

  @Test func nothingIsLeftAndTheOldFileStays() async {
    await #expect(processExitsWith: .exitCode(0)) {
      for (name, write) in FullDiskTests.writers {
        let folder = TemporaryFolder()
        let path = folder.file(name)
        try write(path)
        let size = try fileBytes(path).count
        unlink(path)
        for old in [nil, Array("old".utf8)] {
          if let old { try writeFile(old, to: path) }
          for limit in [0, size / 2, size - 1] {
            FullDiskTests.setLimit(limit)
            let error = #expect(throws: (any Error).self, "\(name), \(limit)") { try write(path) }
            FullDiskTests.setLimit(nil)
            #expect(error is DataFileError || error is VisualizationError, "\(name): \(String(describing: error))")
            let text = error.map { "\($0)" } ?? ""
            // The last two are curl's, whose versions differ.
            let reasons = ["File too large", "riting output", "riting received data"]
            #expect(text.contains(path) && reasons.contains { text.contains($0) }, "\(text)")
            #expect(folderContent(folder.path) == (old == nil ? [] : [name]))
            if let old { #expect(try fileBytes(path) == old) }
          }
        }
        try write(path)
        #expect(folderContent(folder.path) == [name])
      }
      // What is written at the end of the process is written to memory, too.
      exit(0)
    }
  }

  @Test func aLogEndsWithItsLastWholeLine() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let folder = TemporaryFolder()
      let path = folder.file("log.csv")
      let logger = CSVLogger(path)
      try logger.onTrainBegin(logs: [:])
      FullDiskTests.setLimit(100)
      let error = #expect(throws: DataFileError.self) {
        for epoch in 0..<100 { try logger.onEpochEnd(epoch, logs: ["loss": 0.5, "val_loss": 0.25]) }
      }
      #expect(error?.path == path)
      let text = String(decoding: try fileBytes(path), as: UTF8.self)
      #expect(text.hasPrefix("epoch,loss,val_loss\r\n0,0.5,0.25\r\n") && text.hasSuffix(",0.5,0.25\r\n"))
      exit(0)
    }
  }

  @Test func aFailedCheckpointIsNotTheBest() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let folder = TemporaryFolder()
      let checkpoint = ModelCheckpoint(folder.file("best.keras"), monitor: "loss", saveBestOnly: true)
      let model = FullDiskTests.model()
      checkpoint.setModel(model)
      try checkpoint.onTrainBegin(logs: [:])
      FullDiskTests.setLimit(1000)
      #expect(throws: DataFileError.self) { try checkpoint.onEpochEnd(0, logs: ["loss": 0.5]) }
      FullDiskTests.setLimit(nil)
      try checkpoint.onEpochEnd(1, logs: ["loss": 0.6])
      #expect(folderContent(folder.path) == ["best.keras"])
      exit(0)
    }
  }

  @Test func aFolderThatVanishesIsReported() throws {
    let folder = TemporaryFolder()
    let path = folder.file("a/x.npy")
    mkdir(folder.file("a"), 0o777)
    let error = #expect(throws: DataFileError.self) {
      try AtomicFile.replace(path) { output in
        removeFolder(folder.file("a"))
        try [UInt8(1)].withUnsafeBytes { try output.write($0) }
      }
    }
    #expect(error?.reason == .notFound && error?.path == path)
    #expect(error?.message.contains("folder was removed") == true)
  }

  @Test func onlyWhatNobodyWritesIsRemoved() throws {
    let folder = TemporaryFolder()
    let living = try TemporaryFile(for: folder.file("x.npy"), shownAs: "x.npy")
    let others = ["x.npy.backup", "x.npy.0123456789abcdeg.keras-tmp", "y.npy.0123456789abcdef.keras-tmp"]
    for name in others + ["x.npy.0123456789abcdef.keras-tmp"] { try writeFile([1], to: folder.file(name)) }
    try saveNPY(Tensor([1, 2] as [Float]), to: folder.file("x.npy"))
    let name = String(living.output.name.dropFirst(folder.path.utf8.count + 1))
    #expect(folderContent(folder.path) == (others + [name, "x.npy"]).sorted())
    try living.publish(permissions: 0o600)
    #expect(try fileBytes(folder.file("x.npy")) == [])
  }

  @Test func aNameMayBeAsLongAsNamesMayBe() throws {
    let folder = TemporaryFolder()
    let name = String(repeating: "ä", count: 125) + "a.npy"
    for _ in 0..<2 { try saveNPY(Tensor([1, 2] as [Float]), to: folder.file(name)) }
    #expect(folderContent(folder.path) == [name])
  }

  @Test func savingTakesNoMemoryForWeights() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let folder = TemporaryFolder()
      let model = Sequential([Input(shape: [4096]), Dense(4096, kernelInitializer: .zeros)])
      func kilobytes(_ key: String) throws -> Int {
        let line = String(decoding: try fileBytes("/proc/self/status"), as: UTF8.self)
          .split(separator: "\n").first { $0.hasPrefix(key) }
        return Int(line!.split(whereSeparator: \.isWhitespace)[1])!
      }
      try FullDiskTests.model().save(folder.file("small.keras"))
      for save in [{ try model.save(folder.file("m.keras")) }, { try model.saveWeights(folder.file("m.weights.h5")) }] {
        // Begins to count the peak again.
        try writeFile(Array("5".utf8), to: "/proc/self/clear_refs")
        let before = try kilobytes("VmRSS:")
        try save()
        // The weights are 64 MB.
        #expect(try kilobytes("VmHWM:") - before < 8 << 10)
      }
      exit(0)
    }
  }

  @Test func anArchiveWithoutArraysIsOne() throws {
    let folder = TemporaryFolder()
    try saveNPZ([:], to: folder.file("empty.npz"))
    #expect(try fileBytes(folder.file("empty.npz")).starts(with: [0x50, 0x4B, 5, 6]))
  }
}
