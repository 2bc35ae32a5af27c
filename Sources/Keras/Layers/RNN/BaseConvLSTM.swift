import Tensors

/// What ``ConvLSTM1D``, ``ConvLSTM2D`` and ``ConvLSTM3D`` have in common: an LSTM over images (or sequences, or
/// volumes) in which convolutions take the place of products.
///
/// Input: `(batch, time, spatial…, channels)`, with known spatial sizes. Output: what a convolution makes of the last
/// step, `(batch, newSpatial…, filters)`, or with `returnSequences` that of every step. Weights: `kernel`
/// `(kernelSize…, channels, 4 · filters)`, `recurrent_kernel` `(kernelSize…, filters, 4 · filters)` and `bias` `(4 ·
/// filters,)`. Shi et al., "Convolutional LSTM network" (2015).
open class BaseConvLSTM: RNN {
  /// The number of spatial dimensions.
  class var spatialRank: Int { 0 }

  let arguments: RecurrentCellArguments
  let window: SpatialWindow
  /// The number of channels that come out.
  public var filters: Int { arguments.units }
  public var kernelSize: [Int] { window.size }
  public var strides: [Int] { window.strides }
  public var padding: Padding { window.padding }
  public var dataFormat: DataFormat { window.dataFormat }
  public var dilationRate: [Int] { window.dilations }
  public var activation: ActivationFunction { arguments.activation }
  public var recurrentActivation: ActivationFunction { arguments.recurrentActivation! }
  public var useBias: Bool { arguments.useBias }
  public let unitForgetBias: Bool
  public var dropout: Double { arguments.dropout }
  public var recurrentDropout: Double { arguments.recurrentDropout }

