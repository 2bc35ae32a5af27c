/// What a recurrent layer computes at each time step.
///
/// With p the step's input times the kernel, h the state before the step, u = h · recurrentKernel + bias, φ the
/// activation and σ the recurrent activation.
public struct RecurrentCell: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// h' = φ(p + u).
    case simple
    /// Long short-term memory: i, f, o = σ(p + u), g = φ(p + u); c' = f c + i g; h' = o φ(c'). The gates stand in the
    /// order i, f, g, o. Hochreiter and Schmidhuber (1997); the forget gate by Gers et al. (2000).
    case lstm
    /// Gated recurrent unit: z, r = σ(p + u); n = φ(p + r u); h' = z h + (1 - z) n. The gates stand in the order z, r,
    /// n. Without `resetAfter`, n = φ(p + (r h) · recurrentKernel + bias). Cho et al. (2014).
    case gru(resetAfter: Bool)
  }

  /// The functions that a cell may have: those of Keras that work element by element, under Keras' names.
  public enum Activation: String, Hashable, Sendable, CaseIterable {
    case tanh, sigmoid, relu, linear, relu6, elu, selu, celu, softplus, softsign, squareplus, silu, gelu, mish,
      exponential
    case leakyReLU = "leaky_relu"
    case softShrink = "soft_shrink"
    case hardShrink = "hard_shrink"
    case tanhShrink = "tanh_shrink"
    case sparsePlus = "sparse_plus"
    case sparseSigmoid = "sparse_sigmoid"
    case hardSigmoid = "hard_sigmoid"
    /// 0.2 x + 0.5 between 0 and 1, which Keras 1 and 2 call the hard sigmoid.
    case hardSigmoidKeras2 = "hard_sigmoid_keras2"
    case hardSiLU = "hard_silu"
    case hardTanh = "hard_tanh"
    case logSigmoid = "log_sigmoid"
  }

  public let kind: Kind
  public let activation: Activation
  /// The function of the gates; a simple cell has none.
  public let recurrentActivation: Activation

  public static func simple(_ activation: Activation) -> RecurrentCell {
    RecurrentCell(kind: .simple, activation: activation, recurrentActivation: .sigmoid)
  }
  public static func lstm(activation: Activation, recurrentActivation: Activation) -> RecurrentCell {
    RecurrentCell(kind: .lstm, activation: activation, recurrentActivation: recurrentActivation)
  }
  public static func gru(
    resetAfter: Bool, activation: Activation = .tanh, recurrentActivation: Activation = .sigmoid
  ) -> RecurrentCell {
    RecurrentCell(
      kind: .gru(resetAfter: resetAfter), activation: activation, recurrentActivation: recurrentActivation)
  }
  /// An LSTM with the usual functions.
  public static let lstm = RecurrentCell.lstm(activation: .tanh, recurrentActivation: .sigmoid)

  /// Parts of a row of p, each as wide as the state.
  public var gates: Int {
    switch kind {
    case .simple: 1
    case .lstm: 4
    case .gru: 3
    }
  }

  /// Whether there is a cell besides the state.
  public var hasCell: Bool { kind == .lstm }

  var name: String {
    switch kind {
    case .simple: "simple_rnn"
    case .lstm: "lstm"
    case .gru: "gru"
    }
  }
}

/// A recurrent layer over a whole sequence: the loop over time as one operation.
///
/// Inputs: p for all time steps, `[batch, time, gates · units]`; the recurrent kernel `[units, gates · units]`; then,
/// if the operation has them, the bias `[gates · units]` (of a GRU with `resetAfter` `[2, gates · units]`,
/// where the first row is added to p), the state and, of an LSTM, the cell before the first step `[batch, units]`, and
/// the mask `[batch, time]`, a bool. Without first state that is zero. Where the mask is false a step leaves the state
/// as it is.
///
/// Results: the state after each step `[batch, time, units]`, after the last one `[batch, units]`, of an LSTM the cell
/// after the last one; then what the backward pass needs: the gates (with other functions than the usual ones, the sums
/// that go into them), the state before each step, and (but of simple cells) the cell before each step, a GRU's u of n,
/// or its r h.
public struct Recurrence: Operation {
  public let cell: RecurrentCell
  /// From the last time step to the first. Results are in the input's order of time.
  public let reverse: Bool
  /// Whether the sequence of states is zero, and not the state before, where the mask is false.
  public let zeroOutput: Bool
  public let hasBias: Bool
  public let hasState: Bool
  public let hasMask: Bool

