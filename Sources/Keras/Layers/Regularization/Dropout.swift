import Tensors

/// In training, sets a random part of the input to zero and scales the rest up, so that the expected sum stays.
/// Otherwise passes the input on. (Srivastava et al., 2014)
///
/// Input and output: any shape.
open class Dropout: Layer {
  /// The part of the input that is dropped.
  public let rate: Double
  /// The shape in which decisions are made; nil dimensions are the input's.
  public let noiseShape: SymbolicShape?
  public let seed: Int?
  private let seedGenerator: SeedGenerator?

  /// - Parameters:
  ///   - rate: the part of the input that is dropped, from 0 to 1.
  ///   - noiseShape: the shape in which decisions are made, with 1 where one decision holds along a dimension and nil
  ///     for the input's size: `[nil, 1, nil]` drops the same features at all time steps. Nil decides for each element.
  ///   - seed: makes the choices repeatable.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ rate: Double, noiseShape: SymbolicShape? = nil, seed: Int? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require((0...1).contains(rate), "rate is \(rate); expected a number from 0 to 1")
    if let noiseShape {
      check.require(
        noiseShape.allSatisfy { $0 ?? 1 > 0 },
        "noiseShape is \(noiseShape.tupleText); expected sizes of 1 or more, or nil for the input's")
    }
    self.rate = rate
    self.noiseShape = noiseShape
    self.seed = seed
    seedGenerator = rate > 0 ? SeedGenerator(seed: seed) : nil
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
    buildAtOnce()
  }

  /// As the other initializer, with Python's keyword: `Dropout(rate: 0.5)`.
  public convenience init(
    rate: Double, noiseShape: SymbolicShape? = nil, seed: Int? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(rate, noiseShape: noiseShape, seed: seed, inputShape: inputShape, name: name, dtype: dtype)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard training, let seedGenerator else { return inputs }
    return try dropped(inputs, noiseShape: noiseShape(for: inputs), seedGenerator)
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape { inputShape }

  /// The shape in which decisions are made for an input.
  func noiseShape(for inputs: Tensor) throws -> Shape {
    guard let noiseShape else { return inputs.shape }
    guard noiseShape.count == inputs.rank else {
      throw KerasError.incompatibleInput(
        layer: name,
        "expected \(noiseShape.count) dimensions, as noiseShape \(noiseShape.tupleText) has, got shape "
          + CallContext.symbolic(inputs.shape).tupleText)
    }
    return zip(noiseShape, inputs.shape).map { $0 ?? $1 }
  }

  private func dropped(_ x: Tensor, noiseShape: Shape, _ generator: SeedGenerator) throws -> Tensor {
    if rate == 1 { return .zeros(x.shape, dtype: x.dtype) }
    let keep = 1 - rate
    let isKept = try generator.next().randomUniform(noiseShape) .< keep
    return (x * (1 / keep)).where(isKept, else: 0)
  }

  open override class var definition: Definition<Layer> {
    Definition(Dropout.self, .base, .double("rate", \.rate), .seed(\.seed), .optionalShape("noise_shape", \.noiseShape))
    {
      Dropout($1, noiseShape: $3, seed: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
