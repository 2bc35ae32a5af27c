import Tensors

/// A product of the input with a kernel along dimensions that an equation names, plus a bias.
///
/// ```swift
/// EinsumDense("abc,cd->abd", outputShape: [nil, 64], biasAxes: "d")  // Dense(64) on sequences
/// EinsumDense("...x,xy->...y", outputShape: [64], biasAxes: "y")
/// EinsumDense("bc...,cd->bd...", outputShape: [64])                  // an ellipsis may also end the terms
/// ```
///
/// - Input: the dimensions that the equation's first term names, batch first.
/// - Output: those that the term after the arrow names.
public final class EinsumDense: Layer, LowRankAdapted {
  public let equation: String
  /// The output's sizes without the batch; nil for those that are the input's.
  public let partialOutputShape: SymbolicShape
  public let activation: ActivationFunction
  public let biasAxes: String?
  private let kernelSettings: WeightSettings
  private let biasSettings: WeightSettings
  public private(set) var kernel: Variable?
  public private(set) var bias: Variable?
  private(set) var lowRankUpdate: LowRankUpdate

  /// - Parameters:
  ///   - equation: two terms of letters and an arrow to a third, as `numpy.einsum` takes it.
  ///   - outputShape: the output's sizes without the batch (and without those that an ellipsis stands for).
  ///   - activation: what the result goes through.
  ///   - biasAxes: the letters of the output's dimensions that the bias has; nil for no bias.
  ///   - kernelInitializer: makes the kernel's first values.
  ///   - biasInitializer: makes the bias's first values.
  ///   - kernelRegularizer: a penalty on the kernel.
  ///   - biasRegularizer: a penalty on the bias.
  ///   - activityRegularizer: a penalty on the output.
  ///   - kernelConstraint: a projection of the kernel after each update.
  ///   - biasConstraint: a projection of the bias after each update.
  ///   - loraRank: freezes the kernel and trains a low-rank update of it in its place: a product of two matrices with
  ///     this inner dimension. See ``enableLora(rank:loraAlpha:aInitializer:bInitializer:)``.
  ///   - loraAlpha: the update's factor is `loraAlpha / loraRank`; nil means 1.
  ///   - inputShape: the shape of a sample, for a first layer.
  ///   - name: unique in a model.
  ///   - dtype: the element type or dtype policy.
  public init(
    _ equation: String, outputShape: SymbolicShape, activation: (any ActivationSpecifier)? = nil,
    biasAxes: String? = nil, kernelInitializer: any InitializerSpecifier = .glorotUniform,
    biasInitializer: any InitializerSpecifier = .zeros, kernelRegularizer: (any RegularizerSpecifier)? = nil,
    biasRegularizer: (any RegularizerSpecifier)? = nil, activityRegularizer: (any RegularizerSpecifier)? = nil,
    kernelConstraint: (any ConstraintSpecifier)? = nil, biasConstraint: (any ConstraintSpecifier)? = nil,
    loraRank: Int? = nil, loraAlpha: Double? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.equation = equation
    partialOutputShape = outputShape
    self.activation = check.resolve(try activation?.resolved()) ?? .linear
    self.biasAxes = biasAxes
    kernelSettings = WeightSettings(kernelInitializer, kernelRegularizer, kernelConstraint, or: GlorotUniform(), &check)
    biasSettings = WeightSettings(biasInitializer, biasRegularizer, biasConstraint, or: Zeros(), &check)
    lowRankUpdate = LowRankUpdate(rank: loraRank, alpha: loraAlpha, &check)
    super.init(name: name, dtype: dtype, activityRegularizer: activityRegularizer, inputShape: inputShape)
    note(check)
  }

