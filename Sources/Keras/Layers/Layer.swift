import Tensors

/// A building block of models: creates its weights for the first input shape, and computes its output from them.
///
/// A custom layer overrides ``build(_:)`` and ``call(_:training:)``; gradients, training, the output's shape and
/// the summary follow from these.
///
/// ```swift
/// final class Scale: Layer {
///   private var factor: Variable!
///
///   override func build(_ inputShape: SymbolicShape) throws {
///     factor = try addWeight("factor", shape: [inputShape.dimension(-1)], initializer: .ones)
///   }
///   override func call(_ inputs: Tensor, training: Bool) throws -> Tensor { inputs * factor.value }
/// }
/// ```
///
/// Layers that a property holds, alone or in an array, dictionary or tuple, are found: their weights are the layer's
/// too.
///
/// An initializer does not throw. Invalid arguments are thrown when the layer is built or called.
open class Layer: Defined, SharedArguments {
  /// Unique in a model; made from the class's name (`"dense_1"`) unless given.
  public internal(set) var name: String
  /// The element types of weights and computation.
  public let dtypePolicy: DTypePolicy
  /// Whether floating-point inputs, and variables that `call` reads, are cast to the type that the layer computes in.
  public let autocast: Bool
  /// A penalty on the output that is added to the loss, divided by the batch size.
  public internal(set) var activityRegularizer: (any Regularizer)?
  /// Whether the weights are there.
  public internal(set) var isBuilt = false
  /// What the layer takes; nil takes anything. `build` may narrow it.
  open var inputSpec: InputSpec?
  /// Whether the base class's ``computeMask(_:mask:)`` lets a mask through.
  open var supportsMasking = false

  /// Whether training changes the layer's weights. Setting it sets it on the layers inside.
  open var trainable: Bool {
    didSet {
      if trainable != oldValue { Variable.noteTrainableChange() }
      for variable in weightStore.trainable { variable.isTrainable = trainable }
      for layer in sublayers { layer.trainable = trainable }
    }
  }

  /// The shape of a sample that was passed to the initializer, for a Sequential that begins with the layer.
  let givenInputShape: SymbolicShape?
  /// The first invalid argument of the initializer.
  private var mistake: (any Error)?
  /// The shape that the weights were made for.
  var builtInputShape: SymbolicShape?
  var weightStore = WeightStore()
  /// Layers that were registered by ``track(_:as:)``.
  var trackedLayers: [(name: String?, layer: Layer)] = []
  /// Whether a file asks for sparse results. They are dense, with the same numbers; a file that is written asks again.
  var declaresSparse = false
  /// What `addLoss` gave in the last pass.
  var lossRecord = LossRecord()
  /// Whether the warning that a mask ends at this layer was printed.
  var hasToldOfMask = false
  /// The input and output of the last symbolic call.
  var lastInput: SymbolicTensor?
  var lastOutput: SymbolicTensor?

  /// - Parameters:
  ///   - name: unique in a model; nil makes one from the class's name.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy, of weights and computation; nil takes the process-wide policy.
  ///   - activityRegularizer: a penalty on the output.
  ///   - autocast: whether floating-point inputs are cast to the type that the layer computes in.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential that has no `Input`.
  public init(
    name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, autocast: Bool = true, inputShape: SymbolicShape? = nil
  ) {
    var check = ArgumentCheck()
    dtypePolicy = check.resolve(try dtype?.resolved()) ?? Session.current.dtypePolicy
    self.activityRegularizer = check.resolve(try activityRegularizer?.resolved())
    self.name = name ?? ""
    self.trainable = trainable
    self.autocast = autocast
    givenInputShape = inputShape
    if name == nil { self.name = Session.current.automaticName(for: className) }
    // A name is a part of its weights' paths.
    check.require(!self.name.contains("/"), "a name cannot have '/' in it; expected another character")
    note(check)
  }

  /// Makes the weights for inputs of a shape, batch first.
  ///
  /// Override it to call ``addWeight(_:shape:initializer:regularizer:constraint:trainable:dtype:autocast:)``. The base
  /// class only marks the layer as built.
  open func build(_ inputShape: SymbolicShape) throws {
    builtInputShape = inputShape
    isBuilt = true
  }

