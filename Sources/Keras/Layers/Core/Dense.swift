import Tensors

/// A fully connected layer: `activation(x · kernel + bias)` over the last dimension.
///
/// ```swift
/// let model = Sequential([
///   Dense(32, activation: .relu, inputDim: 784),
///   Dense(10, activation: "softmax"),
/// ])
/// ```
///
/// Input: `(batch, …, features)`. Output: `(batch, …, units)`. Weights: `kernel` of `(features, units)` and `bias` of
/// `(units,)`.
open class Dense: Layer {
  /// The size of the output's last dimension.
  public let units: Int
  public let activation: ActivationFunction
  public let useBias: Bool
  public let kernelInitializer: any Initializer
  public let biasInitializer: any Initializer
  public let kernelRegularizer: (any Regularizer)?
  public let biasRegularizer: (any Regularizer)?
  public let kernelConstraint: (any Constraint)?
  public let biasConstraint: (any Constraint)?
  /// The weights of `(features, units)`; nil before the layer is built.
  public private(set) var kernel: Variable?
  /// The weights of `(units,)`; nil before the layer is built, and without bias.
  public private(set) var bias: Variable?

  /// - Parameters:
  ///   - units: the size of the output's last dimension, 1 or more.
  ///   - activation: the function that the result goes through; nil for none.
  ///   - useBias: whether a bias is added.
  ///   - kernelInitializer: the kernel's first values.
  ///   - biasInitializer: the bias's first values.
  ///   - kernelRegularizer: a penalty on the kernel.
  ///   - biasRegularizer: a penalty on the bias.
  ///   - activityRegularizer: a penalty on the output.
  ///   - kernelConstraint: a projection of the kernel after each update.
  ///   - biasConstraint: a projection of the bias after each update.
  ///   - inputDim: the number of features, when the layer is the first of a Sequential without `Input`.
  ///   - inputShape: the shape of a sample, for the same use.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ units: Int, activation: (any ActivationSpecifier)? = nil, useBias: Bool = true,
    kernelInitializer: any InitializerSpecifier = .glorotUniform, biasInitializer: any InitializerSpecifier = .zeros,
    kernelRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, kernelConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, inputDim: Int? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(units > 0, "units is \(units); expected 1 or more")
    self.units = units
    self.activation = check.resolve(try activation?.resolved()) ?? .linear
    self.useBias = useBias
    self.kernelInitializer = check.resolve(try kernelInitializer.resolved(), or: GlorotUniform())
    self.biasInitializer = check.resolve(try biasInitializer.resolved(), or: Zeros())
    self.kernelRegularizer = check.resolve(try kernelRegularizer?.resolved())
    self.biasRegularizer = check.resolve(try biasRegularizer?.resolved())
    self.kernelConstraint = check.resolve(try kernelConstraint?.resolved())
    self.biasConstraint = check.resolve(try biasConstraint?.resolved())
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer,
      inputShape: inputDim.map { [$0] } ?? inputShape)
    supportsMasking = true
    inputSpec = InputSpec(minNdim: 2)
    note(check)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let features = try inputShape.dimension(-1)
    kernel = try addWeight(
      "kernel", shape: [features, units], initializer: kernelInitializer, regularizer: kernelRegularizer,
      constraint: kernelConstraint)
    if useBias {
      bias = try addWeight(
        "bias", shape: [units], initializer: biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint)
    }
    inputSpec = InputSpec(minNdim: 2, axes: [-1: features])
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let kernel else { throw KerasError.notReady("layer '\(name)'", "it has no kernel; build it first") }
    var x = inputs
    if x.rank > 2 {
      // One product of two matrices, however many dimensions come before the last.
      x = x.reshaped(to: [saturatedProduct(x.shape.dropLast()), x.shape[x.rank - 1]])
    }
    var y = x.matmul(kernel.value)
    if let bias { y += bias.value }
    y = activation(inputs.rank > 2 ? y.reshaped(to: inputs.shape.dropLast() + [units]) : y)
    return y
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, computeDType)
    return inputShape.dropLast() + [units]
  }

  open override var activationName: String? { activation.name }

  open override var config: Config {
    baseConfig.merging([
      "units": .int(units), "activation": .string(activation.name), "use_bias": .bool(useBias),
      "kernel_initializer": kernelInitializer.serialized, "bias_initializer": biasInitializer.serialized,
      "kernel_regularizer": kernelRegularizer?.serialized ?? .null,
      "bias_regularizer": biasRegularizer?.serialized ?? .null,
      "kernel_constraint": kernelConstraint?.serialized ?? .null,
      "bias_constraint": biasConstraint?.serialized ?? .null, "quantization_config": .null,
    ])
  }
}
