import Tensors
import Testing

/// A loop over time with its inputs, and the same from plain operations.
struct RecurrenceCase: Sendable, CustomTestStringConvertible {
  let cell: RecurrentCell
  var batch = 3
  var time = 4
  var units = 5
  var hasBias = true
  var hasState = true
  var hasMask = false
  var reverse = false
  var zeroOutput = false

  var testDescription: String {
    "\(cell.kind) \(cell.activation) \(cell.recurrentActivation) \(batch)×\(time)×\(units)"
      + (hasBias ? "" : " no bias") + (hasState ? "" : " from zero")
      + (hasMask ? " mask" : "") + (reverse ? " reverse" : "") + (zeroOutput ? " zeros" : "")
  }

  /// The inputs that a gradient flows to.
  var inputs: [Tensor] {
    let width = cell.gates * units
    var inputs = [
      spread([batch, time, width], from: -1.5, to: 1.5), spread([units, width], from: -0.6, to: 0.7, phase: 0.2),
    ]
    if hasBias {
      inputs.append(
        spread(cell.kind == .gru(resetAfter: true) ? [2, width] : [width], from: -0.5, to: 0.5, phase: 0.6))
    }
    if hasState { inputs.append(spread([batch, units], phase: 0.1)) }
    if hasState, cell.hasCell { inputs.append(spread([batch, units], phase: 0.8)) }
    return inputs
  }

  var mask: Tensor? {
    guard hasMask else { return nil }
    // The first step, the last one and some between are left out in some rows.
    let counts = (0..<batch * time).map { $0 % 3 != 1 && $0 % 7 != 4 }
    return Tensor(counts, shape: [batch, time])
  }

  private func parts(_ inputs: [Tensor]) -> (bias: Tensor?, states: [Tensor]?) {
    (hasBias ? inputs[2] : nil, hasState ? Array(inputs[(hasBias ? 3 : 2)...]) : nil)
  }

  /// The sequence and the last states, as one tensor.
  private func joined(_ sequence: Tensor, _ states: [Tensor]) -> Tensor {
    .concatenate([sequence] + states.map { $0.expandingDimensions(1) * 0.7 }, axis: 1)
  }

  func fused(_ inputs: [Tensor]) -> Tensor {
    let (bias, states) = parts(inputs)
    let result = inputs[0].recurrent(
      cell, kernel: inputs[1], bias: bias, initialState: states, mask: mask, reverse: reverse, zeroOutput: zeroOutput)
    return joined(result.sequence, result.states)
  }

  func unrolled(_ inputs: [Tensor]) -> Tensor {
    let (p, kernel) = (inputs[0], inputs[1])
    let (bias, initial) = parts(inputs)
    let zero = Tensor.zeros([batch, units], dtype: p.dtype)
    var states = initial ?? [zero] + (cell.hasCell ? [zero] : [])
    var outputs = [Tensor?](repeating: nil, count: time)
    for step in 0..<time {
      let t = reverse ? time - 1 - step : step
      var next = advanced(p[.all, t], kernel, bias, states)
      var output = next[0]
      if let counts = mask?[.all, t].expandingDimensions(-1) {
        next = zip(next, states).map { $0.where(counts, else: $1) }
        output = zeroOutput ? output.where(counts, else: 0) : next[0]
      }
      outputs[t] = output
      states = next
    }
    return joined(.stack(outputs.map { $0! }, axis: 1), states)
  }

