import CDNN
import CKernels
import Glibc

/// What runs the work on this machine.
public struct CPUDevice: Sendable {
  /// The processor's own name.
  public let processor: String
  /// How many threads a step may use: what `KERAS_NUM_THREADS` or else `OMP_NUM_THREADS` says, or the processors that this
  /// process may run on and that a container's quota lets it keep busy.
  public let threads: Int
  /// The widest instruction set that products and convolutions use, by oneDNN's name: `"avx512_core"`.
  public let instructionSet: String
  /// oneDNN's version.
  public let libraryVersion: String

  public static let current = CPUDevice(
    processor: processorName() ?? "unknown", threads: Int(ck_max_threads()),
    instructionSet: String(cString: cdnn_isa()), libraryVersion: String(cString: cdnn_version()))

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
