import Tensors

/// The arguments that ``SimpleRNNCell``, ``LSTMCell`` and ``GRUCell`` share, checked and resolved.
struct RecurrentCellArguments {
  let units: Int
  let activation: ActivationFunction
  /// The function of the gates; nil for a cell without.
  let recurrentActivation: ActivationFunction?
  let useBias: Bool
  let kernel: WeightSettings
  let recurrentKernel: WeightSettings
  let bias: WeightSettings
  let dropout: Double
  let recurrentDropout: Double
  let seed: Int?
  let trainable: Bool
  let dtype: (any DTypePolicySpecifier)?
  let check: ArgumentCheck

  init(
    _ units: Int, activation: (any ActivationSpecifier)?, recurrentActivation: (any ActivationSpecifier)?,
    hasGates: Bool, useBias: Bool, kernelInitializer: any InitializerSpecifier,
    recurrentInitializer: any InitializerSpecifier, biasInitializer: any InitializerSpecifier,
    kernelRegularizer: (any RegularizerSpecifier)?, recurrentRegularizer: (any RegularizerSpecifier)?,
    biasRegularizer: (any RegularizerSpecifier)?, kernelConstraint: (any ConstraintSpecifier)?,
    recurrentConstraint: (any ConstraintSpecifier)?, biasConstraint: (any ConstraintSpecifier)?, dropout: Double,
    recurrentDropout: Double, seed: Int?, trainable: Bool, dtype: (any DTypePolicySpecifier)?
  ) {
    var check = ArgumentCheck()
    check.require(units > 0, "units is \(units); expected 1 or more")
    self.units = units
    self.activation = check.resolve(try activation?.resolved()) ?? .linear
    self.recurrentActivation = hasGates ? check.resolve(try recurrentActivation?.resolved()) ?? .linear : nil
    self.useBias = useBias
    kernel = WeightSettings(kernelInitializer, kernelRegularizer, kernelConstraint, or: GlorotUniform(), &check)
    recurrentKernel = WeightSettings(
      recurrentInitializer, recurrentRegularizer, recurrentConstraint, or: Orthogonal(), &check)
    bias = WeightSettings(biasInitializer, biasRegularizer, biasConstraint, or: Zeros(), &check)
    // As Keras: rates beyond the range count as its ends.
    self.dropout = min(1, max(0, dropout))
    self.recurrentDropout = min(1, max(0, recurrentDropout))
    self.seed = seed
    self.trainable = trainable
    self.dtype = dtype
    self.check = check
  }
}

/// The arguments that all recurrent layers have.
struct LoopArguments {
  var returnSequences: Bool
  var returnState: Bool
  var goBackwards: Bool
  var stateful: Bool
  var unroll: Bool
  var zeroOutputForMask: Bool
}

/// The dropout masks of a cell, which all steps of a sequence share.
///
/// A class, which what looks for layers and weights in a cell's properties leaves alone.
final class RecurrentDropoutMasks {
  private var pass: CallPass?
  private var inputMasks: [Tensor]?
  private var stateMasks: [Tensor]?

  func inputs(_ rate: Double, _ spec: TensorSpec, count: Int, _ generator: SeedGenerator) throws -> [Tensor] {
    begin()
    let masks = try inputMasks ?? draw(rate, spec, count, generator)
    inputMasks = masks
    return masks
  }

  func states(_ rate: Double, _ spec: TensorSpec, count: Int, _ generator: SeedGenerator) throws -> [Tensor] {
    begin()
    let masks = try stateMasks ?? draw(rate, spec, count, generator)
    stateMasks = masks
    return masks
  }

  func forget() {
    inputMasks = nil
    stateMasks = nil
    pass = nil
  }

  /// A cell that is called by itself has new masks in each call.
  private func begin() {
    let current = CallContext.current?.pass
    if current == nil || pass !== current { forget() }
    pass = current
  }

  private func draw(_ rate: Double, _ spec: TensorSpec, _ count: Int, _ generator: SeedGenerator) throws -> [Tensor] {
    // All steps of a loop share them.
    try Loop.outside {
      try (0..<count).map { _ in
        if rate == 1 { return .zeros(spec.shape, dtype: spec.dtype) }
        let isKept = try generator.next().randomUniform(spec.shape) .< (1 - rate)
        return Tensor(1 / (1 - rate), dtype: spec.dtype).where(isKept, else: 0)
      }
    }
  }
}
