import Tensors

/// In training, mixes images with the results of sequences of random augmentations.
///
/// A compiled program computes every augmentation at every place of the chains and takes the chosen ones, since the
/// choice is another one in each step. Input and output: `(batch, height, width, channels)`, or one image without the
/// batch. Hendrycks et al., "AugMix" (2019).
public final class AugMix: BaseRandomImageLayer {
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]
  public let numChains: Int
  public let chainDepth: Int
  /// The parameter of the distributions of shares.
  public let alpha: Double
  public let allOps: Bool
  private let factor: FactorRange
  private let interpolation: Interpolation
  private let augmentations: ImageAugmentations

  /// - Parameters:
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - numChains: how many chains are mixed, 1 or more.
  ///   - chainDepth: how many augmentations a chain has, 1 or more; each may also be none.
  ///   - factor: how much each one does, from 0 to 1; or both ends.
  ///   - alpha: the parameter of the distributions of shares, above 0.
  ///   - allOps: whether augmentations of color are among those to choose from.
  ///   - interpolation: `.bilinear` or `.nearest`.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    valueRange: [Double] = [0, 255], numChains: Int = 3, chainDepth: Int = 3, factor: any FactorSpecifier = 0.3,
    alpha: Double = 1, allOps: Bool = true, interpolation: any InterpolationSpecifier = .bilinear, seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(
      numChains > 0 && chainDepth > 0, "numChains and chainDepth are \(numChains) and \(chainDepth); expected 1 or more"
    )
    check.require(alpha > 0, "alpha is \(alpha); expected a number above 0")
    (self.numChains, self.chainDepth, self.alpha, self.allOps) = (numChains, chainDepth, alpha, allOps)
    self.valueRange = check.valueRange(valueRange)
    self.factor = check.factor(factor, "factor", in: 0...1)
    self.interpolation = check.movement(.reflect, interpolation, fillValue: 0).interpolation
    augmentations = ImageAugmentations(
      self.factor, valueRange: self.valueRange, interpolation: self.interpolation, seed: seed, all: allOps,
      dtype: dtype)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
    for (name, layer) in augmentations.layers { track(layer, as: name) }
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let shares = try logGamma([numChains], alpha: Tensor(alpha))
    let weights = (shares - shares.max()).exp()
    return [
      "chain_mixing_weights": weights / weights.sum(), "weight_sample": try beta([], alpha: Tensor(alpha)),
      "choices": try uniform([numChains, chainDepth], 0, Double(augmentations.layers.count + 1)).floor(),
    ]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) throws -> Tensor {
    let (choices, shares) = (drawn["choices"]!, drawn["chain_mixing_weights"]!.cast(to: images.dtype))
    var mixed = Tensor.zeros(images.shape, dtype: images.dtype)
    for chain in 0..<numChains {
      let changed = try (0..<chainDepth).reduce(images) { try augmentations.applied(choices[chain, $1], to: $0) }
      mixed += changed * shares[chain]
    }
    let share = drawn["weight_sample"]!.cast(to: images.dtype)
    return (share * images + (1 - share) * mixed).clipped(valueRange[0], valueRange[1])
  }

  public override class var definition: Definition<Layer> {
    Definition(
      AugMix.self, .randomImage, .valueRange(\.valueRange), .int("num_chains", \.numChains, or: 3),
      .int("chain_depth", \.chainDepth, or: 3), .factor("factor", \.factor, or: 0.3), .double("alpha", \.alpha, or: 1),
      .bool("all_ops", \.allOps, or: true), .string("interpolation", \.interpolation.name, or: "bilinear")
    ) {
      AugMix(
        valueRange: $1, numChains: $2, chainDepth: $3, factor: $4, alpha: $5, allOps: $6, interpolation: $7,
        seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
