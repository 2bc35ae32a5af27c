import Tensors

/// A recurrent layer that reads its sequence in both directions, each with its own weights.
///
/// ```swift
/// let model = Sequential([
///   Embedding(20_000, 128),
///   Bidirectional(LSTM(64, returnSequences: true)),
///   Bidirectional(LSTM(64)),
///   Dense(1, activation: .sigmoid),
/// ])
/// ```
///
/// Input and output as the layer inside has them; with `mergeMode: .concat` the output's last dimension is twice as
/// wide. A sequence of outputs is in the input's order of time for both directions, and zero at steps that the mask
/// excludes. Schuster and Paliwal, "Bidirectional recurrent neural networks" (1997).
open class Bidirectional: Layer {
  /// Reads the sequence as the given layer does.
  public let forwardLayer: RNN
  /// Reads the sequence the other way.
  public let backwardLayer: RNN
  /// Nil: the outputs stay apart, see ``callWithStates(_:initialState:mask:training:)``.
  public let mergeMode: MergeMode?

  public var returnSequences: Bool { forwardLayer.returnSequences }
  public var returnState: Bool { forwardLayer.returnState }
  public var stateful: Bool { forwardLayer.stateful }

  /// - Parameters:
  ///   - layer: the layer for one direction. Both directions get copies with fresh weights, named `forward_…` and
  ///     `backward_…`.
  ///   - mergeMode: how the outputs are combined; nil leaves them apart, and such a layer cannot stand in a Sequential.
  ///   - backwardLayer: the layer for the other direction, with `goBackwards` the other way round and otherwise like
  ///     `layer`; nil makes it from `layer`.
  ///   - activityRegularizer: a penalty on the output.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ layer: RNN, mergeMode: (any MergeModeSpecifier)? = .concat, backwardLayer: RNN? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    func copy(_ direction: String, goBackwards: Bool) throws -> RNN {
      let stem = layer.name.hasPrefix(direction) ? String(layer.name.dropFirst(direction.count)) : layer.name
      return try layer.copied(name: direction + stem, goBackwards: goBackwards)
    }
    let forward = check.resolve(try copy("forward_", goBackwards: layer.goBackwards), or: layer)
    let backward = check.resolve(try backwardLayer ?? copy("backward_", goBackwards: true), or: layer)
    if check.mistake == nil {
      check.require(
        forward.goBackwards != backward.goBackwards,
        "both directions have goBackwards \(forward.goBackwards); expected one forwards and one backwards")
      for (what, same) in [
        ("stateful", forward.stateful == backward.stateful),
        ("returnSequences", forward.returnSequences == backward.returnSequences),
        ("returnState", forward.returnState == backward.returnState),
      ] { check.require(same, "forward and backward layer differ in \(what); expected the same") }
      for direction in [forward, backward] { direction.zeroOutputForMask = direction.returnSequences }
    }
    forwardLayer = forward
    self.backwardLayer = backward
    self.mergeMode = check.resolve(try mergeMode?.resolved())
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer, inputShape: inputShape)
    supportsMasking = true
    inputSpec = layer.inputSpec
    note(check)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    try forwardLayer.buildIfNeeded(inputShape)
    try backwardLayer.buildIfNeeded(inputShape)
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    guard !returnState, mergeMode != nil else {
      throw KerasError.invalidArgument(
        "layer '\(name)'",
        "with \(returnState ? "returnState" : "mergeMode nil") it returns several tensors, and a model takes one; "
          + "use callWithStates(_:initialState:mask:training:)")
    }
    return try directions(inputs, nil, mask, training).outputs[0]
  }

  /// The outputs (one if they are merged, else that of either direction) and the states after the last step, those of
  /// the forward layer first.
  ///
  /// - Parameters:
  ///   - inputs: `(batch, time, features)`.
  ///   - initialState: the states before the first step, the first half for the forward layer; nil means the layers'
  ///     own.
  ///   - mask: `(batch, time)`, true where a step counts; nil: all do.
  ///   - training: nil takes that of the enclosing layer, or else false.
  public func callWithStates(
    _ inputs: Tensor, initialState: [Tensor]? = nil, mask: Tensor? = nil, training: Bool? = nil
  ) throws -> (outputs: [Tensor], states: [Tensor]) {
    let result = try calling(inputs, training: training) { x, training in
      try directions(x, initialState, mask, training)
    }
    if let activityRegularizer { for output in result.outputs { penalize(output, activityRegularizer) } }
    return result
  }

  private func directions(
    _ inputs: Tensor, _ initialState: [Tensor]?, _ mask: Tensor?, _ training: Bool
  ) throws -> (outputs: [Tensor], states: [Tensor]) {
    let half = (initialState?.count ?? 0) / 2
    let forward = try forwardLayer.callWithStates(
      inputs, initialState: initialState.map { Array($0.prefix(half)) }, mask: mask, training: training)
    let backward = try backwardLayer.callWithStates(
      inputs, initialState: initialState.map { Array($0.dropFirst(half)) }, mask: mask, training: training)
    let a = forward.output.cast(to: computeDType)
    var b = backward.output.cast(to: computeDType)
    if returnSequences { b = b[.all, .stride(by: -1)] }
    let outputs: [Tensor] =
      switch mergeMode {
      case .concatenate: [.concatenate([a, b], axis: -1)]
      case .total: [a + b]
      case .product: [a * b]
      case .average: [(a + b) / 2]
      case nil: [a, b]
      }
    return (try outputs.map { try $0.checked() }, forward.states + backward.states)
  }

  open override func computeMask(_ inputs: Tensor, mask: Tensor?) -> Tensor? { returnSequences ? mask : nil }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    var shape = try forwardLayer.computeOutputShape(inputShape)
    if mergeMode == .concatenate, let width = shape[shape.count - 1] { shape[shape.count - 1] = 2 * width }
    return shape
  }

  /// The states that stateful layers keep from batch to batch, those of the forward layer first.
  public var states: [Variable] { forwardLayer.states + backwardLayer.states }

  /// Sets the states of stateful layers to zero.
  /// - Throws: `KerasError.invalidArgument` when the layers are not stateful.
  public func resetState() throws {
    guard stateful else {
      throw KerasError.invalidArgument("layer '\(name)'", "it is not stateful and has no states to reset")
    }
    try forwardLayer.resetState()
    try backwardLayer.resetState()
  }

  /// Another name of ``resetState()``.
  public func resetStates() throws { try resetState() }

  open override class var definition: Definition<Layer> {
    Definition(
      Bidirectional.self, .base,
      .mergeMode, .direction("layer", \.forwardLayer), .optionalDirection("backward_layer", \.backwardLayer)
    ) { Bidirectional($2, mergeMode: $1, backwardLayer: $3, name: $0.name, dtype: $0.dtype) }
  }
}

extension ConfigArgument where Root == Bidirectional, Value == RNN {
  /// The layer of a direction.
  fileprivate static func direction(_ key: String, _ path: KeyPath<Root, RNN>) -> Self {
    Self(key, path, \.serialized) { config in
      guard let layer = try config.layer(key) as? RNN else { throw config.failure(key, expected: "a recurrent layer") }
      return layer
    }
  }
}

extension ConfigArgument where Root == Bidirectional, Value == RNN? {
  /// The same, or null.
  fileprivate static func optionalDirection(_ key: String, _ path: KeyPath<Root, RNN>) -> Self {
    let direction = ConfigArgument<Root, RNN>.direction(key, path)
    return Self {
      $0.value(key) == nil ? nil : try direction.read($0)
    } write: {
      direction.write($0, &$1)
    }
  }
}

extension ConfigArgument where Root == Bidirectional, Value == String? {
  /// How both directions become one; null for a list of both.
  fileprivate static var mergeMode: Self {
    Self("merge_mode", \.mergeMode, { ConfigValue($0?.rawValue) }) {
      $0.has("merge_mode") ? try $0.optionalString("merge_mode") : "concat"
    }
  }
}