  /// The output for a batch of inputs, described by operations on tensors.
  open func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    throw KerasError.notReady(
      "layer '\(name)'", "\(className) does not say what it computes; override call(_:training:)")
  }

  /// As ``call(_:training:)``, for layers that look at a mask (true where a time step counts). The base class's drops
  /// it.
  open func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    try call(inputs, training: training)
  }

  /// The mask for the next layer. The base class returns the mask if ``supportsMasking`` is true.
  open func computeMask(_ inputs: Tensor, mask: Tensor?) -> Tensor? { supportsMasking ? mask : nil }

  /// The output's shape for an input's. The base class builds the layer, if it is not built, and traces `call`.
  open func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try symbolicOutput(for: SymbolicTensor(inputShape, computeDType)).shape
  }

  /// The layers inside: those that ``track(_:as:)`` registered, then those that properties hold.
  open var sublayers: [Layer] { LayerContents(of: self).layers }

  /// The shape of the input when a model last found its shapes, batch first; nil before.
  open var inputShape: SymbolicShape? { lastInput?.shape }
  /// The shape of the output when a model last found its shapes, batch first; nil before.
  open var outputShape: SymbolicShape? { lastOutput?.shape }

  /// The element type of the weights.
  public var variableDType: DType { dtypePolicy.variableDType }
  /// The element type that the layer computes in.
  public var computeDType: DType { dtypePolicy.computeDType }
  /// Whether the layer runs in training mode by default when it is called outside a model.
  var trainsByDefault: Bool { false }
  /// The type that floating-point inputs are cast to.
  var inputDType: DType { computeDType }

  /// The name of the activation that the layer applies to its result, if it has one.
  open var activationName: String? { nil }

  open var className: String { "\(Self.self)" }
  open var moduleName: String { "keras.layers" }
  /// The initializer's arguments by Python's names.
  open var config: Config { Self.definition.config(of: self).merging(baseConfig) }

  /// How files describe the layer. Custom layer classes override it.
  open class var definition: Definition<Layer> { .missing(Layer.self) }

  /// How a model was compiled, as Keras writes it beside the configuration; nil for a layer that is not a model.
  open var compileConfig: Config? { nil }

  /// The shape that a first input builds the layer for.
  func shapeToBuild(for inputs: Tensor) -> SymbolicShape { CallContext.symbolic(inputs.shape) }

  /// `call` and the mask that it gives; a model of layers carries both along.
  func run(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> (output: Tensor, mask: Tensor?) {
    (try call(inputs, mask: mask, training: training), computeMask(inputs, mask: mask))
  }

  /// What is known to be wrong before the layer is used.
  var pendingMistake: (any Error)? { mistake }

  /// Records an invalid argument of the initializer, to be thrown when the layer is built or called.
  func note(_ check: ArgumentCheck) {
    guard mistake == nil else { return }
    switch check.mistake {
    case .argument(let message): mistake = KerasError.invalidArgument("layer '\(name)'", message)
    case .other(let error): mistake = error
    case nil: break
    }
  }

  /// Sets arguments that an initializer does not take.
  func takeSharedArguments(from config: ConfigReader) throws {
    if try !config.bool("trainable", or: true) { trainable = false }
    declaresSparse = try config.bool("sparse", or: false)
    activityRegularizer = try activityRegularizer ?? config.regularizer("activity_regularizer")
  }

  /// Throws the first error that initializers and `add` recorded, the layers inside included.
  func validate() throws {
    for layer in flattenedLayers {
      if let mistake = layer.pendingMistake { throw mistake }
    }
  }
}

extension Layer {
  /// Name, trainability and dtype: what every layer's configuration begins with.
  var baseConfig: Config {
    var config: Config = [
      "name": .string(name), "trainable": .bool(trainable), "dtype": dtypePolicy.serialized,
    ]
    if let activityRegularizer { config["activity_regularizer"] = activityRegularizer.serialized }
    return config
  }

  /// The shape that the layer was built for, as Keras writes it beside the configuration; nil for a layer that needs
  /// none.
  public var buildConfig: Config? { builtInputShape.map { ["input_shape": ConfigValue(shape: $0)] } }

  /// The layer as Keras serializes it: module, class name, configuration, registered name, and the shape it was built
  /// for.
  public var serialized: ConfigValue {
    let registered = CustomObjects.shared.name(of: type(of: self))
    var entries: Config = [
      "module": .string(registered == nil ? moduleName : "__main__"), "class_name": .string(className),
      "config": .object(config), "registered_name": ConfigValue(registered),
    ]
    if let buildConfig { entries["build_config"] = .object(buildConfig) }
    if let compileConfig { entries["compile_config"] = .object(compileConfig) }
    return .object(entries)
  }
}

extension Layer: CustomStringConvertible {
  public var description: String { "<\(className) name=\(name), built=\(isBuilt ? "True" : "False")>" }
}
