import Glibc
import Keras

/// What the fuzzer's bytes are. Checksums and compression hide an archive's content from a fuzzer, so it is given the
/// members.
private enum Mode: String {
  /// The `config.json` of an archive with the weights of a seed.
  case config
  /// A `.weights.h5` file, which is read into the model of a seed.
  case weights
  /// A whole `.keras` archive.
  case archive
  /// A file of Keras' older `.h5` format.
  case legacy
}

private struct Setting {
  let mode: Mode
  let path: String
  let model: Model
  let seed: Seed

  init() {
    guard let mode = getenv("FUZZ_MODE").flatMap({ Mode(rawValue: String(cString: $0)) }) else {
      fatalError("FUZZ_MODE is not set; expected config, weights, archive or legacy. Scripts/fuzz sets it")
    }
    self.mode = mode
    // The file is read back at once, so memory is the place for it.
    path = "/dev/shm/keras-fuzzing-\(getpid())" + (mode == .weights ? ".weights.h5" : ".keras")
    model = Seed.models()[0]
    seed = try! Seed(model)
  }
}

// The fuzzer calls from one thread.
nonisolated(unsafe) private let setting = Setting()

/// Loads one model. An error is what a damaged file should give; anything else ends the process, and the fuzzer reports
/// it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let file =
    switch setting.mode {
    case .config:
      StoredArchive.bytes([
        ("config.json", bytes), ("metadata.json", Seed.metadata(for: bytes)),
        ("model.weights.h5", setting.seed.weights),
      ])
    case .weights, .archive, .legacy: bytes
    }
  write(file, to: setting.path)
  if setting.mode == .weights {
    try? setting.model.loadWeights(setting.path)
  } else if let model = try? loadModel(setting.path) {
    _ = model.toJSON()
  }
  return 0
}

/// With FUZZ_SEEDS, writes small real files for the fuzzer to begin with, and ends.
@_cdecl("LLVMFuzzerInitialize")
public func initializeFuzzer(
  _ argc: UnsafeMutablePointer<CInt>?,
  _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  guard let folder = getenv("FUZZ_SEEDS").map({ String(cString: $0) }) else { return 0 }
  for mode in ["config", "weights", "archive"] { mkdir("\(folder)/\(mode)", 0o777) }
  for (index, model) in Seed.models().enumerated() {
    let seed = try! Seed(model)
    write(seed.config, to: "\(folder)/config/\(index).json")
    write(seed.weights, to: "\(folder)/weights/\(index).h5")
    write(seed.archive, to: "\(folder)/archive/\(index).keras")
  }
  for (index, text) in Seed.oldConfigurations.enumerated() {
    write(Array(text.utf8), to: "\(folder)/config/old-\(index).json")
  }
  exit(0)
}

func write(_ bytes: [UInt8], to path: String) {
  guard let file = fopen(path, "wb") else { fatalError("cannot write \(path)") }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}

func contents(of path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { fatalError("cannot read \(path)") }
  defer { fclose(file) }
  fseek(file, 0, SEEK_END)
  var bytes = [UInt8](repeating: 0, count: ftell(file))
  rewind(file)
  fread(&bytes, 1, bytes.count, file)
  return bytes
}
