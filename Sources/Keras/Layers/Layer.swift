import Tensors

/// A shape in which some dimensions, the batch above all, are not known yet (nil; Python's `None`).
public typealias SymbolicShape = [Int?]

/// A step of a model: it makes its weights when it first sees an input shape, and computes its output from them.
///
/// A layer of your own overrides ``build(_:)`` and ``call(_:training:)``; gradients, training, the output shape and the
/// summary follow from these.
open class Layer: Configurable {
  /// Unique in a model; made from the class's name (`"dense_1"`) unless given.
  public internal(set) var name: String
  /// Whether training changes the layer's weights. Setting it sets it on the layers inside.
  open var trainable: Bool
  public internal(set) var isBuilt = false
  /// Variables in the order that Keras stores them: `addWeight` appends here.
  public private(set) var ownVariables: [Variable] = []

  public init(name: String? = nil, trainable: Bool = true, dtype: DType? = nil) {
    self.name = name ?? ""
    self.trainable = trainable
  }

  /// Makes the weights. The base class's does nothing.
  open func build(_ inputShape: SymbolicShape) throws {}

  /// The output for a batch of inputs, described by operations on tensors.
  open func call(_ inputs: Tensor, training: Bool) throws -> Tensor { inputs }

  /// As ``call(_:training:)``, for layers that look at a mask (true where a time step counts). The base class's drops it.
  open func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    try call(inputs, training: training)
  }

  /// The mask that goes on to the next layer.
  open func computeMask(_ inputs: Tensor, mask: Tensor?) -> Tensor? { mask }

  /// The output's shape for an input's. The base class's finds it by tracing ``call(_:training:)``.
  open func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape { inputShape }

  /// Adds a weight and gives it its first values.
  public func addWeight(
    _ name: String, shape: Shape, initializer: any InitializerSpecifier = "glorot_uniform",
    regularizer: (any RegularizerSpecifier)? = nil, constraint: (any ConstraintSpecifier)? = nil,
    trainable: Bool = true, dtype: DType? = nil
  ) throws -> Variable { fatalError() }

  /// Adds a scalar to the loss of the step that is being traced; call it inside `call`.
  public func addLoss(_ loss: Tensor) { fatalError() }

  /// All weights, trainable ones first, sublayers' included, as Keras orders them.
  public var weights: [Variable] { fatalError() }
  public var trainableVariables: [Variable] { fatalError() }
  public var nonTrainableVariables: [Variable] { fatalError() }
  /// Penalties on weights (from regularizers) and what `addLoss` added in the call that is being traced.
  public var losses: [Tensor] { fatalError() }

  open var className: String { "\(Self.self)" }
  open var moduleName: String { "keras.layers" }
  /// The constructor's arguments by Python's names.
  open var config: Config { ["name": .string(name), "trainable": .bool(trainable)] }
}
