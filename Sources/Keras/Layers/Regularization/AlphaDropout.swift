import Tensors

/// In training, dropout that keeps mean and variance of inputs that a `selu` network makes: dropped elements get the
/// value that `selu` approaches far left of zero, then everything is scaled and moved. Otherwise passes the input on.
///
/// Input and output: any shape. (Klambauer et al., 2017)
public final class AlphaDropout: Layer {
  public let rate: Double
  /// The shape in which decisions are made; nil dimensions are the input's.
  public let noiseShape: SymbolicShape?
  public let seed: Int?
  private let seedGenerator: SeedGenerator?

  /// - Parameters:
  ///   - rate: the part of the input that is dropped, from 0 to 1.
  ///   - noiseShape: the shape in which decisions are made, nil dimensions for the input's; nil decides for each
  ///     element.
  ///   - seed: makes the choices repeatable.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ rate: Double, noiseShape: SymbolicShape? = nil, seed: Int? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    // At 1 nothing is left whose variance could be kept.
    check.require((0..<1).contains(rate), "rate is \(rate); expected a number from 0 up to 1, 1 excluded")
    self.rate = rate
    self.noiseShape = noiseShape
    self.seed = seed
    seedGenerator = rate > 0 ? SeedGenerator(seed: seed) : nil
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard training, let seedGenerator else { return inputs }
    let decisions = noiseShape.map { zip($0, inputs.shape).map { $0 ?? $1 } } ?? inputs.shape
    let isKept = try seedGenerator.next().randomUniform(decisions) .>= rate
    // -alpha · scale of selu.
    let dropped = -1.7580993408473766
    let a = 1 / ((1 - rate) * (1 + rate * dropped * dropped)).squareRoot()
    let b = -a * dropped * rate
    return inputs.where(isKept, else: dropped) * a + b
  }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override class var definition: Definition<Layer> {
    Definition(
      AlphaDropout.self, .base, .double("rate", \.rate), .seed(\.seed), .optionalShape("noise_shape", \.noiseShape)
    ) {
      AlphaDropout($1, noiseShape: $3, seed: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
