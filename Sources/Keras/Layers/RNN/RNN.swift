import Tensors

/// A recurrent layer: applies a cell to the time steps of a sequence.
///
/// ```swift
/// let layer = RNN(LSTMCell(64), returnSequences: true)
/// let stacked = RNN([GRUCell(64), GRUCell(32)])
/// ```
///
/// Input: `(batch, time, features)`. Output: `(batch, outputSize)` after the last step, or with `returnSequences` that
/// after each step, `(batch, time, outputSize)`. A mask `(batch, time)` excludes the steps where it is false: they
/// change no state.
///
/// With Keras' own cells, and arguments that the compiler knows, all steps are one operation; with any other cell they
/// are a loop over the cell's operations. Its `call` then runs once, to record what a step does; with `unroll` it runs
/// for each step.
open class RNN: Layer {
  public let cell: any RNNCell
  /// Whether the output is that of every step, or of the last one.
  public let returnSequences: Bool
  /// Whether the layer gives its last states besides its output; see ``callWithStates(_:initialState:mask:training:)``.
  public let returnState: Bool
  /// Whether the steps are taken from the last to the first. A sequence of outputs is then in that order too.
  public let goBackwards: Bool
  /// Whether a batch starts from the final states of the previous one.
  public let stateful: Bool
  /// Whether the steps are laid out one after another whatever the cell.
  public let unroll: Bool
  /// Whether a sequence of outputs is zero at steps that the mask excludes, and not the output before. Not with
  /// `unroll`.
  public internal(set) var zeroOutputForMask: Bool
  private let store = StateStore()

  /// The states that a stateful layer keeps from batch to batch; empty before it is built.
  public var states: [Variable] { store.variables }

