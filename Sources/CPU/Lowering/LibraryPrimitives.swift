import CDNN
import Tensors

extension Lowering {
  /// Adds a oneDNN primitive, with scratch memory from the plan.
  mutating func add(
    _ primitive: OpaquePointer, name: String, detail: String, threads: Int, reads: [(slot: Int, view: View)],
    writes: [(slot: Int, view: View)]
  ) {
    let kernel = reads.first { $0.slot == Int(CDNN_WEIGHTS) }.flatMap { pack($0.view, for: primitive) }
    let arguments = KernelArguments(pointer: UnsafeMutableRawPointer(primitive)) {
      cdnn_destroy(primitive)
      withExtendedLifetime(kernel) {}
    }
    let slots = cdnn_slots(primitive)!
    let pointers = (reads + writes).map { slot, view in
      Step.Pointer(
        field: slots + slot, buffer: view.buffer, byteOffset: view.offset * view.dtype.byteCount)
    }
    var step = Step(
      name: name, detail: "\(detail) \(String(cString: cdnn_implementation(primitive)))", threads: threads,
      run: cdnn_execute, arguments: arguments, pointers: pointers, reads: reads.map(\.view.buffer),
      writes: writes.map(\.view.buffer), bringsThreads: true)
    let scratch = Int(cdnn_scratch_bytes(primitive))
    if scratch > 0 {
      let buffer = allocate(bytes: scratch)
      step.writes.append(buffer)
      step.scratch = (buffer, { cdnn_set_scratch(primitive, $0) })
    }
    add(step)
  }

  /// Weights that never change, in the primitive's own order; nil where they may change or lie in that order already.
  private func pack(_ weights: View, for primitive: OpaquePointer) -> PackedKernel? {
    guard let packed, let storage = constantStorage(weights) else { return nil }
    return packed.kernel(of: storage, for: primitive)
  }
}

/// oneDNN's name for an activation that primitives apply to their results.
func libraryFunction(_ activation: Unary.Kind?) -> cdnn_eltwise {
  switch activation {
  case .relu: CDNN_RELU
  case .sigmoid: CDNN_SIGMOID
  case .tanh: CDNN_TANH
  default: CDNN_EPILOGUE_NONE
  }
}

/// Why oneDNN could not make a primitive; reported once.
func libraryFailure() -> String {
  defer { cdnn_clear_error() }
  return String(cString: cdnn_error())
}

extension DType {
  var libraryType: cdnn_dtype {
    switch self {
    case .bfloat16: CDNN_BF16
    case .float16: CDNN_F16
    default: CDNN_F32
    }
  }
}
