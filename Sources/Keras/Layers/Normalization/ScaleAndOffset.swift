import Tensors

/// The learned factor (gamma) and offset (beta) that a normalization ends with, and how they are made.
struct ScaleAndOffset {
  let center: Bool
  let scale: Bool
  let betaInitializer: any Initializer
  let gammaInitializer: any Initializer
  let betaRegularizer: (any Regularizer)?
  let gammaRegularizer: (any Regularizer)?
  let betaConstraint: (any Constraint)?
  let gammaConstraint: (any Constraint)?
  private(set) var gamma: Variable?
  private(set) var beta: Variable?

  init(
    center: Bool, scale: Bool, betaInitializer: any InitializerSpecifier, gammaInitializer: any InitializerSpecifier,
    betaRegularizer: (any RegularizerSpecifier)?, gammaRegularizer: (any RegularizerSpecifier)?,
    betaConstraint: (any ConstraintSpecifier)?, gammaConstraint: (any ConstraintSpecifier)?,
    _ check: inout ArgumentCheck
  ) {
    self.center = center
    self.scale = scale
    self.betaInitializer = check.resolve(try betaInitializer.resolved(), or: Zeros())
    self.gammaInitializer = check.resolve(try gammaInitializer.resolved(), or: Ones())
    self.betaRegularizer = check.resolve(try betaRegularizer?.resolved())
    self.gammaRegularizer = check.resolve(try gammaRegularizer?.resolved())
    self.betaConstraint = check.resolve(try betaConstraint?.resolved())
    self.gammaConstraint = check.resolve(try gammaConstraint?.resolved())
  }

  /// Adds the weights to the layer. They stay in single precision when the layer computes in less.
  mutating func build(_ layer: Layer, shape: Shape) throws {
    if scale {
      gamma = try layer.addWeight(
        "gamma", shape: shape, initializer: gammaInitializer, regularizer: gammaRegularizer,
        constraint: gammaConstraint, autocast: false)
    }
    if center {
      beta = try layer.addWeight(
        "beta", shape: shape, initializer: betaInitializer, regularizer: betaRegularizer, constraint: betaConstraint,
        autocast: false)
    }
  }

  /// normalized · gamma + beta, both seen in a shape that broadcasts to the input's.
  func apply(_ normalized: Tensor, shape: Shape) -> Tensor {
    var y = normalized
    if let gamma { y *= gamma.value.cast(to: y.dtype).reshaped(to: shape) }
    if let beta { y += beta.value.cast(to: y.dtype).reshaped(to: shape) }
    return y
  }

  var config: Config {
    [
      "beta_initializer": betaInitializer.serialized, "gamma_initializer": gammaInitializer.serialized,
      "beta_regularizer": betaRegularizer?.serialized ?? .null,
      "gamma_regularizer": gammaRegularizer?.serialized ?? .null,
      "beta_constraint": betaConstraint?.serialized ?? .null, "gamma_constraint": gammaConstraint?.serialized ?? .null,
    ]
  }
}

extension Tensor {
  /// float32 in place of a half type: sums of squares overflow or vanish in those.
  var widened: Tensor { dtype == .float16 || dtype == .bfloat16 ? cast(to: .float32) : self }
}