  public var name: String { cell.name }

  /// How many results there are besides those for the backward pass.
  var stateResults: Int { cell.hasCell ? 3 : 2 }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let (p, kernel) = (inputs[0], inputs[1])
    guard p.rank == 3, kernel.rank == 2, kernel.shape[0] > 0, kernel.shape[1] == cell.gates * kernel.shape[0],
      p.shape[2] == kernel.shape[1]
    else {
      throw .shapes(
        name, Array(inputs.prefix(2)),
        "expected (batch, time, \(cell.gates) · units) and (units, \(cell.gates) · units)")
    }
    let real = inputs.prefix(inputs.count - (hasMask ? 1 : 0))
    guard p.dtype == .float32 || p.dtype == .float64, real.allSatisfy({ $0.dtype == p.dtype }) else {
      throw TensorError(operation: name, message: "got \(inputs.map(\.dtype)); expected all float32 or all float64")
    }
    let (batch, time, units) = (p.shape[0], p.shape[1], kernel.shape[0])
    var expected: [Shape] = []
    if hasBias { expected.append(cell.kind == .gru(resetAfter: true) ? [2, kernel.shape[1]] : [kernel.shape[1]]) }
    if hasState { expected += Array(repeating: [batch, units], count: cell.hasCell ? 2 : 1) }
    if hasMask { expected.append([batch, time]) }
    guard inputs.dropFirst(2).map(\.shape) == expected, !hasMask || inputs.last!.dtype == .bool else {
      throw .shapes(
        name, inputs, "after the first two expected \(expected.map(\.tupleText).joined(separator: ", "))")
    }
    let sequence = TensorSpec([batch, time, units], p.dtype)
    let state = TensorSpec([batch, units], p.dtype)
    var results = [sequence] + Array(repeating: state, count: cell.hasCell ? 2 : 1) + [p, sequence]
    if cell.gates > 1 { results.append(sequence) }
    return results
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (kernel, results) = (context.inputs[1], context.outputs)
    let saved = Array(results[stateResults...])
    let backward = RecurrenceGradient(
      cell: cell, reverse: reverse, zeroOutput: zeroOutput, hasBias: hasBias, hasMask: hasMask,
      hasUpstream: (0..<3).map { $0 < stateResults && context.upstreams[$0] != nil })
    if context.upstreams[stateResults...].contains(where: { $0 != nil }) {
      let error = Tensor(error: backward.noSecondGradient)
      return context.inputs.map { _ in error }
    }
    var operands = [kernel] + saved + context.upstreams.prefix(stateResults).compactMap { $0 }
    if hasMask { operands.append(context.inputs.last!) }
    let slopes = Tensor.all(backward, operands, count: backward.resultCount)
    if let failed = slopes.first(where: { $0.error != nil }) { return context.inputs.map { _ in failed } }

