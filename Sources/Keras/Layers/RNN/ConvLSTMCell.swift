import Tensors

/// The cell of ``ConvLSTM1D``, ``ConvLSTM2D`` and ``ConvLSTM3D``: that of an LSTM, with convolutions in place of
/// products.
///
/// Input of a step: `(batch, spatial…, channels)`. States h and c, and output h: what a convolution of the input gives.
/// Shi et al., "Convolutional LSTM network" (2015).
final class ConvLSTMCell: BaseRecurrentCell, SequenceCell {
  let window: SpatialWindow
  let unitForgetBias: Bool
  /// The state's convolution, which keeps its size.
  private let recurrentWindow: SpatialWindow
  private var stateShape: Shape = []

  var recurrentActivation: ActivationFunction { arguments.recurrentActivation! }
  var stateSize: [Int] { [units, units] }
  var stateShapes: [Shape] { [stateShape, stateShape] }
  override var gates: Int { 4 }

  init(
    _ arguments: RecurrentCellArguments, _ window: SpatialWindow, unitForgetBias: Bool, _ check: ArgumentCheck,
    name: String?
  ) {
    self.window = window
    self.unitForgetBias = unitForgetBias
    let ones = window.size.map { _ in 1 }
    recurrentWindow = SpatialWindow(
      size: window.size, strides: ones, dilations: ones, padding: .same, dataFormat: window.dataFormat)
    super.init(arguments, name: name)
    note(check)
  }

  override var biasInitializer: any Initializer {
    unitForgetBias ? ForgetBias(others: arguments.bias.initializer) : arguments.bias.initializer
  }
  override var recurrentKernelShape: Shape { window.size + [units, gates * units] }
  override func kernelShape(_ inputShape: SymbolicShape) throws -> Shape {
    window.size + [try inputShape.dimension(window.channelAxis), gates * units]
  }

  override func build(_ inputShape: SymbolicShape) throws {
    guard inputShape.count == window.rank + 2, !window.spatial(inputShape).contains(nil) else {
      throw KerasError.incompatibleInput(
        layer: name,
        "expected images with \(window.rank) spatial dimensions of known sizes at each step, got shape "
          + inputShape.tupleText)
    }
    stateShape = try computeOutputShape(inputShape).dropFirst().map { $0! }
    try super.build(inputShape)
  }

  override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    window.shape(inputShape.first ?? nil, try window.places(over: inputShape, layer: name), units)
  }

  func call(_ inputs: Tensor, states: [Tensor], training: Bool) throws -> (output: Tensor, states: [Tensor]) {
    let (kernel, recurrentKernel, bias) = try weightValues()
    let (x, h, c) = (channelsLast(inputs), channelsLast(states[0]), channelsLast(states[1]))
    let dropsInputs = training && dropout > 0 && dropout < 1
    var gates: [Tensor]
    if dropsInputs || dropsStates(training) {
      let inputMasks = dropsInputs ? try inputMasks(for: x, count: 4) : []
      let stateMasks = dropsStates(training) ? try stateMasks(for: h, count: 4) : []
      gates = (0..<4).map { gate in
        let (x, h) = (inputMasks.isEmpty ? x : x * inputMasks[gate], stateMasks.isEmpty ? h : h * stateMasks[gate])
        return convolved(x, part(gate, of: kernel), window)
          + convolved(h, part(gate, of: recurrentKernel), recurrentWindow)
      }
      if let bias { gates = (0..<4).map { gates[$0] + part($0, of: bias) } }
    } else {
      var sum = convolved(x, kernel, window) + convolved(h, recurrentKernel, recurrentWindow)
      if let bias { sum += bias }
      gates = (0..<4).map { part($0, of: sum) }
    }
    let carry = recurrentActivation(gates[1]) * c + recurrentActivation(gates[0]) * activation(gates[2])
    let output = channelsAsGiven(recurrentActivation(gates[3]) * activation(carry))
    return (output, [output, channelsAsGiven(carry)])
  }

  // The steps are a loop over the cell's operations; the masks of dropout are those of one sequence.
  func takesSequences(training: Bool) -> Bool { false }
  func sequence(_ inputs: Tensor, states: [Tensor], _ options: SequenceOptions) throws -> SequenceResult {
    throw KerasError.notReady("layer '\(name)'", "its steps are a loop over its operations")
  }

  private func convolved(_ x: Tensor, _ kernel: Tensor, _ window: SpatialWindow) -> Tensor {
    x.convolved(
      with: kernel, strides: window.strides, padding: window.border(over: Array(x.shape.dropFirst().dropLast())),
      dilations: window.dilations)
  }

  private func channelsLast(_ x: Tensor) -> Tensor {
    window.dataFormat == .last ? x : x.transposed([0] + Array(2..<x.rank) + [1])
  }

  private func channelsAsGiven(_ x: Tensor) -> Tensor {
    window.dataFormat == .last ? x : x.transposed([0, x.rank - 1] + Array(1..<x.rank - 1))
  }
}
