import Tensors

/// The variables that a layer itself made.
struct WeightStore {
  /// Those that were added as trainable, frozen or not.
  private(set) var trainable: [Variable] = []
  private(set) var nonTrainable: [Variable] = []
  private(set) var regularizers: [(variable: Variable, regularizer: any Regularizer)] = []
  /// Those of a build that failed: a property may still hold them, but they are no weights.
  private(set) var abandoned: [Variable] = []
  /// The names that the running build has added; nil outside of one.
  private(set) var namesInBuild: Set<String>?

  mutating func beginBuild() { namesInBuild = [] }
  mutating func endBuild() { namesInBuild = nil }
  mutating func abandonBuild() {
    var emptied = WeightStore()
    emptied.abandoned = abandoned + trainable + nonTrainable
    self = emptied
  }

  /// Whether `addWeight` made the variable.
  func knows(_ variable: Variable) -> Bool {
    [trainable, nonTrainable, abandoned].contains { $0.contains { $0 === variable } }
  }

  func variable(named name: String) -> Variable? {
    trainable.first { $0.name == name } ?? nonTrainable.first { $0.name == name }
  }

  mutating func add(_ variable: Variable, regularizer: (any Regularizer)?, trainable isTrained: Bool) {
    if isTrained { trainable.append(variable) } else { nonTrainable.append(variable) }
    if let regularizer { regularizers.append((variable, regularizer)) }
    namesInBuild?.insert(variable.name)
  }
}

