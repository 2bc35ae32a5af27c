import Tensors

/// The cell of ``LSTM``. With the gates i, f, o = recurrentActivation(x · kernel + h · recurrentKernel + bias) and the
/// candidate g = activation(of the same), the carry is c' = f · c + i · g and the output h' = o · activation(c').
///
/// Input of a step: `(batch, features)`. States h and c, and output h: `(batch, units)`. Weights: `kernel`,
/// `recurrent_kernel`, `bias`, each with the parts of i, f, g and o in its columns.
/// Hochreiter and Schmidhuber, "Long short-term memory" (1997).
open class LSTMCell: BaseRecurrentCell, SequenceCell {
  /// Whether the forget gate's bias starts at 1. (Jozefowicz et al., 2015)
  public let unitForgetBias: Bool

  public var recurrentActivation: ActivationFunction { arguments.recurrentActivation! }
  public var stateSize: [Int] { [units, units] }
  override var gates: Int { 4 }

  /// - Parameters:
  ///   - units: the size of the output, 1 or more.
  ///   - activation: the function of candidate and carry; nil for none.
  ///   - recurrentActivation: the function of the gates; nil for none.
  ///   - useBias: whether a bias is added.
  ///   - kernelInitializer: initializer of the kernel.
  ///   - recurrentInitializer: initializer of the recurrent kernel.
  ///   - biasInitializer: initializer of the bias.
  ///   - unitForgetBias: whether the forget gate's bias starts at 1, regardless of `biasInitializer`.
  ///   - kernelRegularizer: penalty on the kernel.
  ///   - recurrentRegularizer: penalty on the recurrent kernel.
  ///   - biasRegularizer: penalty on the bias.
  ///   - kernelConstraint: projection of the kernel after each update.
  ///   - recurrentConstraint: projection of the recurrent kernel after each update.
  ///   - biasConstraint: projection of the bias after each update.
  ///   - dropout: the part of the inputs that is dropped in training, the same features at all steps of a sample.
  ///   - recurrentDropout: the part of the state that is dropped, likewise.
  ///   - seed: makes the choices of dropout repeatable.
  ///   - name: nil makes one from the class's name.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ units: Int, activation: (any ActivationSpecifier)? = .tanh,
    recurrentActivation: (any ActivationSpecifier)? = .sigmoid, useBias: Bool = true,
    kernelInitializer: any InitializerSpecifier = .glorotUniform,
    recurrentInitializer: any InitializerSpecifier = .orthogonal, biasInitializer: any InitializerSpecifier = .zeros,
    unitForgetBias: Bool = true, kernelRegularizer: (any RegularizerSpecifier)? = nil,
    recurrentRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    kernelConstraint: (any ConstraintSpecifier)? = nil, recurrentConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, dropout: Double = 0, recurrentDropout: Double = 0,
    seed: Int? = nil, name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.unitForgetBias = unitForgetBias
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

  init(_ arguments: RecurrentCellArguments, unitForgetBias: Bool, name: String?) {
    self.unitForgetBias = unitForgetBias
    super.init(arguments, name: name)
  }

  override var biasInitializer: any Initializer {
    unitForgetBias ? ForgetBias(others: arguments.bias.initializer) : arguments.bias.initializer
  }

  public func call(
    _ inputs: Tensor, states: [Tensor], training: Bool
  ) throws -> (output: Tensor, states: [Tensor]) {
    let (kernel, recurrentKernel, bias) = try weightValues()
    let (h, c) = (states[0], states[1])
    let dropsInputs = training && dropout > 0 && dropout < 1
    let z: [Tensor]
    if dropsStates(training) {
      let inputMasks = dropsInputs ? try inputMasks(for: inputs, count: 4) : []
      let stateMasks = try stateMasks(for: h, count: 4)
      z = (0..<4).map { gate in
        let x = dropsInputs ? inputs * inputMasks[gate] : inputs
        let y = x.matmul(part(gate, of: kernel)) + (h * stateMasks[gate]).matmul(part(gate, of: recurrentKernel))
        return bias.map { y + part(gate, of: $0) } ?? y
      }
    } else {
      let x = dropsInputs ? inputs * (try inputMasks(for: inputs, count: 1)[0]) : inputs
      var sum = x.matmul(kernel) + h.matmul(recurrentKernel)
      if let bias { sum += bias }
      z = (0..<4).map { part($0, of: sum) }
    }
    let carry = recurrentActivation(z[1]) * c + recurrentActivation(z[0]) * activation(z[2])
    let output = recurrentActivation(z[3]) * activation(carry)
    return (output, [output, carry])
  }

  func takesSequences(training: Bool) -> Bool {
    activation.inRecurrence != nil && recurrentActivation.inRecurrence != nil && !dropsStates(training)
  }

  func sequence(_ inputs: Tensor, states: [Tensor], _ options: SequenceOptions) throws -> SequenceResult {
    try sequence(
      .lstm(activation: activation.inRecurrence!, recurrentActivation: recurrentActivation.inRecurrence!), inputs,
      states: states, options)
  }

  open override class var definition: Definition<Layer> {
    Definition(
      LSTMCell.self, .base, .cell(\.arguments, hasGates: true), .bool("unit_forget_bias", \.unitForgetBias, or: true)
    ) {
      LSTMCell($1, unitForgetBias: $2, name: $0.name)
    }
  }
}

/// The bias of an LSTM whose forget gate starts at 1.
struct ForgetBias: Initializer {
  let others: any Initializer
  var config: Config { [:] }

  func make(_ spec: TensorSpec) throws -> Storage {
    let units = spec.count / 4
    let bytes = units * spec.dtype.byteCount
    let result = try Storage(weight: spec)
    let pieces: [(initializer: any Initializer, first: Int, count: Int)] = [
      (others, 0, 1), (Ones(), 1, 1), (others, 2, 2),
    ]
    for (initializer, first, count) in pieces {
      result.copy(try initializer.make(TensorSpec([count * units], spec.dtype)), at: first * bytes)
    }
    return result
  }
}
