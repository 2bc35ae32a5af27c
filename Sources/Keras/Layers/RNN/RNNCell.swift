import Tensors

/// What a recurrent layer does at one time step: from the step's input and the states before it, the output and the
/// states after it. A layer that conforms goes into ``RNN``.
///
/// ```swift
/// final class MinimalCell: Layer, RNNCell {
///   let units: Int
///   private var kernel: Variable!
///   private var recurrentKernel: Variable!
///   var stateSize: [Int] { [units] }
///
///   init(_ units: Int) {
///     self.units = units
///     super.init()
///   }
///   override func build(_ inputShape: SymbolicShape) throws {
///     kernel = try addWeight("kernel", shape: [inputShape.dimension(-1), units])
///     recurrentKernel = try addWeight("recurrent_kernel", shape: [units, units])
///     try super.build(inputShape)
///   }
///   func call(_ inputs: Tensor, states: [Tensor], training: Bool) throws -> (output: Tensor, states: [Tensor]) {
///     let output = inputs.matmul(kernel.value) + states[0].matmul(recurrentKernel.value)
///     return (output, [output])
///   }
/// }
/// let layer = RNN(MinimalCell(32))
/// ```
public protocol RNNCell: Layer {
  /// The size of each state. A state has the shape `(batch, size)`.
  var stateSize: [Int] { get }
  /// The shape of each state of one sample: the size alone, unless the cell's states are images or the like.
  var stateShapes: [Shape] { get }
  /// The size of the output's last dimension: that of the first state, unless the cell says otherwise.
  var outputSize: Int { get }

  /// The states before the first step, when none are given: zeros, unless the cell says otherwise.
  func getInitialState(batchSize: Int) -> [Tensor]

  /// One time step.
  ///
  /// - Parameters:
  ///   - inputs: the step's input, `(batch, features)`.
  ///   - states: the states before the step, in the order of ``stateSize``.
  ///   - training: whether layers such as `Dropout` behave as in training.
  /// - Returns: the output, `(batch, outputSize)`, and the states after the step.
  func call(_ inputs: Tensor, states: [Tensor], training: Bool) throws -> (output: Tensor, states: [Tensor])
}

extension RNNCell {
  public var outputSize: Int { stateSize.first ?? 0 }
  public var stateShapes: [Shape] { stateSize.map { [$0] } }

  public func getInitialState(batchSize: Int) -> [Tensor] {
    stateShapes.map { .zeros([batchSize] + $0, dtype: computeDType) }
  }

  /// One time step: makes the weights first if they do not exist yet, casts input and states to the type that the cell
  /// computes in.
  ///
  /// - Parameters:
  ///   - inputs: the step's input, `(batch, features)`.
  ///   - states: the states before the step.
  ///   - training: nil takes that of the enclosing layer, or else false.
  public func callAsFunction(
    _ inputs: Tensor, states: [Tensor], training: Bool? = nil
  ) throws -> (output: Tensor, states: [Tensor]) {
    guard states.count == stateSize.count else {
      throw KerasError.invalidArgument(
        "layer '\(name)'", "got \(states.count) states; expected \(stateSize.count), of the sizes \(stateSize)")
    }
    return try calling(inputs, training: training) { x, training in
      let before = states.map { $0.dtype.isFloatingPoint ? $0.cast(to: computeDType) : $0 }
      let result = try call(x, states: before, training: training)
      for tensor in [result.output] + result.states { try tensor.checked() }
      guard result.states.map(\.shape) == before.map(\.shape) else {
        throw KerasError.incompatibleInput(
          layer: name,
          "its states have the shapes \(before.map(\.shape.tupleText).joined(separator: ", ")) before a step and "
            + "\(result.states.map(\.shape.tupleText).joined(separator: ", ")) after it; expected the same")
      }
      return result
    }
  }
}

/// What a loop over time needs besides the input.
struct SequenceOptions {
  var mask: Tensor?
  var training: Bool
  /// From the last time step to the first.
  var reverse: Bool
  /// Whether the output is zero where the mask is false.
  var zeroOutput: Bool
}

/// What a loop over time gives: the outputs in the input's order of time, the last one, and the states after it.
struct SequenceResult {
  /// `(batch, time, outputSize)`
  var outputs: Tensor
  var last: Tensor
  var states: [Tensor]
}

/// A cell that takes a whole sequence through one operation.
protocol SequenceCell: RNNCell {
  /// Whether the cell's arguments are ones that the operation knows.
  func takesSequences(training: Bool) -> Bool

  /// The loop over all time steps of `inputs`, `(batch, time, features)`.
  func sequence(_ inputs: Tensor, states: [Tensor], _ options: SequenceOptions) throws -> SequenceResult

  /// Forgets what one sequence's steps have in common: dropout masks.
  func endSequence()
}

extension SequenceCell {
  /// ``sequence(_:states:_:)`` as every call of a layer is run, with the weights made for one step's input.
  func loop(_ inputs: Tensor, states: [Tensor], _ options: SequenceOptions) throws -> SequenceResult {
    let shape = CallContext.symbolic(inputs.shape)
    try buildIfNeeded([shape[0]] + shape[2...])
    return try calling(inputs, training: options.training) { x, _ in
      let result = try sequence(x, states: states.map { $0.cast(to: computeDType) }, options)
      try result.outputs.checked()
      return result
    }
  }
}
