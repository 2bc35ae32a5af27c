import Tensors

/// The cell of ``GRU``. With the gates z, r = recurrentActivation(x · kernel + h · recurrentKernel + bias) and the
/// candidate n = activation(x · kernel + r · (h · recurrentKernel + bias)), the output and new state is h' = z · h + (1
/// - z) · n.
///
/// Without `resetAfter`, the candidate is n = activation(x · kernel + (r · h) · recurrentKernel + bias).
///
/// Input of a step: `(batch, features)`. State and output: `(batch, units)`. Weights: `kernel`, `recurrent_kernel`,
/// `bias`, each with the parts of z, r and n in its columns; with `resetAfter` the bias has two rows, for input and
/// state. Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014).
open class GRUCell: BaseRecurrentCell, SequenceCell {
  /// Whether the reset gate works on the state's product, or on the state before it.
  public let resetAfter: Bool

  public var recurrentActivation: ActivationFunction { arguments.recurrentActivation! }
  public var stateSize: [Int] { [units] }
  override var gates: Int { 3 }
  override var biasShape: Shape { resetAfter ? [2, 3 * units] : [3 * units] }

  /// - Parameters:
  ///   - units: the size of the output, 1 or more.
  ///   - activation: the function of the candidate; nil for none.
  ///   - recurrentActivation: the function of the gates; nil for none.
  ///   - useBias: whether a bias is added.
  ///   - kernelInitializer: initializer of the kernel.
  ///   - recurrentInitializer: initializer of the recurrent kernel.
  ///   - biasInitializer: initializer of the bias.
  ///   - kernelRegularizer: penalty on the kernel.
  ///   - recurrentRegularizer: penalty on the recurrent kernel.
  ///   - biasRegularizer: penalty on the bias.
  ///   - kernelConstraint: projection of the kernel after each update.
  ///   - recurrentConstraint: projection of the recurrent kernel after each update.
  ///   - biasConstraint: projection of the bias after each update.
  ///   - dropout: the part of the inputs that is dropped in training, the same features at all steps of a sample.
  ///   - recurrentDropout: the part of the state that is dropped, likewise.
  ///   - resetAfter: whether the reset gate works on the state's product, or on the state before it.
  ///   - seed: makes the choices of dropout repeatable.
  ///   - name: nil makes one from the class's name.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ units: Int, activation: (any ActivationSpecifier)? = .tanh,
    recurrentActivation: (any ActivationSpecifier)? = .sigmoid, useBias: Bool = true,
    kernelInitializer: any InitializerSpecifier = .glorotUniform,
    recurrentInitializer: any InitializerSpecifier = .orthogonal, biasInitializer: any InitializerSpecifier = .zeros,
    kernelRegularizer: (any RegularizerSpecifier)? = nil,
    recurrentRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    kernelConstraint: (any ConstraintSpecifier)? = nil, recurrentConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, dropout: Double = 0, recurrentDropout: Double = 0,
    resetAfter: Bool = true, seed: Int? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.resetAfter = resetAfter
    super.init(
      RecurrentCellArguments(
        units, activation: activation, recurrentActivation: recurrentActivation, hasGates: true, useBias: useBias,
        kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
        biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
        recurrentRegularizer: recurrentRegularizer, biasRegularizer: biasRegularizer,
        kernelConstraint: kernelConstraint, recurrentConstraint: recurrentConstraint, biasConstraint: biasConstraint,
        dropout: dropout, recurrentDropout: recurrentDropout, seed: seed, trainable: trainable, dtype: dtype),
      name: name)
  }

  init(_ arguments: RecurrentCellArguments, resetAfter: Bool, name: String?) {
    self.resetAfter = resetAfter
    super.init(arguments, name: name)
  }

  public func call(
    _ inputs: Tensor, states: [Tensor], training: Bool
  ) throws -> (output: Tensor, states: [Tensor]) {
    let (kernel, recurrentKernel, bias) = try weightValues()
    let h = states[0]
    let inputBias = resetAfter ? bias?[0] : bias
    let stateBias = resetAfter ? bias?[1] : nil
    let dropsInputs = training && dropout > 0 && dropout < 1
    let drops = dropsStates(training)
    let inputMasks = dropsInputs ? try inputMasks(for: inputs, count: drops ? 3 : 1) : []
    let stateMasks = drops ? try stateMasks(for: h, count: 3) : []

    // Each gate's share of x · kernel and of h · recurrentKernel.
    var x: [Tensor]
    if dropsInputs && drops {
      x = (0..<3).map { (inputs * inputMasks[$0]).matmul(part($0, of: kernel)) }
    } else {
      let product = (dropsInputs ? inputs * inputMasks[0] : inputs).matmul(kernel)
      x = (0..<3).map { part($0, of: product) }
    }
    if let inputBias { x = (0..<3).map { x[$0] + part($0, of: inputBias) } }
    func dropped(_ gate: Int) -> Tensor { drops ? h * stateMasks[gate] : h }
    func product(_ gate: Int, _ state: Tensor) -> Tensor {
      let y = state.matmul(part(gate, of: recurrentKernel))
      return stateBias.map { y + part(gate, of: $0) } ?? y
    }
    let z = recurrentActivation(x[0] + product(0, dropped(0)))
    let r = recurrentActivation(x[1] + product(1, dropped(1)))
    let inner = resetAfter ? r * product(2, dropped(2)) : product(2, r * dropped(2))
    let output = z * h + (1 - z) * activation(x[2] + inner)
    return (output, [output])
  }

  func takesSequences(training: Bool) -> Bool {
    activation.inRecurrence != nil && recurrentActivation.inRecurrence != nil && !dropsStates(training)
  }

  func sequence(_ inputs: Tensor, states: [Tensor], _ options: SequenceOptions) throws -> SequenceResult {
    try sequence(
      .gru(
        resetAfter: resetAfter, activation: activation.inRecurrence!,
        recurrentActivation: recurrentActivation.inRecurrence!), inputs, states: states, options)
  }

  open override class var definition: Definition<Layer> {
    Definition(GRUCell.self, .base, .cell(\.arguments, hasGates: true), .bool("reset_after", \.resetAfter, or: true)) {
      GRUCell($1, resetAfter: $2, name: $0.name)
    }
  }
}
