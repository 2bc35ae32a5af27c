import Tensors

/// The learned factor (gamma) and offset (beta) that a normalization ends with, and how they are made.
struct ScaleAndOffset {
  let center: Bool
  let scale: Bool
  let betaSettings: WeightSettings
  let gammaSettings: WeightSettings
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
    betaSettings = WeightSettings(betaInitializer, betaRegularizer, betaConstraint, or: Zeros(), &check)
    gammaSettings = WeightSettings(gammaInitializer, gammaRegularizer, gammaConstraint, or: Ones(), &check)
  }

  /// Adds the weights to the layer. They stay in single precision when the layer computes in less.
  mutating func build(_ layer: Layer, shape: Shape) throws {
    try build(layer, shape: shape, scale: scale, center: center)
  }

  /// As the other method, where the layer's other arguments have a say in which weights there are.
  mutating func build(_ layer: Layer, shape: Shape, scale: Bool, center: Bool) throws {
    if scale { gamma = try gammaSettings.add("gamma", shape: shape, to: layer, autocast: false) }
    if center { beta = try betaSettings.add("beta", shape: shape, to: layer, autocast: false) }
  }

  /// normalized · gamma + beta, both seen in a shape that broadcasts to the input's.
  func apply(_ normalized: Tensor, shape: Shape) -> Tensor {
    var y = normalized
    if let gamma { y *= gamma.value.cast(to: y.dtype).reshaped(to: shape) }
    if let beta { y += beta.value.cast(to: y.dtype).reshaped(to: shape) }
    return y
  }
}

extension Tensor {
  /// In float32 unless the type is float64: sums of squares overflow or vanish in half types.
  var widened: Tensor { dtype == .float64 ? self : cast(to: .float32) }
}
