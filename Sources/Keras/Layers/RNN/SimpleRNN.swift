import Tensors

/// A recurrent layer whose output is its state: `activation(x · kernel + h · recurrentKernel + bias)`.
///
/// Input: `(batch, time, features)`. Output: `(batch, units)`, or with `returnSequences` `(batch, time, units)`.
/// Weights: the kernel `(features, units)`, the recurrent kernel `(units, units)` and the bias `(units,)`.
///
/// With Keras' activations that work element by element, and without `recurrentDropout` or `unroll`, all steps are one
/// operation; otherwise a loop over the cell's operations.
open class SimpleRNN: BaseRecurrentLayer {
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
  ///   - activityRegularizer: a penalty on the output.
  ///   - kernelConstraint: projection of the kernel after each update.
  ///   - recurrentConstraint: projection of the recurrent kernel after each update.
  ///   - biasConstraint: projection of the bias after each update.
  ///   - dropout: the part of the inputs that is dropped in training, the same features at all steps of a sample.
  ///   - recurrentDropout: the part of the state that is dropped, likewise.
  ///   - seed: makes the choices of dropout repeatable.
  ///   - returnSequences: whether the output is that of every step, or of the last one.
  ///   - returnState: whether the layer gives its last states besides its output. Such a layer cannot stand in a
  ///     Sequential.
  ///   - goBackwards: whether the steps are taken from the last to the first.
  ///   - stateful: whether a batch starts from the final states of the previous one, sample by sample. The batch
  ///     size must be known when the layer is built: `Input(batchShape:)`.
  ///   - unroll: whether the steps are laid out one after another in the program. The length must be known.
  ///   - zeroOutputForMask: whether a sequence of outputs is zero at steps that the mask excludes.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ units: Int, activation: (any ActivationSpecifier)? = .tanh,
    useBias: Bool = true,
    kernelInitializer: any InitializerSpecifier = .glorotUniform,
    recurrentInitializer: any InitializerSpecifier = .orthogonal, biasInitializer: any InitializerSpecifier = .zeros,
    kernelRegularizer: (any RegularizerSpecifier)? = nil,
    recurrentRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, kernelConstraint: (any ConstraintSpecifier)? = nil,
    recurrentConstraint: (any ConstraintSpecifier)? = nil, biasConstraint: (any ConstraintSpecifier)? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false, unroll: Bool = false,
    seed: Int? = nil, zeroOutputForMask: Bool = false, inputShape: SymbolicShape? = nil,
    name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    let arguments = RecurrentCellArguments(
      units, activation: activation, recurrentActivation: nil, hasGates: false, useBias: useBias,
      kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
      biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
      recurrentRegularizer: recurrentRegularizer, biasRegularizer: biasRegularizer,
      kernelConstraint: kernelConstraint, recurrentConstraint: recurrentConstraint, biasConstraint: biasConstraint,
      dropout: dropout, recurrentDropout: recurrentDropout, seed: seed, trainable: trainable, dtype: dtype)
    let loop = LoopArguments(
      returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards, stateful: stateful,
      unroll: unroll, zeroOutputForMask: zeroOutputForMask)
    super.init(
      SimpleRNNCell(arguments, name: "simple_rnn_cell"), loop, activityRegularizer: activityRegularizer,
      inputShape: inputShape, name: name, trainable: trainable, dtype: dtype)
  }

  /// A layer over a cell, with arguments that were read already.
  init(
    _ cell: SimpleRNNCell, _ loop: LoopArguments, activityRegularizer: (any RegularizerSpecifier)? = nil, name: String?,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)?
  ) {
    super.init(cell, loop, activityRegularizer: activityRegularizer, name: name, trainable: trainable, dtype: dtype)
  }

  override func copied(name: String, goBackwards: Bool) throws -> RNN {
    var loop = loopArguments
    loop.goBackwards = goBackwards
    return SimpleRNN(
      SimpleRNNCell(arguments, name: cell.name), loop, activityRegularizer: activityRegularizer,
      name: name, trainable: trainable, dtype: dtypePolicy)
  }

  open override class var definition: Definition<Layer> {
    Definition(SimpleRNN.self, .base, .loop, .cell(\.arguments, hasGates: false, keepsSeed: false)) {
      SimpleRNN(SimpleRNNCell($2, name: "simple_rnn_cell"), $1, name: $0.name, dtype: $0.dtype)
    }
  }
}
