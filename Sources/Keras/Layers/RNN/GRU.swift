import Tensors

/// Gated recurrent unit: a recurrent layer with an update gate and a reset gate.
///
/// ```swift
/// let model = Sequential([Embedding(20_000, 128), GRU(64), Dense(1, activation: .sigmoid)])
/// ```
///
/// Input: `(batch, time, features)`. Output: `(batch, units)`, or with `returnSequences` `(batch, time, units)`.
/// Weights: the kernel `(features, 3 · units)`, the recurrent kernel `(units, 3 · units)` and the bias, `(2, 3 ·
/// units)` with `resetAfter` and `(3 · units,)` without, with the update gate's part first, then the reset gate's and
/// the candidate's.
///
/// With Keras' activations that work element by element, and without `recurrentDropout` or `unroll`, all steps are one
/// operation; otherwise a loop over the cell's operations.
/// Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014).
open class GRU: BaseRecurrentLayer {
  public var recurrentActivation: ActivationFunction { arguments.recurrentActivation! }
  public let resetAfter: Bool

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
  ///   - resetAfter: whether the reset gate works on the state's product, or on the state before it.
  ///   - zeroOutputForMask: whether a sequence of outputs is zero at steps that the mask excludes.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ units: Int, activation: (any ActivationSpecifier)? = .tanh,
    recurrentActivation: (any ActivationSpecifier)? = .sigmoid, useBias: Bool = true,
    kernelInitializer: any InitializerSpecifier = .glorotUniform,
    recurrentInitializer: any InitializerSpecifier = .orthogonal, biasInitializer: any InitializerSpecifier = .zeros,
    kernelRegularizer: (any RegularizerSpecifier)? = nil,
    recurrentRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, kernelConstraint: (any ConstraintSpecifier)? = nil,
    recurrentConstraint: (any ConstraintSpecifier)? = nil, biasConstraint: (any ConstraintSpecifier)? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, seed: Int? = nil, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false, unroll: Bool = false,
    resetAfter: Bool = true, zeroOutputForMask: Bool = false, inputShape: SymbolicShape? = nil,
    name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    let arguments = RecurrentCellArguments(
      units, activation: activation, recurrentActivation: recurrentActivation, hasGates: true, useBias: useBias,
      kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
      biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
      recurrentRegularizer: recurrentRegularizer, biasRegularizer: biasRegularizer,
      kernelConstraint: kernelConstraint, recurrentConstraint: recurrentConstraint, biasConstraint: biasConstraint,
      dropout: dropout, recurrentDropout: recurrentDropout, seed: seed, trainable: trainable, dtype: dtype)
    self.resetAfter = resetAfter
    let loop = LoopArguments(
      returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards, stateful: stateful,
      unroll: unroll, zeroOutputForMask: zeroOutputForMask)
    super.init(
      GRUCell(arguments, resetAfter: resetAfter, name: "gru_cell"), loop, activityRegularizer: activityRegularizer,
      inputShape: inputShape, name: name, trainable: trainable, dtype: dtype)
  }

  /// A layer over a cell, with arguments that were read already.
  init(
    _ cell: GRUCell, _ loop: LoopArguments, activityRegularizer: (any RegularizerSpecifier)? = nil, name: String?,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)?
  ) {
    resetAfter = cell.resetAfter
    super.init(cell, loop, activityRegularizer: activityRegularizer, name: name, trainable: trainable, dtype: dtype)
  }

  override func copied(name: String, goBackwards: Bool) throws -> RNN {
    var loop = loopArguments
    loop.goBackwards = goBackwards
    return GRU(
      GRUCell(arguments, resetAfter: resetAfter, name: cell.name), loop,
      activityRegularizer: activityRegularizer,
      name: name, trainable: trainable, dtype: dtypePolicy)
  }

  open override class var definition: Definition<Layer> {
    Definition(GRU.self, .base, .loop, .cell(\.arguments, hasGates: true), .bool("reset_after", \.resetAfter, or: true))
    {
      GRU(GRUCell($2, resetAfter: $3, name: "gru_cell"), $1, name: $0.name, dtype: $0.dtype)
    }
  }
}
