import Tensors

/// A linear stack of layers.
///
/// ```swift
/// let model = Sequential()
/// model.add(Dense(32, activation: .relu, inputDim: 784))
/// model.add(Dense(10, activation: .softmax))
///
/// let same = Sequential([Input(shape: [784]), Dense(32, activation: .relu), Dense(10, activation: .softmax)])
/// ```
///
/// With an `Input`, or `inputShape:` in the first layer, the weights are made as layers are added. Without, they are
/// made when the model is first called, fitted, or built by ``build(_:)``.
///
/// ``add(_:)`` does not throw. A mistake (a name that is taken, a second `Input`, a layer that does not fit the one
/// before) is remembered, and thrown by `build`, `compile`, `fit`, `predict` and calls.
open class Sequential: Model {
  /// The layers, behind the `Input` if there is one.
  private var stack: [Layer] = []
  /// What goes into the first layer after the `Input`, then what comes out of each layer: as many as `stack` when
  /// built.
  private var steps: [SymbolicTensor] = []
  /// A layer that could not be added.
  private var structureMistake: KerasError?
  /// Why the layers do not fit together.
  private var buildMistake: (any Error)?
  /// Whether the `Input` was made from the shape of the first data, and not asked for.
  private var inputIsAutomatic = false

  /// - Parameters:
  ///   - layers: the layers in order.
  ///   - trainable: whether training changes the weights.
  ///   - name: nil makes one: `"sequential"`, `"sequential_1"`, …
  public init(_ layers: [Layer] = [], trainable: Bool = true, name: String? = nil) {
    super.init(name: name, trainable: trainable)
    supportsMasking = true
    for layer in layers { append(layer) }
    rebuild()
  }

  /// A model of the layers that a closure lists.
  public convenience init(
    trainable: Bool = true, name: String? = nil, @LayerListBuilder _ layers: () throws -> [Layer]
  ) rethrows {
    self.init(try layers(), trainable: trainable, name: name)
  }

  /// Puts a layer on top. What is wrong with it is thrown when the model is built or used.
  open override func add(_ layer: Layer) {
    append(layer)
    rebuild()
  }

  /// Takes the last layer off.
  /// - Returns: the layer; nil when there is none.
  @discardableResult
  open override func pop() -> Layer? {
    guard let last = layers.last else { return nil }
    stack.removeLast()
    steps = Array(steps.prefix(stack.count))
    isBuilt = false
    rebuild()
    return last
  }

  /// The layers in order, without the `Input`.
  open override var layers: [Layer] { stack.first is InputLayer ? Array(stack.dropFirst()) : stack }
  open override var sublayers: [Layer] {
    // A subclass may have more of its own.
    stack + LayerContents(of: self, below: Sequential.self).layers.filter { own in !stack.contains { $0 === own } }
  }

  /// The shape of a batch that goes in; nil before it is known.
  open override var inputShape: SymbolicShape? { isBuilt ? steps.first?.shape : nil }
  /// The shape of what comes out; nil before it is known.
  open override var outputShape: SymbolicShape? { isBuilt ? steps.last?.shape : nil }
  /// The type that the `Input` asks for.
  override var inputDType: DType {
    guard let input = stack.first as? InputLayer, !input.holdsTexts else { return computeDType }
    return input.dtype
  }

  /// The first data determines the shape of samples, not the batch size.
  override func shapeToBuild(for inputs: Tensor) -> SymbolicShape {
    if let input = stack.first as? InputLayer { return input.batchShape }
    let shape = super.shapeToBuild(for: inputs)
    return shape.isEmpty ? [] : [nil] + shape.dropFirst()
  }

  /// Makes the weights of all layers for batches of a shape: `try model.build([nil, 784])`.
  /// - Throws: `KerasError` when there are no layers, the model has another input shape, or a mistake was remembered;
  ///   whatever a layer throws that does not fit.
  open override func build(_ inputShape: SymbolicShape) throws {
    if let structureMistake { throw structureMistake }
    guard !stack.isEmpty else {
      throw KerasError.notReady("model '\(name)'", "it has no layers to build; add some")
    }
    if let input = stack[0] as? InputLayer {
      guard input.batchShape == inputShape else {
        throw KerasError.invalidArgument(
          "model '\(name)'",
          "its input has shape \(input.batchShape.tupleText); it cannot be built for \(inputShape.tupleText)")
      }
    } else {
      addAutomaticInput(inputShape)
    }
    rebuild()
    if let mistake = buildMistake {
      // Data of another shape may fit; an Input that was asked for stays.
      if inputIsAutomatic { removeAutomaticInput() }
      throw mistake
    }
    guard isBuilt else { throw KerasError.notReady("model '\(name)'", "it has no layers to build; add some") }
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try layers.reduce(inputShape) { try $1.computeOutputShape($0) }
  }

