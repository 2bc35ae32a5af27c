import CDNN
import Synchronization
import Tensors

/// Weights in the order that a primitive wants.
final class PackedKernel: @unchecked Sendable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { cdnn_packed_destroy(pointer) }
}

/// Weights that never change, in each order that the primitives of some programs want.
final class PackedKernels: Sendable {
  private struct Entry {
    /// Kept, so that no other storage gets its identity.
    let weights: Storage
    var kernels: [PackedKernel] = []
  }
  private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

  /// The weights in the primitive's order, which reads them from now on; nil when it takes them in their order.
  func kernel(of weights: Storage, for primitive: OpaquePointer) -> PackedKernel? {
    entries.withLock { entries in
      let key = ObjectIdentifier(weights)
      if let known = entries[key]?.kernels.first(where: { cdnn_use_packed(primitive, $0.pointer) == 1 }) {
        return known
      }
      guard let pointer = cdnn_pack(primitive, weights.pointer) else { return nil }
      let kernel = PackedKernel(pointer)
      precondition(cdnn_use_packed(primitive, pointer) == 1, "a primitive refuses what it packed")
      entries[key, default: Entry(weights: weights)].kernels.append(kernel)
      return kernel
    }
  }
}
