import Tensors

/// A custom function as a layer, for a step without weights.
///
///     Lambda { $0 * 2 - 1 }
///     Lambda(name: "center") { $0 - $0.mean(axes: [-1], keepDims: true) }
///
/// A function cannot be written to a file; for a model that is saved, subclass ``Layer``.
public final class Lambda: Layer {
  private let function: (Tensor, _ mask: Tensor?, _ training: Bool) throws -> Tensor
  private let sampleShape: SymbolicShape?

  /// - Parameters:
  ///   - outputShape: the shape of one output sample; nil finds it by tracing the function.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - function: the output for a batch of inputs.
  public convenience init(
    outputShape: SymbolicShape? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil, _ function: @escaping (Tensor) throws -> Tensor
  ) {
    self.init(outputShape: outputShape, inputShape: inputShape, name: name, dtype: dtype) { x, _, _ in
      try function(x)
    }
  }

  /// As the other initializer, for a function that also looks at the mask and at whether the model is trained.
  public init(
    outputShape: SymbolicShape? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil,
    _ function: @escaping (_ inputs: Tensor, _ mask: Tensor?, _ training: Bool) throws -> Tensor
  ) {
    self.function = function
    sampleShape = outputShape
    super.init(name: name, dtype: dtype, inputShape: inputShape)
  }

  public override func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    try function(inputs, mask, training)
  }

  public override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    if let sampleShape { return inputShape.prefix(1) + sampleShape }
    return try super.computeOutputShape(inputShape)
  }

  public override class var definition: Definition<Layer> {
    Definition("Lambda") { config in
      throw ModelFileError(
        config.place, "it contains Python code; code in files is never run. Register a layer instead")
    }
  }
}