  private func advanced(_ p: Tensor, _ kernel: Tensor, _ bias: Tensor?, _ states: [Tensor]) -> [Tensor] {
    let h = states[0]
    func gate(_ x: Tensor, _ number: Int) -> Tensor { x[.ellipsis, number * units..<(number + 1) * units] }
    let (function, gateFunction) = (cell.activation.formula, cell.recurrentActivation.formula)
    switch cell.kind {
    case .simple:
      var x = p + h.matmul(kernel)
      if let bias { x += bias }
      return [function(x)]
    case .lstm:
      var x = p + h.matmul(kernel)
      if let bias { x += bias }
      let c = gateFunction(gate(x, 1)) * states[1] + gateFunction(gate(x, 0)) * function(gate(x, 2))
      return [gateFunction(gate(x, 3)) * function(c), c]
    case .gru(let resetAfter):
      var (x, u) = (p, h.matmul(kernel))
      if let bias {
        if resetAfter { (x, u) = (x + bias[0], u + bias[1]) } else { x += bias }
      }
      let (z, r) = (gateFunction(gate(x, 0) + gate(u, 0)), gateFunction(gate(x, 1) + gate(u, 1)))
      let inner = resetAfter ? r * gate(u, 2) : (r * h).matmul(gate(kernel, 2))
      return [z * h + (1 - z) * function(gate(x, 2) + inner)]
    }
  }
}

private let cells: [RecurrentCell] = [
  .simple(.tanh), .simple(.relu), .simple(.sigmoid), .simple(.linear), .lstm, .gru(resetAfter: true),
  .gru(resetAfter: false), .simple(.gelu), .lstm(activation: .silu, recurrentActivation: .hardSigmoid),
  .gru(resetAfter: true, activation: .softsign, recurrentActivation: .softplus),
  .gru(resetAfter: false, activation: .elu, recurrentActivation: .sigmoid),
]

private let cases: [RecurrenceCase] = cells.flatMap { cell in
  [
    RecurrenceCase(cell: cell),
    RecurrenceCase(cell: cell, hasBias: false, hasState: false),
    RecurrenceCase(cell: cell, reverse: true),
    RecurrenceCase(cell: cell, hasMask: true),
    RecurrenceCase(cell: cell, hasMask: true, reverse: true, zeroOutput: true),
    // Whole vectors and a rest, more rows than go at a time, one step, one unit.
    RecurrenceCase(cell: cell, batch: 23, time: 3, units: 37, hasMask: true),
    RecurrenceCase(cell: cell, batch: 5, time: 1, units: 16, hasState: false),
    RecurrenceCase(cell: cell, batch: 1, time: 3, units: 1),
  ]
}

private func largestDifference(_ a: Tensor, _ b: Tensor) throws -> Double {
  try a.checked()
  try b.checked()
  #expect(a.shape == b.shape)
  return try (a - b).abs().max().item()
}

@Suite struct RecurrenceTests {
  @Test("A loop over time gives what its steps give one by one", arguments: devices, cases)
  func valuesMatchUnrolledSteps(_ device: TestDevice, _ example: RecurrenceCase) throws {
    try device { () throws in
      #expect(try largestDifference(example.fused(example.inputs), example.unrolled(example.inputs)) < 1e-13)
      let single = example.inputs.map { $0.cast(to: .float32) }
      let size = try max(1, example.unrolled(example.inputs).abs().max().item())
      #expect(try largestDifference(example.fused(single), example.unrolled(single)) / size < 2e-6)
    }
  }

  @Test("Gradients of a loop over time are those of its steps one by one", arguments: devices, cases)
  func gradientsMatchUnrolledSteps(_ device: TestDevice, _ example: RecurrenceCase) throws {
    try device { () throws in
      func gradients(_ inputs: [Tensor], _ function: ([Tensor]) -> Tensor) -> [Tensor] {
        valueAndGradients(at: inputs) { inputs in
          let y = function(inputs)
          return (y * spread(y.shape, from: -0.5, to: 1.5, phase: 0.3).cast(to: y.dtype)).sum()
        }.gradients
      }
      let expected = gradients(example.inputs, example.unrolled)
      for (mine, plain) in zip(gradients(example.inputs, example.fused), expected) {
        #expect(try largestDifference(mine, plain) < 1e-11)
      }
      let single = example.inputs.map { $0.cast(to: .float32) }
      for (mine, plain) in zip(gradients(single, example.fused), expected) {
        let scale = try max(1, plain.abs().max().item())
        #expect(try largestDifference(mine, plain) / scale < 1e-5)
      }
    }
  }