  open override func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    try run(inputs, mask: mask, training: training).output
  }

  override func run(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> (output: Tensor, mask: Tensor?) {
    var step = (output: try adjusted(inputs), mask: mask)
    for layer in layers { step = try layer.forward(step.output, mask: step.mask, training: training) }
    return step
  }

  override var pendingMistake: (any Error)? { structureMistake ?? super.pendingMistake ?? buildMistake }

  open override var config: Config {
    var config = baseConfig.merging(["layers": .array(stack.map(\.serialized))])
    if isBuilt, let input = stack.first as? InputLayer {
      config["build_input_shape"] = ConfigValue(shape: input.batchShape)
    }
    return config
  }

  open override class var definition: Definition<Layer> {
    Definition("Sequential") { try Sequential($0) }
  }
}

extension Sequential {
  private func append(_ layer: Layer) {
    if stack.isEmpty, let shape = layer.givenInputShape { stack.append(InputLayer(shape: shape)) }
    if stack.contains(where: { $0.name == layer.name && $0 !== layer }) {
      remember("it has a layer named '\(layer.name)' already; give the new one another name")
    } else if let input = layer as? InputLayer, let first = stack.first {
      remember(
        first is InputLayer
          ? "its input has shape \((first as! InputLayer).batchShape.tupleText) already; "
            + "Input of shape \(input.batchShape.tupleText) cannot be added"
          : "Input of shape \(input.batchShape.tupleText) comes after layer '\(stack.last!.name)'; expected it first")
    } else {
      stack.append(layer)
      isBuilt = false
    }
  }

  private func remember(_ message: String) {
    structureMistake = structureMistake ?? KerasError.invalidArgument("model '\(name)'", message)
  }

  private func addAutomaticInput(_ shape: SymbolicShape) {
    stack.insert(InputLayer(batchShape: shape, dtype: stack[0].computeDType), at: 0)
    inputIsAutomatic = true
  }

  private func removeAutomaticInput() {
    stack.removeFirst()
    steps = []
    buildMistake = nil
    inputIsAutomatic = false
  }

  /// Finds the shapes of the layers that were added since the last time, if the input's is known.
  private func rebuild() {
    buildMistake = nil
    if let shape = (stack.first as? Model)?.inputShape, stack.count > 1 { addAutomaticInput(shape) }
    guard let input = stack.first as? InputLayer, stack.count > 1 else { return }
    do {
      if let mistake = input.pendingMistake { throw mistake }
      try CallContext.$current.withValue(CallContext(self)) {
        if steps.isEmpty { steps = [SymbolicTensor(input.batchShape, input.dtype)] }
        for layer in stack.dropFirst(steps.count) {
          let step = try layer.symbolicOutput(for: steps.last!)
          (layer.lastInput, layer.lastOutput) = (steps.last!, step)
          steps.append(step)
        }
      }
      builtInputShape = input.batchShape
      isBuilt = true
    } catch {
      buildMistake = error
    }
  }

  /// Whether a layer is the one that makes numbers of the strings that come in.
  func givesTexts(to layer: Layer) -> Bool {
    stack.count > 1 && (stack[0] as? InputLayer)?.holdsTexts == true && stack[1] === layer
  }

  /// The input as the `Input` describes it: of its type, with a last dimension of size 1 added or taken away if need
  /// be.
  private func adjusted(_ inputs: Tensor) throws -> Tensor {
    // What a first layer made of strings is of another shape and type than they were.
    guard let input = stack.first as? InputLayer, !input.holdsTexts else { return inputs }
    // An Input that nobody asked for does not decide about whole numbers: the first layer does.
    let x = inputIsAutomatic ? inputs : inputs.cast(to: input.dtype)
    let rank = input.batchShape.count
    if x.rank == rank { return x }
    if x.rank == rank + 1, x.shape.last == 1 { return x.reshaped(to: Array(x.shape.dropLast())) }
    if x.rank == rank - 1, input.batchShape.last == .some(1) { return x.expandingDimensions(-1) }
    throw KerasError.incompatibleInput(
      layer: name,
      "expected shape \(input.batchShape.tupleText), got shape \(CallContext.symbolic(x.shape).tupleText)")
  }
}

extension Sequential {
  /// The model that a configuration describes.
  fileprivate convenience init(_ config: ConfigReader) throws {
    let layers = try (config.array("layers") ?? []).map { try config.layer($0) }
    self.init(layers, name: try config.name)
    if try !config.bool("trainable", or: true) { trainable = false }
    let inputShape = try config.shape("build_input_shape")
    if !(layers.first is InputLayer), !layers.isEmpty, let inputShape { try buildIfNeeded(inputShape) }
    try validate()
  }
}
