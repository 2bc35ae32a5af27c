import Tensors

/// A device that computes with plain loops: one operation after another, one element after another, in double precision
/// where the type is a floating-point one, rounded once an operation.
///
/// It is slow and says what is right: the oracle of the other devices' tests, and the shortest example of a device.
public final class ReferenceDevice: Device {
  public static let current = ReferenceDevice()

  private init() {}

  public let name = "reference:0"

  public func compile(_ computation: Computation) throws(TensorError) -> any Executable {
    try ReferenceProgram(computation)
  }

  public func compileFrozen(_ computations: [Computation]) throws(TensorError) -> [any Executable] {
    try computations.map { (computation) throws(TensorError) in
      if let changed = computation.updated.first.map({ computation.variables[$0] }) {
        throw TensorError(
          operation: computation.label,
          message: "it changes '\(changed.path)', and a frozen function keeps its variables")
      }
      return try ReferenceProgram(computation, frozen: true)
    }
  }

  public func buffer(_ storage: Storage, _ spec: TensorSpec) -> any Buffer { storage }

  public func feeder(for arrays: [Tensor], batchSize: Int, shuffleSeed: UInt64?) throws -> any BatchFeeder {
    try ReferenceFeeder(arrays, batchSize: batchSize, shuffleSeed: shuffleSeed)
  }
}

/// An operation that the reference device computes. It decomposes others; see ``Composite``.
protocol Referenced: Operation {
  /// - Parameters:
  ///   - inputs: the operands' elements.
  ///   - outputs: the results' shapes and types.
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements]
}
