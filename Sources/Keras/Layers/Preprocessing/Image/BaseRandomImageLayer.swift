import Tensors

/// What layers that change images at random have in common: they draw numbers for a batch, change it by them in
/// training, and pass it on otherwise.
///
/// Called outside a model, such a layer runs in training mode unless `training: false` is passed, as in Keras.
open class BaseRandomImageLayer: BaseImagePreprocessingLayer {
  public let seed: Int?
  private let seedGenerator: SeedGenerator

  init(
    seed: Int?, dataFormat: (any DataFormatSpecifier)?, inputShape: SymbolicShape?, name: String?,
    dtype: (any DTypePolicySpecifier)?, autocast: Bool = true
  ) {
    self.seed = seed
    seedGenerator = SeedGenerator(seed: seed)
    super.init(dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype, autocast: autocast)
  }

  override var trainsByDefault: Bool { true }

  /// Draws what a batch of images is changed by, under Python's names.
  func draw(for images: Tensor) throws -> [String: Tensor] { [:] }

  /// A batch of images changed by drawn numbers.
  func transform(_ images: Tensor, by drawn: [String: Tensor]) throws -> Tensor { images }

  /// Whether images keep their type outside of training, as Keras decides layer by layer. Otherwise they are cast to
  /// the type that the layer computes in.
  var keepsTypeOutsideTraining: Bool { false }

  /// The type that images of a type are cast to in training, and that the result has.
  func trainingDType(for dtype: DType) -> DType { computeDType }

  override func transform(_ images: Tensor, training: Bool) throws -> Tensor {
    guard training else { return keepsTypeOutsideTraining ? images : images.cast(to: computeDType) }
    let x = images.cast(to: trainingDType(for: images.dtype))
    return try transform(x, by: draw(for: x)).cast(to: x.dtype)
  }

  /// Uniform random numbers.
  func uniform(_ shape: Shape, _ low: Double = 0, _ high: Double = 1) throws -> Tensor {
    try seedGenerator.next().randomUniform(shape, low: low, high: high)
  }

  /// Uniform random numbers of a factor's range.
  func uniform(_ shape: Shape, _ range: FactorRange) throws -> Tensor { try uniform(shape, range.lower, range.upper) }

  /// Normal random numbers.
  func normal(_ shape: Shape) throws -> Tensor { try seedGenerator.next().randomNormal(shape) }

  /// For each image whether it is changed, with a probability of the factor's range.
  func choice(_ batch: Int, _ probability: FactorRange) throws -> Tensor {
    let threshold = try uniform([batch], probability)
    return try uniform([batch]) .< threshold
  }

  /// A random order of the batch.
  func permutation(_ count: Int) throws -> Tensor { try uniform([count]).sorted().indices }

  /// The logarithm of numbers of a gamma distribution, by Marsaglia and Tsang's method (2000) with a fixed number of
  /// tries: all fail once in 10¹⁰.
  func logGamma(_ shape: Shape, alpha: Tensor) throws -> Tensor {
    // Distributions of alpha + 1 are easy for any alpha; a power of a uniform number brings the 1 back.
    let d = alpha + (1 - 1.0 / 3)
    let c = (d * 9).rsqrt()
    let tries = 8
    let x = try normal([tries] + shape)
    let v = (x * c + 1).power(3)
    let u = try uniform([tries] + shape, 1e-7, 1)
    let isPositive = v .> 0
    let logV = v.where(isPositive, else: 1).log()
    let accepted = isPositive.logicalAnd(u.log() .< x.square() * 0.5 + d - d * v + d * logV)
    // The first try that is accepted has the largest rank.
    let ranks = Tensor.arange(tries, dtype: .float32) * -1 + Double(tries)
    let rank = accepted.cast(to: .float32) * ranks.reshaped(to: [tries] + shape.map { _ in 1 })
    let isFirst = rank.equal(rank.max(axes: [0], keepDims: true)).logicalAnd(accepted)
    let chosen = logV.where(isFirst, else: 0).sum(axes: [0])
    return d.log() + chosen + (try uniform(shape, 1e-7, 1)).log() / alpha
  }

  /// Numbers of a beta distribution with both parameters alpha.
  func beta(_ shape: Shape, alpha: Tensor) throws -> Tensor {
    try (logGamma(shape, alpha: alpha) - logGamma(shape, alpha: alpha)).sigmoid()
  }
}

extension Tensor {
  /// One number an image, in the shape in which it meets a batch of images.
  var perImage: Tensor { reshaped(to: [count, 1, 1, 1]) }
}
