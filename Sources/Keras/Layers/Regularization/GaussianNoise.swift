import Tensors

/// In training, adds normal random numbers to the input. Otherwise returns it. Input and output: any shape.
public final class GaussianNoise: Layer {
  public let stddev: Double
  public let seed: Int?
  private let seedGenerator: SeedGenerator?

  /// - Parameters:
  ///   - stddev: the noise's standard deviation, from 0 to 1.
  ///   - seed: makes the noise repeatable.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ stddev: Double, seed: Int? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require((0...1).contains(stddev), "stddev is \(stddev); expected a number from 0 to 1")
    self.stddev = stddev
    self.seed = seed
    seedGenerator = stddev > 0 ? SeedGenerator(seed: seed) : nil
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard training, let seedGenerator else { return inputs }
    return inputs
      + (try seedGenerator.next().randomNormal(inputs.shape, standardDeviation: stddev, dtype: computeDType))
  }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override class var definition: Definition<Layer> {
    Definition(GaussianNoise.self, .base, .double("stddev", \.stddev), .seed(\.seed)) {
      GaussianNoise($1, seed: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
