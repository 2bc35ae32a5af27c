import Tensors

/// What `fit` and `evaluate` are given: arrays of all samples, or batches from a source.
enum Samples {
  case arrays(Batch)
  case source(any BatchSource)

  /// The first `1 - fraction` of the samples in arrays, and the rest; nil for what comes in batches.
  ///
  /// - Throws: `KerasError.invalidData` when one of the parts would be empty, or the arrays do not fit each other.
  func split(last fraction: Double) throws -> (training: Samples, validation: Samples)? {
    guard case .arrays(let batch) = self else { return nil }
    let parts = try TrainingData(batch, for: "fit").split(last: fraction)
    return (.arrays(Batch(parts.training.parts)), .arrays(Batch(parts.validation.parts)))
  }
}
