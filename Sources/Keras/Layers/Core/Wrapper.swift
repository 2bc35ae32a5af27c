import Tensors

/// The base class of layers that wrap another layer. A custom class overrides `call`.
open class Wrapper: Layer {
  /// The layer inside.
  public let layer: Layer

  /// - Parameters:
  ///   - layer: the layer inside.
  ///   - activityRegularizer: a penalty on the output.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ layer: Layer, activityRegularizer: (any RegularizerSpecifier)? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.layer = layer
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer, inputShape: inputShape)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    try layer.buildIfNeeded(inputShape)
    try super.build(inputShape)
  }
}
