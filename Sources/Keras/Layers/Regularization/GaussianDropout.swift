import Tensors

/// In training, multiplies the input by normal random numbers around 1, with as much variance as ``Dropout`` of that
/// rate has. Otherwise passes it on. Input and output: any shape. (Srivastava et al., 2014)
public final class GaussianDropout: Layer {
  public let rate: Double
  public let seed: Int?
  private let seedGenerator: SeedGenerator?

  /// - Parameters:
  ///   - rate: the noise's standard deviation is `sqrt(rate / (1 - rate))`; from 0 to 1.
  ///   - seed: makes the noise repeatable.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ rate: Double, seed: Int? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    // At 1 the standard deviation would be infinite.
    check.require((0..<1).contains(rate), "rate is \(rate); expected a number from 0 up to 1, 1 excluded")
    self.rate = rate
    self.seed = seed
    seedGenerator = rate > 0 ? SeedGenerator(seed: seed) : nil
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard training, let seedGenerator else { return inputs }
    let deviation = (rate / (1 - rate)).squareRoot()
    return inputs
      * (try seedGenerator.next().randomNormal(
        inputs.shape, mean: 1, standardDeviation: deviation, dtype: computeDType))
  }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override class var definition: Definition<Layer> {
    Definition(GaussianDropout.self, .base, .double("rate", \.rate), .seed(\.seed)) {
      GaussianDropout($1, seed: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
