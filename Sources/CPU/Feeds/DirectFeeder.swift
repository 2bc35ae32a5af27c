import CKernels
import Tensors

/// What runs programs on batches that it holds pointers to: between two steps nothing is allocated, counted or looked
/// up.
class Feeder: BatchFeeder {
  /// Where the arrays of the batch that was delivered last begin.
  final var pointers: [UnsafeMutableRawPointer] = []
  /// What the step on this batch is to do beside its own work: part of the next batch's delivery.
  final var sideWork: UnsafeMutablePointer<ck_side_work>?
  private final var program: CPUProgram?

  func begin(for executable: any Executable) throws {}
  func deliver(_ batch: Int) throws {}

  final func run(_ executable: any Executable) throws {
    if program !== executable {
      guard let program = executable as? CPUProgram else {
        throw TensorError(operation: "feeder", message: "the executable was compiled by another device")
      }
      self.program = program
    }
    try program!.run(inputs: pointers, outputs: [], side: sideWork)
  }
}

/// Batches that are read in place: in order, without copies.
final class DirectFeeder: Feeder {
  private let bases: [UnsafeMutableRawPointer]
  private let batchBytes: [Int]
  private let storages: [Storage]

  init(_ arrays: [Tensor], batchSize: Int) throws {
    storages = try arrays.map { try $0.evaluatedStorage() }
    bases = storages.map(\.pointer)
    batchBytes = arrays.map { $0.rowByteCount * batchSize }
    super.init()
    pointers = bases
  }

  override func deliver(_ batch: Int) {
    for index in bases.indices { pointers[index] = bases[index] + batch * batchBytes[index] }
  }
}

extension Tensor {
  /// Bytes of one entry of the first dimension.
  var rowByteCount: Int { shape.dropFirst().reduce(dtype.byteCount, *) }
}