  /// - Parameters:
  ///   - cell: what happens at each step.
  ///   - returnSequences: whether the output is that of every step, or of the last one.
  ///   - returnState: whether the layer gives its last states besides its output. Such a layer cannot stand in a
  ///     Sequential.
  ///   - goBackwards: whether the steps are taken from the last to the first.
  ///   - stateful: whether a batch starts from the final states of the previous one, sample by sample. The batch
  ///     size must be known when the layer is built: `Input(batchShape:)`.
  ///   - unroll: whether the steps are laid out one after another whatever the cell. The length must be known.
  ///   - zeroOutputForMask: whether a sequence of outputs is zero at steps that the mask excludes.
  ///   - activityRegularizer: a penalty on the output.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ cell: any RNNCell, returnSequences: Bool = false, returnState: Bool = false, goBackwards: Bool = false,
    stateful: Bool = false, unroll: Bool = false, zeroOutputForMask: Bool = false,
    activityRegularizer: (any RegularizerSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.cell = cell
    self.returnSequences = returnSequences
    self.returnState = returnState
    self.goBackwards = goBackwards
    self.stateful = stateful
    self.unroll = unroll
    self.zeroOutputForMask = zeroOutputForMask
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer, inputShape: inputShape)
    supportsMasking = true
    inputSpec = InputSpec(minNdim: 3)
  }

  /// The same over several cells, each one's output the next one's input; see ``StackedRNNCells``.
  public convenience init(
    _ cells: [any RNNCell], returnSequences: Bool = false, returnState: Bool = false, goBackwards: Bool = false,
    stateful: Bool = false, unroll: Bool = false, zeroOutputForMask: Bool = false,
    activityRegularizer: (any RegularizerSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      StackedRNNCells(cells), returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards,
      stateful: stateful, unroll: unroll, zeroOutputForMask: zeroOutputForMask,
      activityRegularizer: activityRegularizer, inputShape: inputShape, name: name, trainable: trainable, dtype: dtype)
  }

  /// A layer over a cell, with arguments that were read already.
  init(
    _ cell: any RNNCell, _ loop: LoopArguments, activityRegularizer: (any RegularizerSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String?, trainable: Bool = true, dtype: (any DTypePolicySpecifier)?
  ) {
    self.cell = cell
    returnSequences = loop.returnSequences
    returnState = loop.returnState
    goBackwards = loop.goBackwards
    stateful = loop.stateful
    unroll = loop.unroll
    zeroOutputForMask = loop.zeroOutputForMask
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer, inputShape: inputShape)
    supportsMasking = true
    inputSpec = InputSpec(minNdim: 3)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    try cell.buildIfNeeded([inputShape[0]] + inputShape[2...])
    if stateful, store.variables.isEmpty {
      guard let batchSize = inputShape[0] else {
        throw KerasError.invalidArgument(
          "layer '\(name)'",
          "a stateful layer needs a known batch size, the input has shape \(inputShape.tupleText); "
            + "begin the model with Input(batchShape: [32, ...])")
      }
      store.variables = try cell.stateShapes.map { shape in
        let variable = Variable(
          name: "rnn_state", shape: [batchSize] + shape, dtype: variableDType, isTrainable: false)
        variable.path = "\(CallContext.path(inside: self))/rnn_state"
        if let error = variable.error { throw error }
        return variable
      }
    }
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    guard !returnState else {
      throw KerasError.invalidArgument(
        "layer '\(name)'",
        "with returnState it returns its states besides its output, and a model takes one tensor; "
          + "set returnState to false, or use callWithStates(_:initialState:mask:training:)")
    }
    return try loop(inputs, initialState: nil, mask: mask, training: training).output
  }

  /// The output and the states after the last step.
  ///
  /// - Parameters:
  ///   - inputs: `(batch, time, features)`.
  ///   - initialState: the states before the first step, each `(batch, size)`; nil means the cell's own, zeros mostly,
  ///     or for a stateful layer those that the batch before ended with.
  ///   - mask: `(batch, time)`, true where a step counts; nil: all do.
  ///   - training: nil takes that of the enclosing layer, or else false.
  public func callWithStates(
    _ inputs: Tensor, initialState: [Tensor]? = nil, mask: Tensor? = nil, training: Bool? = nil
  ) throws -> (output: Tensor, states: [Tensor]) {
    let result = try calling(inputs, training: training) { x, training in
      try loop(x, initialState: initialState, mask: mask, training: training)
    }
    if let activityRegularizer { penalize(result.output, activityRegularizer) }
    return result
  }

  open override func computeMask(_ inputs: Tensor, mask: Tensor?) -> Tensor? { returnSequences ? mask : nil }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    guard inputShape.count >= 3 else {
      throw KerasError.incompatibleInput(
        layer: name, "expected (batch, time, features), got shape \(inputShape.tupleText)")
    }
    return returnSequences ? [inputShape[0], inputShape[1], cell.outputSize] : [inputShape[0], cell.outputSize]
  }

  /// Sets the states of a stateful layer to zero.
  public func resetState() throws {
    for variable in store.variables { try variable.assign(.zeros(variable.shape, dtype: variable.dtype)) }
  }

  /// Another name of ``resetState()``.
  public func resetStates() throws { try resetState() }

  open override class var definition: Definition<Layer> {
    Definition(RNN.self, .base, .loop, .cell) {
      RNN($2, $1, name: $0.name, dtype: $0.dtype)
    }
  }

  var loopArguments: LoopArguments {
    LoopArguments(
      returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards, stateful: stateful,
      unroll: unroll, zeroOutputForMask: zeroOutputForMask)
  }

  /// A layer with the same arguments and no weights, for a direction of a ``Bidirectional``.
  /// - Throws: when the cell's class is not Keras' own and not registered.
  func copied(name: String, goBackwards: Bool) throws -> RNN {
    var config = config
    config["name"] = .string(name)
    config["go_backwards"] = .bool(goBackwards)
    let entries: Config = [
      "module": .string(moduleName), "class_name": .string(className), "config": .object(config),
      "registered_name": .null,
    ]
    guard let copy = try ObjectRegistry.layers.make(.object(entries), in: "layer '\(self.name)'") as? RNN else {
      throw KerasError.invalidArgument("layer '\(self.name)'", "\(className) cannot be copied for a second direction")
    }
    return copy
  }
}

/// A class, so that states do not count as weights of the layer.
private final class StateStore {
  var variables: [Variable] = []
}

extension ConfigArgument where Root == RNN, Value == any RNNCell {
  /// What the layer does at each step.
  fileprivate static var cell: Self {
    Self("cell", \.cell, \.serialized) { config in
      guard let cell = try config.layer("cell") as? any RNNCell else {
        throw config.failure("cell", expected: "a cell for RNN")
      }
      return cell
    }
  }
}