  public override func build(_ inputShape: SymbolicShape) throws {
    let terms = try EinsumTerms(equation, rank: inputShape.count, layer: name)
    var sizes: [Character: Int] = [:]
    for (letter, size) in zip(terms.input, inputShape) { if let size { sizes[letter] = size } }
    let given = terms.given
    guard given.count == partialOutputShape.count else {
      throw KerasError.invalidArgument(
        "layer '\(name)'", "outputShape \(partialOutputShape.tupleText) does not fit the equation '\(equation)'")
    }
    for (letter, size) in zip(given, partialOutputShape) {
      guard let size else { continue }
      if let known = sizes[letter], known != size {
        throw KerasError.incompatibleInput(
          layer: name,
          "'\(letter)' is \(known) in the input of shape \(inputShape.tupleText) and \(size) in outputShape")
      }
      sizes[letter] = size
    }
    func shape(_ letters: [Character]) throws -> Shape {
      try letters.map { letter in
        guard let size = sizes[letter] else {
          throw KerasError.invalidArgument("layer '\(name)'", "the size of '\(letter)' in '\(equation)' is not known")
        }
        return size
      }
    }
    kernel = try kernelSettings.add("kernel", shape: shape(terms.kernel), to: self)
    if let biasAxes {
      // The bias has the output's dimensions from its first letter on, of size 1 where the bias is the same.
      guard let first = terms.output.firstIndex(where: { biasAxes.contains($0) }) else {
        throw KerasError.invalidArgument("layer '\(name)'", "biasAxes '\(biasAxes)' is not in '\(equation)'")
      }
      let biasShape = try terms.output[first...].map { biasAxes.contains($0) ? try shape([$0])[0] : 1 }
      bias = try biasSettings.add("bias", shape: biasShape, to: self)
    }
    try lowRankUpdate.enableIfAsked(self, kernel, kernelSettings)
    try super.build(inputShape)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let kernel else { throw KerasError.notReady("layer '\(name)'", "it has no kernel; build it first") }
    let terms = try EinsumTerms(equation, rank: inputs.rank, layer: name)
    var y = terms.product(inputs, lowRankUpdate.applied(to: kernel))
    if let bias { y += bias.value }
    return activation(y)
  }

  public override var activationName: String? { activation.name }

  public override class var definition: Definition<Layer> {
    Definition(
      EinsumDense.self, constants: ["quantization_config": .null], .base, .outputShape,
      .string("equation", \.equation), .activation("activation", \.activation),
      .optionalString("bias_axes", \.biasAxes),
      .weights(("kernel", \.kernelSettings, GlorotUniform()), ("bias", \.biasSettings, Zeros()), activity: true),
      .lowRank
    ) {
      EinsumDense(
        $2, outputShape: $1, activation: $3, biasAxes: $4, kernelInitializer: $5[0].initializer,
        biasInitializer: $5[1].initializer, kernelRegularizer: $5[0].regularizer, biasRegularizer: $5[1].regularizer,
        kernelConstraint: $5[0].constraint, biasConstraint: $5[1].constraint, loraRank: $6.rank,
        loraAlpha: $6.alpha, name: $0.name, dtype: $0.dtype)
    }
  }

  /// Freezes the kernel and adds a low-rank update of it, `kernel + loraAlpha / rank · a · b`: training then changes
  /// `a` and `b` only. (Hu et al., 2021) Call it before `compile`.
  ///
  /// A file holds the sum in the kernel's place, as Keras writes it.
  /// - Parameters:
  ///   - rank: the inner dimension of the product, 1 or more.
  ///   - loraAlpha: the strength of the update; nil means `rank`.
  ///   - aInitializer: initializer of the first low-rank factor.
  ///   - bInitializer: initializer of the second low-rank factor.
  /// - Throws: `KerasError` when the layer is not built, has an update already, or has a constraint on its kernel.
  public func enableLora(
    rank: Int, loraAlpha: Double? = nil, aInitializer: any InitializerSpecifier = .heUniform,
    bInitializer: any InitializerSpecifier = .zeros
  ) throws {
    try lowRankUpdate.enable(
      self, kernel, kernelSettings, rank: rank, alpha: loraAlpha, aInitializer: aInitializer,
      bInitializer: bInitializer)
  }
}

extension ConfigArgument where Root == EinsumDense, Value == SymbolicShape {
  /// A list of sizes, or the one size.
  fileprivate static var outputShape: Self {
    Self("output_shape", \.partialOutputShape, { ConfigValue(shape: $0) }) {
      try $0.value("output_shape")?.symbolicShape ?? [$0.optionalInt("output_shape")]
    }
  }
}