extension Layer {
  /// Adds a weight and gives it its first values. Call it in ``build(_:)``.
  ///
  /// - Parameters:
  ///   - name: unique among the layer's weights, such as `"kernel"`.
  ///   - shape: all dimensions known; `inputShape.dimension(-1)` gives one of the input's or says that it is unknown.
  ///   - initializer: the first values; nil means Glorot uniform for floating-point weights and zeros for others.
  ///   - regularizer: a penalty that is added to the loss.
  ///   - constraint: a projection that the weight goes through after each of the optimizer's updates.
  ///   - trainable: whether an optimizer may change it.
  ///   - dtype: the element type; nil takes the layer's ``variableDType``.
  ///   - autocast: whether `call` of a layer of mixed precision reads it in the type that the layer computes in.
  /// - Returns: the weight. A weight of that name and shape that an earlier call of `build` made is returned as it is.
  /// - Throws: `KerasError` when the shape has a negative dimension, the name is taken or one of the arguments is
  ///   wrong.
  public func addWeight(
    _ name: String, shape: Shape, initializer: (any InitializerSpecifier)? = nil,
    regularizer: (any RegularizerSpecifier)? = nil, constraint: (any ConstraintSpecifier)? = nil,
    trainable: Bool = true, dtype: DType? = nil, autocast: Bool = true
  ) throws -> Variable {
    if let pendingMistake { throw pendingMistake }
    let context = "layer '\(self.name)'"
    let spec = TensorSpec(shape, dtype ?? variableDType)
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw KerasError.invalidArgument(
        context, "weight '\(name)' has shape \(shape.tupleText); dimensions must not be negative")
    }
    if let existing = weightStore.variable(named: name) {
      if weightStore.namesInBuild?.contains(name) == true {
        throw KerasError.invalidArgument(context, "it has a weight '\(name)' already; each needs a name of its own")
      }
      guard existing.spec == spec else {
        throw KerasError.invalidArgument(
          context, "it is built: weight '\(name)' is \(existing.spec) and cannot become \(spec)")
      }
      return existing
    }
    guard spec.byteCount <= MachineMemory.byteCount else {
      throw KerasError.invalidArgument(
        context,
        "weight '\(name)' of shape \(shape.tupleText) takes \(spec.byteCount) bytes, and this machine has "
          + "\(MachineMemory.byteCount)")
    }
    let fallback: any InitializerSpecifier = spec.dtype.isFloatingPoint ? .glorotUniform : .zeros
    let storage =
      try WeightBudget.current?.storage(spec, weight: name, layer: self.name)
      ?? (initializer ?? fallback).resolved().make(spec)
    let variable = Variable(name: name, spec: spec, storage: storage, isTrainable: trainable && self.trainable)
    variable.path = "\(CallContext.path(inside: self))/\(name)"
    variable.autocasts = autocast
    if let constraint = try constraint?.resolved() { variable.constraint = { constraint($0) } }
    weightStore.add(variable, regularizer: try regularizer?.resolved(), trainable: trainable)
    return variable
  }

  /// Registers a layer inside this one, when no property holds it.
  ///
  /// - Parameters:
  ///   - layer: the layer.
  ///   - name: what files call it, as they call a property's layer by the property's name; in Python the attribute's
  ///     name (`setattr(self, name, layer)`). Nil puts it into a list of the name `tracked_layers`.
  @discardableResult
  public func track<Sublayer: Layer>(_ layer: Sublayer, as name: String? = nil) -> Sublayer {
    if !trackedLayers.contains(where: { $0.layer === layer }) { trackedLayers.append((name, layer)) }
    return layer
  }

  /// The layer's own variables in the order that Keras stores them: trainable ones, frozen or not, then the others.
  public var ownVariables: [Variable] {
    weightStore.trainable + weightStore.nonTrainable + LayerContents(of: self).variables
  }

  /// The layer and all layers inside, each once, outer ones before inner ones.
  public var flattenedLayers: [Layer] {
    var seen = Set<ObjectIdentifier>()
    var result: [Layer] = []
    func visit(_ layer: Layer) {
      guard seen.insert(ObjectIdentifier(layer)).inserted else { return }
      result.append(layer)
      for inner in layer.sublayers { visit(inner) }
    }
    visit(self)
    return result
  }

  /// All weights in Keras' order: a layer's trainable ones, its others, then those of the layers inside.
  public var weights: [Variable] { flattenedLayers.flatMap(\.ownVariables).withoutRepeats }

  /// The weights and the states of random number generators.
  public var variables: [Variable] {
    flattenedLayers.flatMap { layer in
      let contents = LayerContents(of: layer)
      return layer.ownVariables + contents.seedGenerators.map(\.state)
    }.withoutRepeats
  }

  /// The weights that an optimizer changes.
  public var trainableWeights: [Variable] { trainable ? weights.filter(\.isTrainable) : [] }
  /// The weights that an optimizer leaves alone.
  public var nonTrainableWeights: [Variable] { trainable ? weights.filter { !$0.isTrainable } : weights }
  /// The same as ``trainableWeights``.
  public var trainableVariables: [Variable] { trainable ? variables.filter(\.isTrainable) : [] }
  /// ``nonTrainableWeights`` and the states of random number generators.
  public var nonTrainableVariables: [Variable] { trainable ? variables.filter { !$0.isTrainable } : variables }

  /// The values of ``weights``.
  public func getWeights() -> [Tensor] { weights.map(\.value) }

  /// Sets all ``weights``, in their order.
  /// - Throws: `KerasError.invalidArgument` when number or shapes differ; no weight is changed then.
  public func setWeights(_ values: [Tensor]) throws {
    let weights = weights
    let context = "layer '\(name)'"
    guard weights.count == values.count else {
      throw KerasError.invalidArgument(
        context, "setWeights got \(values.count) tensors for \(weights.count) weights")
    }
    for (variable, value) in zip(weights, values) {
      try value.checked()
      guard variable.shape == value.shape else {
        throw KerasError.invalidArgument(
          context,
          "weight '\(variable.path)' has shape \(variable.shape.tupleText); setWeights got shape "
            + value.shape.tupleText)
      }
    }
    for (variable, value) in zip(weights, values) { try variable.assign(value.cast(to: variable.dtype)) }
  }

  /// How many numbers the weights hold.
  /// - Throws: `KerasError.notReady` when the layer is not built.
  public func countParams() throws -> Int {
    guard isBuilt else {
      throw KerasError.notReady(
        "layer '\(name)'", "it has no weights to count yet; call it, or build it with an input shape")
    }
    return weights.reduce(0) { $0 + $1.count }
  }
}

extension [Variable] {
  /// Each variable once, where it comes first.
  var withoutRepeats: [Variable] {
    var seen = Set<ObjectIdentifier>()
    return filter { seen.insert(ObjectIdentifier($0)).inserted }
  }
}
