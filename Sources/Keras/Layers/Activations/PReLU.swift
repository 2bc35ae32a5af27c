import Tensors

/// x where it is positive, `alpha * x` elsewhere, with a learned `alpha` for each position of a sample. (He et al.,
/// 2015)
///
/// Input and output: any shape. Weights: `alpha`, of a sample's shape with 1 in the shared axes.
public final class PReLU: Layer {
  public let alphaInitializer: any Initializer
  public let alphaRegularizer: (any Regularizer)?
  public let alphaConstraint: (any Constraint)?
  /// The axes along which positions share one `alpha`; the batch is axis 0.
  public let sharedAxes: [Int]?
  /// The slopes; nil before the layer is built.
  public private(set) var alpha: Variable?

  /// - Parameters:
  ///   - alphaInitializer: the slopes' first values.
  ///   - alphaRegularizer: a penalty on the slopes.
  ///   - alphaConstraint: a projection of the slopes after each update.
  ///   - sharedAxes: the axes along which positions share one slope, `[1, 2]` for images; the batch is axis 0.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the slopes.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    alphaInitializer: any InitializerSpecifier = .zeros, alphaRegularizer: (any RegularizerSpecifier)? = nil,
    alphaConstraint: (any ConstraintSpecifier)? = nil, sharedAxes: [Int]? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.alphaInitializer = check.resolve(try alphaInitializer.resolved(), or: Zeros())
    self.alphaRegularizer = check.resolve(try alphaRegularizer?.resolved())
    self.alphaConstraint = check.resolve(try alphaConstraint?.resolved())
    self.sharedAxes = sharedAxes
    super.init(name: name, trainable: trainable, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
  }

  public override func build(_ inputShape: SymbolicShape) throws {
    let shared = sharedAxes ?? []
    if let wrong = shared.first(where: { !(1..<inputShape.count).contains($0) }) {
      throw KerasError.invalidArgument(
        "layer '\(name)'",
        "sharedAxes has \(wrong); expected 1 to \(inputShape.count - 1) for inputs of shape \(inputShape.tupleText)")
    }
    let shape = try (1..<inputShape.count).map { shared.contains($0) ? 1 : try inputShape.dimension($0) }
    alpha = try addWeight(
      "alpha", shape: shape, initializer: alphaInitializer, regularizer: alphaRegularizer, constraint: alphaConstraint)
    var axes: [Int: Int] = [:]
    if !shared.isEmpty {
      for axis in 1..<inputShape.count where !shared.contains(axis) { axes[axis] = inputShape[axis] }
    }
    inputSpec = InputSpec(ndim: inputShape.count, axes: axes)
    try super.build(inputShape)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let alpha else { throw KerasError.notReady("layer '\(name)'", "it has no slopes; build it first") }
    return inputs.relu() - alpha.value * (-inputs).relu()
  }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override class var definition: Definition<Layer> {
    Definition(
      PReLU.self, .base, .initializer("alpha_initializer", \.alphaInitializer, or: Zeros()),
      .regularizer("alpha_regularizer", \.alphaRegularizer), .constraint("alpha_constraint", \.alphaConstraint),
      .optionalInts("shared_axes", \.sharedAxes)
    ) {
      PReLU(
        alphaInitializer: $1, alphaRegularizer: $2, alphaConstraint: $3, sharedAxes: $4, name: $0.name, dtype: $0.dtype)
    }
  }
}
