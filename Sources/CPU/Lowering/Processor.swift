import CDNN
import CKernels
import Tensors

/// The features of this machine's processor.
enum Processor {
  private static let instructionSet = String(cString: cdnn_isa())

  /// Whether there are instructions that multiply numbers of a type. Without them oneDNN works them out of others,
  /// which takes three times as long as converting the operands to float32.
  static func multiplies(_ dtype: DType) -> Bool {
    switch dtype {
    case .float32, .float64: true
    case .bfloat16: ["bf16", "fp16", "amx", "avx10"].contains { instructionSet.contains($0) }
    case .float16: ["fp16", "avx10"].contains { instructionSet.contains($0) }
    default: false
    }
  }

  /// Whether there are kernels for Winograd's convolution of a type, and nothing faster: tiles of a matrix unit are.
  static func hasWinograd(_ dtype: DType) -> Bool {
    switch dtype {
    case .float32: true
    case .bfloat16: ck_winograd_multiplies_bf16() != 0 && !instructionSet.contains("amx")
    default: false
    }
  }
}
