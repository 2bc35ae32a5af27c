import Tensors

extension RandomComputation {
  /// Softmax, batch normalization, cross-entropy and recurrences, with their gradients.
  mutating func normalized() -> [Value] {
    switch choices.below(4) {
    case 0: softmax()
    case 1: batchNormalization()
    case 2: crossEntropy()
    default: recurrence()
    }
  }

  private mutating func softmax() -> [Value] {
    guard
      let (x, number) = existing(where: {
        $0.dtype.isFloatingPoint && $0.tensor.rank > 0 && $0.tensor.count > 0 && !$0.precision.hasSpecials
      })
    else { return [] }
    guard x.precision.error < 0.1, x.precision.largest < 60 else { return [] }
    let (axis, dtype) = (choices.below(x.shape.count), x.dtype)
    let logarithm = choices.flag()
    func function(_ x: Tensor) -> Tensor { logarithm ? x.logSoftmax(axis: axis) : x.softmax(axis: axis) }
    let largest = logarithm ? 2 * x.precision.largest + 8 : 1
    let result = Value(
      tensor: function(x.tensor), precision: .function(x.precision, largest: largest, slope: 2, dtype).scaled(2),
      text: "\(logarithm ? "log-" : "")softmax of %\(number) along \(axis)")
    guard choices.flag(), x.precision.isExact, dtype == .float32 || dtype == .float64 else { return [result] }
    let gradient = valueAndGradients(at: [x.tensor]) { function($0[0]).square().sum() }.gradients[0]
    let bound = 4 * largest * largest * Double(x.shape[axis])
    return [
      result,
      Value(
        tensor: gradient, precision: .function(x.precision, largest: bound, slope: 1, dtype),
        text: "gradient of the square of " + result.text),
    ]
  }

  private mutating func batchNormalization() -> [Value] {
    let dtype = choices.pick([DType.float32, .float32, .float64, .bfloat16])
    let parameters = dtype == .bfloat16 ? DType.float32 : dtype
    let channels = choices.pick([1, 2, 3, 8, 16, 17, 33, 64])
    let x = addInput([choices.number(1...5), choices.number(1...9), channels], dtype)
    let (gamma, beta) = (addInput([channels], parameters), addInput([channels], parameters))
    let upstream = addInput(values[x].shape, dtype)
    let operands = [values[x], values[gamma], values[beta], values[upstream]]
    if operands.contains(where: \.precision.hasSpecials) { return [] }
    let (relu, size) = (choices.flag(), values[gamma].precision.largest)
    func normalize(_ inputs: [Tensor]) -> Tensor {
      let y = inputs[0].batchNormalized(gamma: inputs[1], beta: inputs[2], epsilon: 0.25).output
      return relu ? y.relu() : y
    }
    // At most this many standard deviations from the mean.
    let rows = Double(values[x].shape.dropLast().reduce(1, *))
    let text = "batch normalization\(relu ? " and relu" : "") of %\(x), %\(gamma), %\(beta)"
    let result = Value(
      tensor: normalize(operands.map(\.tensor)),
      precision: .function(values[x].precision, largest: size * rows.squareRoot() + size, slope: 4, dtype).scaled(4),
      text: text)
    // The mask of the ReLU may differ where a result is about zero, so only gradients without one are compared.
    guard choices.flag(), !relu else { return [result] }
    let gradients = valueAndGradients(at: operands.prefix(3).map(\.tensor)) { inputs in
      (normalize(inputs) * operands[3].tensor).sum()
    }.gradients
    return [result]
      + gradients.enumerated().map { number, gradient in
        Value(
          tensor: gradient,
          precision: .function(
            values[x].precision, largest: 8 * size * values[upstream].precision.largest * rows, slope: 1, dtype),
          text: "gradient \(number) from %\(upstream) of " + text)
      }
  }

