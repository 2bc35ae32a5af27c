import Tensors

extension Layer {
  /// The output for a batch of inputs.
  ///
  /// Makes the weights first if they do not exist yet, casts a floating-point input to the type that the layer
  /// computes in, and checks it against ``inputSpec``.
  ///
  /// - Parameters:
  ///   - inputs: a batch; the first dimension counts samples.
  ///   - mask: true where a time step counts; nil: all do.
  ///   - training: whether layers such as `Dropout` behave as in training; nil: as the layer around this one was told,
  ///     else not, unless it is a layer such as `RandomFlip` that is called by itself.
  /// - Throws: `KerasError.incompatibleInput` when the input does not fit, a `TensorError` with the layer's name when
  ///   an operation in `call` is impossible, or an invalid argument of the initializer.
  public func callAsFunction(_ inputs: Tensor, mask: Tensor? = nil, training: Bool? = nil) throws -> Tensor {
    try forward(inputs, mask: mask, training: training).output
  }

  /// As ``callAsFunction(_:mask:training:)``, with the mask for the next layer.
  public func forward(
    _ inputs: Tensor, mask: Tensor? = nil, training: Bool? = nil
  ) throws -> (output: Tensor, mask: Tensor?) {
    let result = try calling(inputs, training: training) { x, training in
      let result = try run(x, mask: mask, training: training)
      try result.output.checked()
      try result.mask?.checked()
      return result
    }
    if let activityRegularizer { penalize(result.output, activityRegularizer) }
    if mask != nil, result.mask == nil, !supportsMasking { tellOfMask() }
    return result
  }

  /// Runs `body`, which computes the layer's results from the input and whether it is training, as every call is run:
  /// with weights made, the input cast and checked, variables cast, and the layer's name on errors.
  func calling<Result>(
    _ inputs: Tensor, training: Bool?, _ body: (Tensor, Bool) throws -> Result
  ) throws -> Result {
    if let pendingMistake { throw pendingMistake }
    try inputs.checked()
    let context = CallContext(self, training: training)
    return try CallContext.$current.withValue(context) {
      let x = autocast && inputs.dtype.isFloatingPoint ? inputs.cast(to: inputDType) : inputs
      try check(x)
      if !isBuilt {
        try buildIfNeeded(shapeToBuild(for: x))
        try check(x)
      }
      beginLossRecord(context.pass)
      return try naming { try autocasting { try body(x, context.training) } }
    }
  }

  private func check(_ inputs: Tensor) throws {
    if inputSpec != nil { try check(CallContext.symbolic(inputs.shape), inputs.dtype) }
  }

  /// Throws if the input does not meet ``inputSpec``.
  func check(_ shape: SymbolicShape, _ dtype: DType) throws {
    guard let expected = inputSpec?.mismatch(shape, dtype) else { return }
    let came = expected == inputSpec?.dtype?.name ? dtype.name : "shape \(shape.tupleText)"
    throw KerasError.incompatibleInput(layer: name, "expected \(expected), got \(came)")
  }

  /// Runs `body` and puts the layer's name on errors of operations.
  func naming<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch var error as TensorError where error.layer == nil {
      error.layer = name
      throw error
    }
  }

  /// Runs `body` so that variables are read in the type that the layer computes in.
  private func autocasting<Result>(_ body: () throws -> Result) rethrows -> Result {
    let current = Variable.computeDType
    var wanted: DType?
    if autocast, computeDType.isFloatingPoint, current != nil || computeDType != variableDType { wanted = computeDType }
    return wanted == current ? try body() : try Variable.$computeDType.withValue(wanted, operation: body)
  }

  /// Warns once that the layers after this one do not get the mask.
  private func tellOfMask() {
    if hasToldOfMask { return }
    hasToldOfMask = true
    warn("layer '\(name)' (\(className)) does not support masks; the layers after it will not see the mask")
  }

  /// Adds the activity regularizer's penalty, the same for every batch size.
  func penalize(_ output: Tensor, _ regularizer: any Regularizer) {
    let penalty = regularizer(output)
    addLoss(output.rank == 0 ? penalty : penalty / Double(max(output.shape[0], 1)))
  }
}
