import Tensors

/// What ``SimpleRNN``, ``LSTM`` and ``GRU`` have in common: a cell of Keras' own, and its arguments.
open class BaseRecurrentLayer: RNN {
  let arguments: RecurrentCellArguments
  public var units: Int { arguments.units }
  public var activation: ActivationFunction { arguments.activation }
  public var useBias: Bool { arguments.useBias }
  public var dropout: Double { arguments.dropout }
  public var recurrentDropout: Double { arguments.recurrentDropout }

  init(
    _ cell: BaseRecurrentCell & RNNCell, _ loop: LoopArguments,
    activityRegularizer: (any RegularizerSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String?,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)?
  ) {
    arguments = cell.arguments
    super.init(
      cell, loop, activityRegularizer: activityRegularizer, inputShape: inputShape, name: name, trainable: trainable,
      dtype: dtype)
    inputSpec = InputSpec(ndim: 3)
    note(cell.arguments.check)
  }

  open override var activationName: String? { activation.name }
}
