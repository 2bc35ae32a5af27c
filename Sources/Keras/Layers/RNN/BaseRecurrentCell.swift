import Tensors

/// What ``SimpleRNNCell``, ``LSTMCell`` and ``GRUCell`` have in common: a kernel for the input, one for the state, a
/// bias, and dropout of both.
open class BaseRecurrentCell: Layer {
  let arguments: RecurrentCellArguments
  /// The weights of `(features, gates · units)`; nil before the cell is built.
  public private(set) var kernel: Variable?
  /// The weights of `(units, gates · units)`; nil before the cell is built.
  public private(set) var recurrentKernel: Variable?
  /// Nil before the cell is built, and without bias.
  public private(set) var bias: Variable?
  private let seedGenerator: SeedGenerator
  private let dropoutMasks = RecurrentDropoutMasks()

  public var units: Int { arguments.units }
  public var activation: ActivationFunction { arguments.activation }
  public var useBias: Bool { arguments.useBias }
  public var dropout: Double { arguments.dropout }
  public var recurrentDropout: Double { arguments.recurrentDropout }
  public var seed: Int? { arguments.seed }
  public var outputSize: Int { units }

  /// Parts of the kernel, each `units` wide.
  var gates: Int { 1 }
  var biasShape: Shape { [gates * units] }
  var recurrentKernelShape: Shape { [units, gates * units] }

  /// The shape of the kernel for a step's input.
  func kernelShape(_ inputShape: SymbolicShape) throws -> Shape { [try inputShape.dimension(-1), gates * units] }

  /// The bias's first values.
  var biasInitializer: any Initializer { arguments.bias.initializer }

  init(_ arguments: RecurrentCellArguments, name: String?) {
    self.arguments = arguments
    seedGenerator = SeedGenerator(seed: arguments.seed)
    super.init(name: name, trainable: arguments.trainable, dtype: arguments.dtype)
    note(arguments.check)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    kernel = try arguments.kernel.add("kernel", shape: try kernelShape(inputShape), to: self)
    recurrentKernel = try arguments.recurrentKernel.add("recurrent_kernel", shape: recurrentKernelShape, to: self)
    if useBias {
      bias = try addWeight(
        "bias", shape: biasShape, initializer: biasInitializer, regularizer: arguments.bias.regularizer,
        constraint: arguments.bias.constraint)
    }
    try super.build(inputShape)
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    inputShape.dropLast() + [units]
  }

  open override var activationName: String? { activation.name }

  /// The values of the weights.
  func weightValues() throws -> (kernel: Tensor, recurrentKernel: Tensor, bias: Tensor?) {
    guard let kernel, let recurrentKernel else {
      throw KerasError.notReady("layer '\(name)'", "it has no kernels; build it first")
    }
    return (kernel.value, recurrentKernel.value, bias?.value)
  }

  /// One gate's part of a tensor whose last dimension holds all gates.
  func part(_ gate: Int, of x: Tensor) -> Tensor { x[.ellipsis, gate * units..<(gate + 1) * units] }

  // MARK: Dropout

  /// Whether dropout of the state is on: then each gate has masks of its own.
  func dropsStates(_ training: Bool) -> Bool { training && recurrentDropout > 0 && recurrentDropout < 1 }

  /// Factors for a step's input `(batch, features)`, the same at all steps of a sequence: zero where the input is
  /// dropped.
  func inputMasks(for inputs: Tensor, count: Int) throws -> [Tensor] {
    try dropoutMasks.inputs(dropout, inputs.spec, count: count, seedGenerator)
  }

  /// The same for the state `(batch, units)`.
  func stateMasks(for state: Tensor, count: Int) throws -> [Tensor] {
    try dropoutMasks.states(recurrentDropout, state.spec, count: count, seedGenerator)
  }

  func endSequence() { dropoutMasks.forget() }

  // MARK: Whole sequences

  /// The loop over all time steps by one operation.
  func sequence(
    _ cell: RecurrentCell, _ inputs: Tensor, states: [Tensor], _ options: SequenceOptions
  ) throws -> SequenceResult {
    let (kernel, recurrentKernel, bias) = try weightValues()
    var x = inputs
    let (batch, time, features) = (x.shape[0], x.shape[1], x.shape[2])
    if options.training, dropout > 0, dropout < 1, time > 0 {
      x *= try inputMasks(for: x[.all, 0], count: 1)[0].expandingDimensions(1)
    }
    // One product for all steps. The loop itself works in single or double precision.
    let real: DType = computeDType == .float64 ? .float64 : .float32
    let projection = x.reshaped(to: [batch * time, features]).matmul(kernel)
      .reshaped(to: [batch, time, gates * units]).cast(to: real)
    let startsAtZero = states.allSatisfy(\.isMadeOfZeros)
    let result = projection.recurrent(
      cell, kernel: recurrentKernel.cast(to: real), bias: bias?.cast(to: real),
      initialState: startsAtZero ? nil : states.map { $0.cast(to: real) }, mask: options.mask,
      reverse: options.reverse, zeroOutput: options.zeroOutput)
    let outputs = result.sequence.cast(to: computeDType)
    let after = result.states.map { $0.cast(to: computeDType) }
    let last = options.zeroOutput && options.mask != nil ? outputs[.all, options.reverse ? 0 : time - 1] : after[0]
    return SequenceResult(outputs: outputs, last: last, states: after)
  }
}

extension ActivationFunction {
  /// The function as the operation over whole sequences has it, if it does.
  var inRecurrence: RecurrentCell.Activation? {
    isKeras ? RecurrentCell.Activation(rawValue: name) : isHardSigmoidOfKeras2 ? .hardSigmoidKeras2 : nil
  }
}

extension Tensor {
  /// Whether the tensor was made as zeros.
  fileprivate var isMadeOfZeros: Bool { (node.operation as? Full)?.value == 0 }
}
