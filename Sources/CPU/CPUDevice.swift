import CDNN
import CKernels
import Glibc
import Tensors

/// This machine's processors.
public final class CPUDevice: Device {
  /// The processor's own name.
  public let processor: String
  /// How many threads a step may use: what `KERAS_NUM_THREADS` or else `OMP_NUM_THREADS` says, or the processors that
  /// this process may run on and that a container's quota lets it keep busy.
  public let threads: Int
  /// The widest instruction set that matmuls and convolutions use, by oneDNN's name: `"avx512_core"`.
  public let instructionSet: String
  /// oneDNN's version.
  public let libraryVersion: String

  /// The device.
  public static let current = CPUDevice()

  private init() {
    processor = CPUDevice.processorName() ?? "unknown"
    threads = Int(ck_max_threads())
    instructionSet = String(cString: cdnn_isa())
    libraryVersion = String(cString: cdnn_version())
  }

  public let name = "cpu:0"

  public var properties: [(name: String, value: String)] {
    [
      ("processor", processor), ("threads", "\(threads)"), ("instruction set", instructionSet),
      ("oneDNN", libraryVersion),
    ]
  }

  /// An optimizer's update is one pass over an arena.
  public var prefersArenas: Bool { true }

  public func compile(_ computation: Computation) throws(TensorError) -> any Executable { try CPUProgram(computation) }

  public func compile(_ computation: Computation, part: (Int) throws -> Computation) throws -> any Executable {
    try RepeatedProgram.compile(computation, part: part)
  }

  public func compileFrozen(_ computations: [Computation]) throws(TensorError) -> [any Executable] {
    try FrozenProgram.freeze(computations)
  }

  public func buffer(_ storage: Storage, _ spec: TensorSpec) -> any Buffer { storage }

  public func feeder(for arrays: [Tensor], batchSize: Int, shuffleSeed: UInt64?) throws -> any BatchFeeder {
    guard let shuffleSeed else { return try DirectFeeder(arrays, batchSize: batchSize) }
    return try ShuffledFeeder(arrays, batchSize: batchSize, seed: shuffleSeed)
  }

  private static func processorName() -> String? {
    guard let file = fopen("/proc/cpuinfo", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 512)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let parts = text.split(separator: ":", maxSplits: 1)
      // x86 says "model name"; Arm says "Model" on some boards and nothing on others.
      if parts.count == 2, parts[0].hasPrefix("model name") || parts[0].hasPrefix("Model") {
        return parts[1].split(whereSeparator: \.isWhitespace).joined(separator: " ")
      }
    }
    return nil
  }
}