  /// - Parameters:
  ///   - filters: the number of channels that come out, 1 or more.
  ///   - kernelSize: the window: a number, or one a spatial dimension.
  ///   - strides: from one place of the window on the input to the next. Not together with `dilationRate`.
  ///   - padding: what the window does at the edges of the input; on the state it is always `.same`.
  ///   - dataFormat: where the channels are; nil means last.
  ///   - dilationRate: from one tap inside the window to the next; 1: side by side.
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
  ///   - activityRegularizer: a penalty on the output.
  ///   - kernelConstraint: projection of the kernel after each update.
  ///   - recurrentConstraint: projection of the recurrent kernel after each update.
  ///   - biasConstraint: projection of the bias after each update.
  ///   - dropout: the part of the inputs that is dropped in training, the same places at all steps of a sample.
  ///   - recurrentDropout: the part of the state that is dropped, likewise.
  ///   - seed: makes the choices of dropout repeatable.
  ///   - returnSequences: whether the output is that of every step, or of the last one.
  ///   - returnState: whether the layer gives its last states besides its output. Such a layer cannot stand in a
  ///     Sequential.
  ///   - goBackwards: whether the steps are taken from the last to the first.
  ///   - stateful: whether a batch starts from the final states of the previous one, sample by sample.
  ///   - zeroOutputForMask: whether a sequence of outputs is zero at steps that the mask excludes.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ filters: Int, kernelSize: any SizesSpecifier, strides: any SizesSpecifier = 1,
    padding: any PaddingSpecifier = .valid, dataFormat: (any DataFormatSpecifier)? = nil,
    dilationRate: any SizesSpecifier = 1, activation: (any ActivationSpecifier)? = .tanh,
    recurrentActivation: (any ActivationSpecifier)? = .sigmoid, useBias: Bool = true,
    kernelInitializer: any InitializerSpecifier = .glorotUniform,
    recurrentInitializer: any InitializerSpecifier = .orthogonal, biasInitializer: any InitializerSpecifier = .zeros,
    unitForgetBias: Bool = true, kernelRegularizer: (any RegularizerSpecifier)? = nil,
    recurrentRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, kernelConstraint: (any ConstraintSpecifier)? = nil,
    recurrentConstraint: (any ConstraintSpecifier)? = nil, biasConstraint: (any ConstraintSpecifier)? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, seed: Int? = nil, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false, zeroOutputForMask: Bool = false,
    inputShape: SymbolicShape? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.requireFilters(filters)
    let window = check.window(
      kernelSize, strides, padding, dataFormat, dilationRate, rank: Self.spatialRank, allowsCausal: false)
    check.requireStridesOrDilations(window)
    let arguments = RecurrentCellArguments(
      filters, activation: activation, recurrentActivation: recurrentActivation, hasGates: true, useBias: useBias,
      kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
      biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
      recurrentRegularizer: recurrentRegularizer, biasRegularizer: biasRegularizer,
      kernelConstraint: kernelConstraint, recurrentConstraint: recurrentConstraint, biasConstraint: biasConstraint,
      dropout: dropout, recurrentDropout: recurrentDropout, seed: seed, trainable: trainable, dtype: dtype)
    self.arguments = arguments
    self.window = window
    self.unitForgetBias = unitForgetBias
    super.init(
      ConvLSTMCell(arguments, window, unitForgetBias: unitForgetBias, check, name: "conv_lstm_cell"),
      returnSequences: returnSequences, returnState: returnState, goBackwards: goBackwards, stateful: stateful,
      zeroOutputForMask: zeroOutputForMask, activityRegularizer: activityRegularizer, inputShape: inputShape,
      name: name, trainable: trainable, dtype: dtype)
    inputSpec = InputSpec(ndim: Self.spatialRank + 3)
    note(check)
    note(arguments.check)
  }

  /// As the other initializer, with the window's size in Python's place: `ConvLSTM2D(32, 3)`, `ConvLSTM2D(32, [3, 2])`.
  public convenience init(
    _ filters: Int, _ kernelSize: any SizesSpecifier, strides: any SizesSpecifier = 1,
    padding: any PaddingSpecifier = .valid, dataFormat: (any DataFormatSpecifier)? = nil,
    dilationRate: any SizesSpecifier = 1, activation: (any ActivationSpecifier)? = .tanh,
    recurrentActivation: (any ActivationSpecifier)? = .sigmoid, useBias: Bool = true,
    kernelInitializer: any InitializerSpecifier = .glorotUniform,
    recurrentInitializer: any InitializerSpecifier = .orthogonal, biasInitializer: any InitializerSpecifier = .zeros,
    unitForgetBias: Bool = true, kernelRegularizer: (any RegularizerSpecifier)? = nil,
    recurrentRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, kernelConstraint: (any ConstraintSpecifier)? = nil,
    recurrentConstraint: (any ConstraintSpecifier)? = nil, biasConstraint: (any ConstraintSpecifier)? = nil,
    dropout: Double = 0, recurrentDropout: Double = 0, seed: Int? = nil, returnSequences: Bool = false,
    returnState: Bool = false, goBackwards: Bool = false, stateful: Bool = false, zeroOutputForMask: Bool = false,
    inputShape: SymbolicShape? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      filters, kernelSize: kernelSize, strides: strides, padding: padding, dataFormat: dataFormat,
      dilationRate: dilationRate, activation: activation, recurrentActivation: recurrentActivation, useBias: useBias,
      kernelInitializer: kernelInitializer, recurrentInitializer: recurrentInitializer,
      biasInitializer: biasInitializer, unitForgetBias: unitForgetBias, kernelRegularizer: kernelRegularizer,
      recurrentRegularizer: recurrentRegularizer, biasRegularizer: biasRegularizer,
      activityRegularizer: activityRegularizer, kernelConstraint: kernelConstraint,
      recurrentConstraint: recurrentConstraint, biasConstraint: biasConstraint, dropout: dropout,
      recurrentDropout: recurrentDropout, seed: seed, returnSequences: returnSequences, returnState: returnState,
      goBackwards: goBackwards, stateful: stateful, zeroOutputForMask: zeroOutputForMask, inputShape: inputShape,
      name: name, trainable: trainable, dtype: dtype)
  }

  /// A layer over a cell, with arguments that were read already.
  init(
    _ cell: ConvLSTMCell, _ loop: LoopArguments, activityRegularizer: (any RegularizerSpecifier)? = nil, name: String?,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)?
  ) {
    arguments = cell.arguments
    window = cell.window
    unitForgetBias = cell.unitForgetBias
    super.init(cell, loop, activityRegularizer: activityRegularizer, name: name, trainable: trainable, dtype: dtype)
    inputSpec = InputSpec(ndim: Self.spatialRank + 3)
    note(cell.arguments.check)
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, computeDType)
    let step = try cell.computeOutputShape([inputShape[0]] + inputShape[2...])
    return returnSequences ? [inputShape[0], inputShape[1]] + step[1...] : step
  }

  open override var activationName: String? { activation.name }

  /// The definition of a class of this family.
  static func family<Class: BaseConvLSTM>(
    _ type: Class.Type, _ make: @escaping @Sendable (ConvLSTMCell, LoopArguments, LayerArguments) -> Layer
  ) -> Definition<Layer> {
    let rank = Class.spatialRank
    return Definition(
      type, .base, .loop, .window(\.window), .cell(\.arguments, hasGates: true, units: "filters"),
      .bool("unit_forget_bias", \.unitForgetBias, or: true)
    ) { base, loop, given, cell, unitForgetBias in
      var check = ArgumentCheck()
      let window = check.window(
        given.kernelSize, given.strides, given.padding, given.dataFormat, given.dilationRate, rank: rank,
        allowsCausal: false)
      return make(
        ConvLSTMCell(cell, window, unitForgetBias: unitForgetBias, check, name: "conv_lstm_cell"), loop, base)
    }
  }
}
