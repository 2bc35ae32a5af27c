import Tensors

/// What `fit`, `evaluate` and `predict` take: a tensor, or strings where the model begins with a layer for them, such
/// as ``TextVectorization``.
public protocol ModelInput {
  /// The tensor that the model's compiled steps take.
  /// - Throws: `KerasError.incompatibleInput` for strings, when the model does not begin with a layer for them.
  func encoded(for model: Model) throws -> Tensor
}

extension Tensor: ModelInput {
  public func encoded(for model: Model) -> Tensor { self }
}

extension StringArrayConvertible {
  public func encoded(for model: Model) throws -> Tensor { try model.encode(self) }
}

extension String: ModelInput {}
extension StringArray: ModelInput {}
extension Array: ModelInput where Element: StringArrayConvertible {}

extension Model {
  /// Samples in arrays, as `fit` and `evaluate` are given them.
  func samples(_ x: any ModelInput, _ y: Tensor?, _ sampleWeight: Tensor? = nil) throws -> Samples {
    .arrays(Batch(try x.encoded(for: self), y, sampleWeight: sampleWeight))
  }
}
