import Tensors

/// Turns indices, such as those of words in a vocabulary, into vectors: row `i` of a table of weights.
///
/// ```swift
/// let model = Sequential([Embedding(20_000, 128, maskZero: true), LSTM(64), Dense(1, activation: .sigmoid)])
/// ```
///
/// Input: whole numbers of any shape, from 0 up to but not including `inputDim`; numbers of other types lose their
/// fraction. Negative ones count from the end, and for those out of range the output is NaN. Output: the input's shape
/// with `outputDim` after it. Weights: `embeddings` of `(inputDim, outputDim)`.
open class Embedding: Layer, LowRankAdapted {
  /// The size of the vocabulary.
  public let inputDim: Int
  /// The length of a vector.
  public let outputDim: Int
  /// Whether 0 stands for padding, which layers that support masks skip.
  public let maskZero: Bool
  /// The table; nil before the layer is built.
  public private(set) var embeddings: Variable?
  let settings: WeightSettings
  private let firstValues: Tensor?
  private(set) var lowRankUpdate: LowRankUpdate

  /// - Parameters:
  ///   - inputDim: the size of the vocabulary: the largest number that comes, plus one.
  ///   - outputDim: the length of a vector.
  ///   - embeddingsInitializer: the table's first values.
  ///   - embeddingsRegularizer: a penalty on the table.
  ///   - embeddingsConstraint: a projection of the table after each update.
  ///   - maskZero: whether 0 stands for padding.
  ///   - weights: the table's first values, `(inputDim, outputDim)`, in place of the initializer.
  ///   - loraRank: freezes the table and trains a low-rank update of it in its place: a product of two matrices with
  ///     this inner dimension. See ``enableLora(rank:loraAlpha:aInitializer:bInitializer:)``.
  ///   - loraAlpha: the update's factor is `loraAlpha / loraRank`; nil means 1.
  ///   - activityRegularizer: a penalty on the output.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the table.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ inputDim: Int, _ outputDim: Int, embeddingsInitializer: any InitializerSpecifier = "uniform",
    embeddingsRegularizer: (any RegularizerSpecifier)? = nil, embeddingsConstraint: (any ConstraintSpecifier)? = nil,
    maskZero: Bool = false, weights: Tensor? = nil, loraRank: Int? = nil, loraAlpha: Double? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(inputDim > 0, "inputDim is \(inputDim); expected 1 or more")
    check.require(outputDim > 0, "outputDim is \(outputDim); expected 1 or more")
    self.inputDim = inputDim
    self.outputDim = outputDim
    self.maskZero = maskZero
    settings = WeightSettings(
      embeddingsInitializer, embeddingsRegularizer, embeddingsConstraint, or: RandomUniform(), &check)
    if let weights {
      check.require(
        weights.error == nil && weights.shape == [inputDim, outputDim],
        "weights has shape \(weights.shape.tupleText); expected \([inputDim, outputDim].tupleText)")
    }
    firstValues = weights
    lowRankUpdate = LowRankUpdate(rank: loraRank, alpha: loraAlpha, &check)
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer, autocast: false,
      inputShape: inputShape)
    supportsMasking = maskZero
    note(check)
  }

  /// As the other initializer, with both sizes named: `Embedding(inputDim: 20_000, outputDim: 128)`.
  public convenience init(
    inputDim: Int, outputDim: Int, embeddingsInitializer: any InitializerSpecifier = "uniform",
    embeddingsRegularizer: (any RegularizerSpecifier)? = nil, embeddingsConstraint: (any ConstraintSpecifier)? = nil,
    maskZero: Bool = false, weights: Tensor? = nil, loraRank: Int? = nil, loraAlpha: Double? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      inputDim, outputDim, embeddingsInitializer: embeddingsInitializer, embeddingsRegularizer: embeddingsRegularizer,
      embeddingsConstraint: embeddingsConstraint, maskZero: maskZero, weights: weights, loraRank: loraRank,
      loraAlpha: loraAlpha, activityRegularizer: activityRegularizer, inputShape: inputShape, name: name,
      trainable: trainable, dtype: dtype)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let initializer: any Initializer = firstValues.map { GivenValues(tensor: $0) } ?? settings.initializer
    embeddings = try addWeight(
      "embeddings", shape: [inputDim, outputDim], initializer: initializer, regularizer: settings.regularizer,
      constraint: settings.constraint)
    try lowRankUpdate.enableIfAsked(self, embeddings, settings, name: "lora_embeddings")
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    // Whatever type the indices come in, as in Keras; data read from files is often floating-point.
    let indices = inputs.dtype.isInteger ? inputs : inputs.cast(to: .int32)
    return try table.gathering(indices, axis: 0).cast(to: computeDType)
  }

  /// The table with its low-rank update, if it has one.
  var table: Tensor {
    get throws {
      guard let embeddings else { throw KerasError.notReady("layer '\(name)'", "it has no table; build it first") }
      return lowRankUpdate.applied(to: embeddings)
    }
  }

  open override func computeMask(_ inputs: Tensor, mask: Tensor?) -> Tensor? { maskZero ? inputs .!= 0 : nil }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    inputShape + [outputDim]
  }

  open override class var definition: Definition<Layer> {
    Definition(
      Embedding.self, constants: ["quantization_config": .null], .base, .int("input_dim", \.inputDim),
      .int("output_dim", \.outputDim), .weights(("embeddings", \.settings, RandomUniform()), activity: true),
      .bool("mask_zero", \.maskZero, or: false), .lowRank
    ) {
      Embedding(
        $1, $2, embeddingsInitializer: $3[0].initializer, embeddingsRegularizer: $3[0].regularizer,
        embeddingsConstraint: $3[0].constraint, maskZero: $4, loraRank: $5.rank, loraAlpha: $5.alpha, name: $0.name,
        dtype: $0.dtype)
    }
  }

  /// Freezes the table and adds a low-rank update of it, `table + loraAlpha / rank · a · b`: training then changes `a`
  /// and `b` only. (Hu et al., 2021) Call it before `compile`.
  ///
  /// A file holds the sum in the table's place, as Keras writes it.
  /// - Parameters:
  ///   - rank: the inner dimension of the product, 1 or more.
  ///   - loraAlpha: the strength of the update; nil means `rank`.
  ///   - aInitializer: initializer of the first low-rank factor.
  ///   - bInitializer: initializer of the second low-rank factor.
  /// - Throws: `KerasError` when the layer is not built, has an update already, or has a constraint on its table.
  public func enableLora(
    rank: Int, loraAlpha: Double? = nil, aInitializer: any InitializerSpecifier = .heUniform,
    bInitializer: any InitializerSpecifier = .zeros
  ) throws {
    try lowRankUpdate.enable(
      self, embeddings, settings, name: "lora_embeddings", rank: rank, alpha: loraAlpha, aInitializer: aInitializer,
      bInitializer: bInitializer)
  }
}

/// Values that are there already.
private struct GivenValues: Initializer {
  let tensor: Tensor
  var config: Config { [:] }

  func make(_ spec: TensorSpec) throws -> Storage {
    try tensor.cast(to: spec.dtype).withBytes { try Storage(copying: $0, for: "a weight, \(spec)") }
  }
}