    var gradients: [Tensor?] = [slopes[0], context.wanted[1] ? kernelGradient(saved, slopes) : nil]
    var next = backward.hasProductResult ? 2 : 1
    if hasBias { gradients.append(slopes[next]) }
    next += 1
    if hasState { gradients += slopes[next...].map { $0 } }
    if hasMask { gradients.append(nil) }
    return gradients
  }

  /// One matmul over all rows and time steps.
  private func kernelGradient(_ saved: [Tensor], _ slopes: [Tensor]) -> Tensor {
    func rows(_ x: Tensor) -> Tensor { x.reshaped(to: [x.shape[0] * x.shape[1], x.shape[2]]) }
    func product(_ x: Tensor, _ y: Tensor) -> Tensor { Tensor(MatMul(transposeA: true), x, y) }
    let previous = rows(saved[1])
    switch cell.kind {
    case .gru(resetAfter: true): return product(previous, rows(slopes[1]))
    case .gru(resetAfter: false):
      let (units, slope) = (previous.shape[1], rows(slopes[0]))
      return .concatenate(
        [
          product(previous, slope[.all, 0..<2 * units]), product(rows(saved[2]), slope[.all, (2 * units)...]),
        ], axis: 1)
    default: return product(previous, rows(slopes[0]))
    }
  }
}

/// The gradients of ``Recurrence`` with respect to p, of u where that is another one (of a GRU that resets after the
/// product), the bias, and the first state and cell.
///
/// Inputs: the recurrent kernel, what the way forward kept, the upstream gradients of those of its results that have
/// one, and the mask.
public struct RecurrenceGradient: Operation {
  public let cell: RecurrentCell
  public let reverse: Bool
  public let zeroOutput: Bool
  public let hasBias: Bool
  public let hasMask: Bool
  /// Which of sequence, state and cell an upstream gradient comes for.
  public let hasUpstream: [Bool]

  public var name: String { cell.name + "_gradient" }

  public var hasProductResult: Bool { cell.kind == .gru(resetAfter: true) }
  var resultCount: Int { (hasProductResult ? 2 : 1) + 1 + (cell.hasCell ? 2 : 1) }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let (kernel, gates) = (inputs[0], inputs[1])
    let bias = TensorSpec(hasProductResult ? [2, kernel.shape[1]] : [kernel.shape[1]], gates.dtype)
    let state = TensorSpec([gates.shape[0], kernel.shape[0]], gates.dtype)
    return Array(repeating: gates, count: hasProductResult ? 2 : 1) + [bias]
      + Array(repeating: state, count: cell.hasCell ? 2 : 1)
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let error = Tensor(error: noSecondGradient)
    return context.inputs.map { _ in error }
  }

  var noSecondGradient: TensorError {
    TensorError(
      operation: name,
      message: "a loop over time has no second gradient; let the layer unroll it (unroll: true)")
  }
}

extension Tensor {
  /// The states of a recurrent layer whose input, times its kernel, is this tensor `[batch, time, gates · units]`.
  ///
  /// - Parameters:
  ///   - cell: what happens at each step.
  ///   - kernel: what the state is multiplied with, `[units, gates · units]`.
  ///   - bias: see ``Recurrence``.
  ///   - initialState: the state before the first step (an LSTM's cell after it), `[batch, units]`; nil means zeros.
  ///   - mask: bool `[batch, time]`; a step happens where it is true.
  ///   - reverse: from the last time step to the first.
  ///   - zeroOutput: whether the sequence is zero, and not the state before, where the mask is false.
  /// - Returns: the state after each step `[batch, time, units]`, in the input's order of time; and after the last one.
  public func recurrent(
    _ cell: RecurrentCell, kernel: Tensor, bias: Tensor? = nil, initialState: [Tensor]? = nil, mask: Tensor? = nil,
    reverse: Bool = false, zeroOutput: Bool = false
  ) -> (sequence: Tensor, states: [Tensor]) {
    let operation = Recurrence(
      cell: cell, reverse: reverse, zeroOutput: zeroOutput && mask != nil, hasBias: bias != nil,
      hasState: initialState != nil, hasMask: mask != nil)
    var operands = [self, kernel]
    if let bias { operands.append(bias) }
    if let initialState { operands += initialState }
    if let mask { operands.append(mask.cast(to: .bool)) }
    let results = Tensor.all(operation, operands, count: operation.stateResults)
    return (results[0], Array(results[1...]))
  }
}
