import Tensors

/// The cell of ``SimpleRNN``: `activation(x · kernel + h · recurrentKernel + bias)`, which is the output and the new
/// state.
///
/// Input of a step: `(batch, features)`. State and output: `(batch, units)`. Weights: `kernel`, `recurrent_kernel`,
/// `bias`.
open class SimpleRNNCell: BaseRecurrentCell, SequenceCell {
  public var stateSize: [Int] { [units] }

  /// - Parameters:
  ///   - units: the size of the output, 1 or more.
  ///   - activation: the function that the result goes through; nil for none.
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
  ///   - seed: makes the choices of dropout repeatable.
  ///   - name: nil makes one from the class's name.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ units: Int, activation: (any ActivationSpecifier)? = .tanh,
    useBias: Bool = true, kernelInitializer: any InitializerSpecifier = .glorotUniform,
    recurrentInitializer: any InitializerSpecifier = .orthogonal, biasInitializer: any InitializerSpecifier = .zeros,
    kernelRegularizer: (any RegularizerSpecifier)? = nil,
    recurrentRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    kernelConstraint: (any ConstraintSpecifier)? = nil, recurrentConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, dropout: Double = 0, recurrentDropout: Double = 0,
    seed: Int? = nil, name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    super.init(
      RecurrentCellArguments(
        units, activation: activation, recurrentActivation: nil, hasGates: false, useBias: useBias,
        kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
        biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
        recurrentRegularizer: recurrentRegularizer, biasRegularizer: biasRegularizer,
        kernelConstraint: kernelConstraint, recurrentConstraint: recurrentConstraint, biasConstraint: biasConstraint,
        dropout: dropout, recurrentDropout: recurrentDropout, seed: seed, trainable: trainable, dtype: dtype),
      name: name)
  }

  override init(_ arguments: RecurrentCellArguments, name: String?) { super.init(arguments, name: name) }

  public func call(
    _ inputs: Tensor, states: [Tensor], training: Bool
  ) throws -> (output: Tensor, states: [Tensor]) {
    let (kernel, recurrentKernel, bias) = try weightValues()
    var (x, h) = (inputs, states[0])
    if training, dropout > 0 { x *= try inputMasks(for: x, count: 1)[0] }
    if training, recurrentDropout > 0 { h *= try stateMasks(for: h, count: 1)[0] }
    var y = x.matmul(kernel)
    if let bias { y += bias }
    y = activation(y + h.matmul(recurrentKernel))
    return (y, [y])
  }

  func takesSequences(training: Bool) -> Bool {
    // A rate of 1 drops everything, which the loop over whole sequences leaves to the steps.
    activation.inRecurrence != nil
      && !(training && (recurrentDropout > 0 || dropout == 1))
  }

  func sequence(_ inputs: Tensor, states: [Tensor], _ options: SequenceOptions) throws -> SequenceResult {
    try sequence(.simple(activation.inRecurrence!), inputs, states: states, options)
  }

  open override class var definition: Definition<Layer> {
    Definition(SimpleRNNCell.self, .base, .cell(\.arguments, hasGates: false)) {
      SimpleRNNCell($1, name: $0.name)
    }
  }
}
