import Tensors

/// An ``Embedding`` with a reverse projection: from vectors to a score for each entry of the vocabulary.
///
/// ```swift
/// let embedding = ReversibleEmbedding(20_000, 64)
/// let vectors = try embedding(tokens)                    // (batch, time, 64)
/// let logits = try embedding(vectors, reverse: true)     // (batch, time, 20000)
/// ```
///
/// Input and output: those of ``Embedding``; backwards `(…, outputDim)` to `(…, inputDim)`. Weights: `embeddings`
/// `(inputDim, outputDim)`, and `reverse_embeddings` `(outputDim, inputDim)` unless the weights are tied. Press and
/// Wolf, "Using the output embedding to improve language models" (2016).
public final class ReversibleEmbedding: Embedding {
  /// Whether the reverse projection uses the same table.
  public let tieWeights: Bool
  /// The element type of the reverse projection; nil: the layer's.
  public let reverseDType: DType?
  /// What keeps scores within its range, ± the cap; nil for no bound.
  public let logitSoftCap: Double?
  private var reverseEmbeddings: Variable?

  /// - Parameters:
  ///   - inputDim: the size of the vocabulary: the largest number that comes, plus one.
  ///   - outputDim: the length of a vector.
  ///   - tieWeights: whether the reverse projection uses the same table.
  ///   - embeddingsInitializer: the tables' first values.
  ///   - embeddingsRegularizer: a penalty on the table.
  ///   - embeddingsConstraint: a projection of the table after each update.
  ///   - maskZero: whether 0 stands for padding.
  ///   - reverseDType: the element type of the reverse projection; nil: the layer's.
  ///   - logitSoftCap: keeps scores between -cap and cap by `tanh(logits / cap) * cap`.
  ///   - loraRank: freezes the table and trains a low-rank update of it in its place: a product of two matrices with
  ///     this inner dimension. See ``Embedding/enableLora(rank:loraAlpha:aInitializer:bInitializer:)``.
  ///   - loraAlpha: the update's factor is `loraAlpha / loraRank`; nil means 1.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the tables.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ inputDim: Int, _ outputDim: Int, tieWeights: Bool = true,
    embeddingsInitializer: any InitializerSpecifier = "uniform",
    embeddingsRegularizer: (any RegularizerSpecifier)? = nil, embeddingsConstraint: (any ConstraintSpecifier)? = nil,
    maskZero: Bool = false, reverseDType: DType? = nil, logitSoftCap: Double? = nil, loraRank: Int? = nil,
    loraAlpha: Double? = nil, inputShape: SymbolicShape? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.tieWeights = tieWeights
    self.reverseDType = reverseDType
    self.logitSoftCap = logitSoftCap
    super.init(
      inputDim, outputDim, embeddingsInitializer: embeddingsInitializer, embeddingsRegularizer: embeddingsRegularizer,
      embeddingsConstraint: embeddingsConstraint, maskZero: maskZero, loraRank: loraRank, loraAlpha: loraAlpha,
      inputShape: inputShape, name: name, trainable: trainable, dtype: dtype)
  }

  public override func build(_ inputShape: SymbolicShape) throws {
    try super.build(inputShape)
    if !tieWeights {
      reverseEmbeddings = try addWeight(
        "reverse_embeddings", shape: [outputDim, inputDim], initializer: settings.initializer)
    }
  }

  /// With `reverse`, the reverse projection: a score for each entry of the vocabulary.
  ///
  /// - Parameters:
  ///   - inputs: vectors `(…, outputDim)`, or with `reverse` false whole numbers as for ``Embedding``.
  ///   - reverse: whether to go back.
  public func callAsFunction(_ inputs: Tensor, reverse: Bool) throws -> Tensor {
    guard reverse else { return try self(inputs) }
    guard inputs.shape.last == outputDim else {
      throw KerasError.incompatibleInput(
        layer: name, "expected vectors of \(outputDim) numbers to go back from, got shape \(inputs.shape.tupleText)")
    }
    try buildIfNeeded([nil])
    return try calling(inputs, training: nil) { x, _ in try logits(x).checked() }
  }

  private func logits(_ inputs: Tensor) throws -> Tensor {
    let table = try reverseEmbeddings?.value ?? table.transposed()
    let dtype = reverseDType ?? computeDType
    let logits = inputs.cast(to: dtype).matmul(table.cast(to: dtype))
    return logitSoftCap.map { (logits / $0).tanh() * $0 } ?? logits
  }

  public override class var definition: Definition<Layer> {
    Definition(
      ReversibleEmbedding.self, constants: ["quantization_config": .null], .base, .int("input_dim", \.inputDim),
      .int("output_dim", \.outputDim), .weights(("embeddings", \.settings, RandomUniform()), activity: true),
      .bool("mask_zero", \.maskZero, or: false), .bool("tie_weights", \.tieWeights, or: true),
      .reverseType, .optionalDouble("logit_soft_cap", \.logitSoftCap), .lowRank
    ) {
      ReversibleEmbedding(
        $1, $2, tieWeights: $5, embeddingsInitializer: $3[0].initializer, embeddingsRegularizer: $3[0].regularizer,
        embeddingsConstraint: $3[0].constraint, maskZero: $4, reverseDType: $6, logitSoftCap: $7, loraRank: $8.rank,
        loraAlpha: $8.alpha, name: $0.name, dtype: $0.dtype)
    }
  }
}

extension ConfigArgument where Root == ReversibleEmbedding, Value == DType? {
  /// The type of the reverse projection.
  fileprivate static var reverseType: Self {
    Self("reverse_dtype", \.reverseDType, { ConfigValue($0?.name) }) {
      try $0.dtypePolicy("reverse_dtype")?.computeDType
    }
  }
}