  private mutating func crossEntropy() -> [Value] {
    let dtype = choices.pick([DType.float32, .float32, .float64])
    let (rows, classes) = (choices.number(1...20), size() + 1)
    let x = addInput([rows, classes], dtype)
    if values[x].precision.hasSpecials { return [] }
    let labels = addInput([rows], choices.pick([.int32, .int64]), limit: classes)
    // Labels from 0 on.
    let targets = values[labels].tensor.abs() % Tensor.full([], Double(classes), dtype: values[labels].dtype)
    let epsilon: Double? = choices.flag(oneIn: 4) ? 0.001 : nil
    let sparse = choices.flag()
    func loss(_ logits: Tensor) -> Tensor {
      logits.softmaxCrossEntropy(
        sparse ? targets : targets.oneHot(classes, dtype: dtype), sparse: sparse, epsilon: epsilon)
    }
    let text =
      "cross-entropy of %\(x) and |%\(labels)| % \(classes), epsilon \(epsilon.map { "\($0)" } ?? "none"), "
      + "sparse \(sparse)"
    let precision = Precision.function(values[x].precision, largest: 20, slope: 1, dtype).scaled(4)
    return [
      Value(tensor: loss(values[x].tensor), precision: precision, text: text),
      Value(
        tensor: valueAndGradients(at: [values[x].tensor]) { loss($0[0]).sum() }.gradients[0], precision: precision,
        text: "gradient of " + text),
    ]
  }

  private mutating func recurrence() -> [Value] {
    let dtype = choices.pick([DType.float32, .float64])
    let (activation, gate) = (function(), function())
    let cell: RecurrentCell =
      switch choices.below(4) {
      case 0: .simple(activation)
      case 1: .lstm(activation: activation, recurrentActivation: gate)
      case 2: .gru(resetAfter: true, activation: activation, recurrentActivation: gate)
      default: .gru(resetAfter: false, activation: activation, recurrentActivation: gate)
      }
    let (batch, time, units) = (
      choices.pick([1, 2, 3, 5, 16, 17]), choices.number(1...5), choices.pick([1, 2, 3, 7, 8, 16, 17, 33])
    )
    let wide = cell.gates * units
    func small(_ number: Int) -> Tensor { values[number].tensor * (0.25 / values[number].precision.largest) }
    let p = addInput([batch, time, wide], dtype)
    let kernel = addInput([units, wide], dtype)
    let bias = choices.flag() ? addInput(cell.kind == .gru(resetAfter: true) ? [2, wide] : [wide], dtype) : nil
    let states = choices.flag() ? (0..<(cell.hasCell ? 2 : 1)).map { _ in addInput([batch, units], dtype) } : nil
    let mask = choices.flag() ? addInput([batch, time], .bool) : nil
    let numbers = [p, kernel] + [bias].compactMap { $0 } + (states ?? [])
    if numbers.contains(where: { values[$0].precision.hasSpecials }) { return [] }
    let (reverse, zero) = (choices.flag(), choices.flag())
    let operands = numbers.map { small($0) }
    let mold = mask.map { values[$0].tensor }
    func run(_ x: [Tensor]) -> (Tensor, [Tensor]) {
      let first = bias == nil ? 2 : 3
      let result = x[0].recurrent(
        cell, kernel: x[1] / Double(units), bias: bias == nil ? nil : x[2],
        initialState: states == nil ? nil : Array(x[first...]), mask: mold,
        reverse: reverse, zeroOutput: zero)
      return (result.sequence, result.states)
    }
    let text =
      "\(cell), operands \(numbers) times 0.25 / largest, kernel / units, bias \(bias != nil), "
      + "states \(states != nil), mask \(mask.map { "%\($0)" } ?? "none"), reverse \(reverse), zero \(zero)"
    func precision(_ room: Double) -> Precision {
      Precision(largest: 4, quantum: nil, error: room * dtype.rounding, dtype, hasSpecials: false)
    }
    let (sequence, last) = run(operands)
    var results = [Value(tensor: sequence, precision: precision(400), text: text)]
    results += last.enumerated().map { Value(tensor: $1, precision: precision(400), text: "state \($0) of " + text) }
    guard choices.flag() else { return results }
    let gradients = valueAndGradients(at: operands) { inputs in
      let (sequence, states) = run(inputs)
      return states.reduce(sequence.square().sum()) { $0 + $1.sum() }
    }.gradients
    return results
      + gradients.enumerated().map {
        Value(tensor: $1, precision: precision(2000 * Double(time * batch)), text: "gradient \($0) of " + text)
      }
  }

  /// Functions without a jump in value; the slopes of those with a corner are compared away from it.
  private mutating func function() -> RecurrentCell.Activation {
    choices.pick([
      .tanh, .sigmoid, .tanh, .sigmoid, .linear, .softplus, .softsign, .squareplus, .silu, .gelu, .mish, .exponential,
      .hardSigmoid, .hardSigmoidKeras2, .logSigmoid, .elu, .selu, .celu, .tanhShrink,
    ])
  }
}
