import Tensors

/// The input of a model: the shape and type of a batch, as `Input(shape: [784])`.
public typealias Input = InputLayer

/// The first entry of a `Sequential` whose input is known from the start. It returns its input.
///
///     let model = Sequential([Input(shape: [784]), Dense(10)])
public final class InputLayer: Layer {
  /// The shape of a batch.
  public let batchShape: SymbolicShape
  /// The element type that the model casts its input to.
  public let dtype: DType
  /// Whether the input is strings, for a first layer that turns them into numbers: `Input(shape: [1], dtype:
  /// "string")`.
  public let holdsTexts: Bool

  /// - Parameters:
  ///   - shape: the shape of one sample; nil dimensions may vary.
  ///   - batchSize: how many samples a batch has; nil when that varies.
  ///   - dtype: the element type of the input; nil means float32, `"string"` strings.
  ///   - name: unique in a model.
  public convenience init(
    shape: SymbolicShape, batchSize: Int? = nil, dtype: (any DTypePolicySpecifier)? = nil, name: String? = nil
  ) {
    self.init(batchShape: [batchSize] + shape, dtype: dtype, name: name)
  }

  /// - Parameters:
  ///   - batchShape: the shape of a batch; nil dimensions may vary.
  ///   - dtype: the element type of the input; nil means float32, `"string"` strings.
  ///   - name: unique in a model.
  public init(batchShape: SymbolicShape, dtype: (any DTypePolicySpecifier)? = nil, name: String? = nil) {
    var check = ArgumentCheck()
    self.batchShape = batchShape
    holdsTexts = dtype as? String == "string"
    self.dtype = holdsTexts ? .int64 : check.resolve(try dtype?.resolved().computeDType) ?? .float32
    check.require(!batchShape.isEmpty, "the shape of a batch has no dimension; expected the batch's at least")
    check.require(
      batchShape.allSatisfy { $0 ?? 0 >= 0 }, "shape \(batchShape.tupleText) has a negative dimension")
    super.init(name: name, autocast: false)
    supportsMasking = true
    note(check)
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor { inputs }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override var config: Config { Self.definition.config(of: self) }

  public override class var definition: Definition<Layer> {
    Definition(
      InputLayer.self, .batchShape, .elementType, .sparse, .fixed("ragged", .bool(false)),
      .name, .inertFlag("optional")
    ) { shape, type, _, _, name, _ in InputLayer(batchShape: shape, dtype: type, name: name) }
  }
}

extension ConfigArgument where Root == InputLayer, Value == SymbolicShape {
  fileprivate static var batchShape: Self {
    Self("batch_shape", \.batchShape, { ConfigValue(shape: $0) }) { config in
      guard let shape = try config.shape("batch_shape") ?? config.shape("batch_input_shape") else {
        throw config.failure("batch_shape", expected: "a list of sizes")
      }
      return shape
    }
  }
}

extension ConfigArgument where Root == InputLayer, Value == (any DTypePolicySpecifier)? {
  /// The inputs' type; strings have one too, which no tensor has.
  fileprivate static var elementType: Self {
    Self {
      $0.value("dtype")?.text == "string" ? "string" : try $0.dtypePolicy()
    } write: {
      $1["dtype"] = .string($0.holdsTexts ? "string" : $0.dtype.name)
    }
  }
}
