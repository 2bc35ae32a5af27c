import Tensors

/// Samples in memory: inputs, and targets and weights where there are such, row by row.
struct TrainingData {
  let parts: BatchParts<Tensor>
  /// Number of samples.
  let count: Int

  /// Computes what is still an expression and checks that there are samples, equally many in each array.
  ///
  /// - Parameter context: the caller, for errors: `"fit"`.
  /// - Throws: `KerasError.invalidData` when there are none, or the numbers differ; a tensor's own error.
  init(_ batch: Batch, for context: String) throws {
    let named = batch.parts.named
    for (name, tensor) in named {
      try tensor.checked()
      guard tensor.rank >= 1 else {
        throw KerasError.invalidData(context, "\(name) is a scalar; expected an array with one entry a sample")
      }
    }
    count = batch.x.shape[0]
    guard Set(named.map { $0.part.shape[0] }).count == 1 else {
      let numbers = named.map { "\($0.name) has \($0.part.shape[0]) of shape \($0.part.shape.tupleText)" }
      throw KerasError.invalidData(
        context, "all arrays must have the same number of samples; \(numbers.joined(separator: ", "))")
    }
    guard count > 0 else {
      throw KerasError.invalidData(context, "there are no samples: x has shape \(batch.x.shape.tupleText)")
    }
    for (name, tensor) in named where tensor.count == 0 {
      throw KerasError.invalidData(context, "\(name) has no elements: its shape is \(tensor.shape.tupleText)")
    }
    parts = try batch.parts.map { try $0.evaluate() }
  }

  var x: Tensor { parts.x }
  var y: Tensor? { parts.y }
  var sampleWeight: Tensor? { parts.sampleWeight }
  /// The arrays that are there, x first.
  var arrays: [Tensor] { parts.all }
  /// What a step on all samples at once is compiled for.
  var signature: BatchSignature { parts.map(\.spec) }

  /// The first `1 - fraction` of the samples, and the rest.
  ///
  /// - Throws: `KerasError` when the fraction is not in 0..<1, or one of the parts would be empty.
  func split(last fraction: Double) throws -> (training: TrainingData, validation: TrainingData) {
    let first = Int((Double(count) * (1 - fraction)).rounded(.down))
    guard first > 0, first < count else {
      throw KerasError.invalidData(
        "fit",
        "validationSplit \(fraction) of \(count) samples leaves \(first) to train on and \(count - first) to validate; "
          + "both must have one or more")
    }
    return (try rows(0..<first, for: "fit"), try rows(first..<count, for: "fit"))
  }

  private func rows(_ range: Range<Int>, for context: String) throws -> TrainingData {
    try TrainingData(Batch(parts.map { try $0.rows(range) }), for: context)
  }
}

extension Tensor {
  /// Some of the first dimension's entries of a tensor that is computed, in the same memory.
  func rows(_ range: Range<Int>) throws -> Tensor {
    let whole = try elementStorage()
    let rowBytes = rowByteCount
    let storage = Storage(
      pointer: whole.pointer + range.lowerBound * rowBytes, byteCount: range.count * rowBytes, owner: whole)
    return Tensor(storage: storage, shape: [range.count] + shape.dropFirst(), dtype: dtype)
  }

  /// The memory of the elements, computed if they were not.
  func elementStorage() throws -> Storage { try evaluatedStorage() }

  /// Bytes of one entry of the first dimension.
  var rowByteCount: Int { shape.dropFirst().reduce(dtype.byteCount, *) }
}

extension Shape {
  /// The shape with a batch of any size.
  var ofAnyBatch: SymbolicShape { [nil] + dropFirst().map { $0 } }
}