  @Test(
    "Gradients of a loop over time agree with finite differences",
    arguments: devices,
    cells.filter { $0 != .simple(.relu) }.map {
      RecurrenceCase(cell: $0, batch: 2, time: 3, units: 3, hasMask: true)
    })
  func gradientsMatchFiniteDifferences(_ device: TestDevice, _ example: RecurrenceCase) throws {
    try device { () throws in
      #expect(try gradientError(example.inputs, example.fused) < 1e-8)
    }
  }

  @Test("Only the results that are used are computed: the last state alone", arguments: devices)
  func lastStateAlone(_ device: TestDevice) throws {
    try device { () throws in
      let example = RecurrenceCase(cell: .lstm, hasMask: true)
      let inputs = example.inputs
      let result = valueAndGradients(at: inputs) { inputs in
        let states = inputs[0].recurrent(
          .lstm, kernel: inputs[1], bias: inputs[2], initialState: Array(inputs[3...]), mask: example.mask
        ).states
        return states[0].sum()
      }
      let plain = valueAndGradients(at: inputs) { example.unrolled($0)[.all, 4].sum() / 0.7 }
      #expect(try largestDifference(result.value, plain.value) < 1e-13)
      for (mine, expected) in zip(result.gradients, plain.gradients) {
        #expect(try largestDifference(mine, expected) < 1e-12)
      }
    }
  }

  @Test("A second gradient is an error that says what to do")
  func secondGradient() throws {
    let x = spread([2, 3, 4])
    let second = gradient(of: gradient(of: { $0.recurrent(.simple(.tanh), kernel: spread([4, 4])).sequence.sum() }))(x)
    #expect(second.error?.message.contains("unroll: true") == true)
  }

  @Test("Gradients that fade below the smallest normal numbers cost no time and end as zeros", arguments: devices)
  func fadingGradients(_ device: TestDevice) throws {
    try device { () throws in
      let (time, units) = (400, 16)
      let p = Tensor.zeros([2, time, units])
      let kernel = Tensor.eye(units) * 0.5
      let slope = valueAndGradients(at: [p]) { $0[0].recurrent(.simple(.linear), kernel: kernel).states[0].sum() }
        .gradients[0]
      #expect(try slope[0, time - 2, 0].item() == 0.5)
      #expect(try slope[0, 0, 0].item() == 0)
    }
  }

  @Test("Shapes that do not fit are errors that name them")
  func wrongShapes() {
    let p = Tensor.zeros([2, 3, 8])
    #expect(p.recurrent(.lstm, kernel: .zeros([3, 12])).sequence.error != nil)
    #expect(p.recurrent(.lstm, kernel: .zeros([2, 8]), bias: .zeros([7])).sequence.error != nil)
    #expect(p.recurrent(.lstm, kernel: .zeros([2, 8]), initialState: [.zeros([2, 2])]).sequence.error != nil)
    #expect(p.recurrent(.lstm, kernel: .zeros([2, 8]), mask: .zeros([2, 4], dtype: .bool)).sequence.error != nil)
    #expect(p.recurrent(.lstm, kernel: .zeros([2, 8], dtype: .float64)).sequence.error != nil)
    #expect(p.recurrent(.lstm, kernel: .zeros([2, 8])).sequence.error == nil)
  }

  @Test("No rows and no steps give the states from before", arguments: devices)
  func nothing(_ device: TestDevice) throws {
    try device { () throws in
      let none = Tensor.zeros([0, 3, 8]).recurrent(.lstm, kernel: .zeros([2, 8]))
      #expect(try none.sequence.scalars(as: Float.self).isEmpty)
      let state = spread([2, 2]).cast(to: .float32)
      let still = Tensor.zeros([2, 0, 8]).recurrent(.lstm, kernel: .zeros([2, 8]), initialState: [state, state * 2])
      #expect(try largestDifference(still.states[1], state * 2) == 0)
    }
  }
}
