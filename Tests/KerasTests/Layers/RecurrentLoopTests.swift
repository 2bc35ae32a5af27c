import Keras
import Tensors
import Testing

/// A cell with all that a loop over its steps has to get right: dropout inside, a penalty at each step, a variable that
/// it counts in.
private final class BusyCell: Layer, RNNCell {
  private var kernel: Variable!
  private var count: Variable!
  private let dropout = Dropout(0.5, seed: 5)
  let stateSize = [4]

  override func build(_ inputShape: SymbolicShape) throws {
    kernel = try addWeight("kernel", shape: [inputShape.dimension(-1) + 4, 4])
    count = try addWeight("count", shape: [], initializer: "zeros", trainable: false)
    try super.build(inputShape)
  }
  func call(_ inputs: Tensor, states: [Tensor], training: Bool) throws -> (output: Tensor, states: [Tensor]) {
    let x = try dropout(inputs, training: training)
    try count.assign(count.value + 1)
    let output = (Tensor.concatenate([x, states[0]], axis: -1).matmul(kernel.value) * (count.value * 0.1)).tanh()
    addLoss((output * output).mean())
    return (output, [output])
  }
}

/// A layer as loop and with its steps laid out one after another.
private struct LoopCase: Sendable, CustomTestStringConvertible {
  let name: String
  let make: @Sendable (_ unroll: Bool) -> RNN
  var testDescription: String { name }

  static let all = [
    LoopCase(name: "LSTM, both dropouts") {
      LSTM(5, dropout: 0.3, recurrentDropout: 0.4, seed: 3, returnSequences: true, unroll: $0)
    },
    LoopCase(name: "GRU, recurrent dropout, backwards") {
      GRU(5, recurrentDropout: 0.4, seed: 3, returnSequences: true, goBackwards: true, unroll: $0)
    },
    LoopCase(name: "GRU, reset before, both dropouts") {
      GRU(5, dropout: 0.2, recurrentDropout: 0.4, seed: 3, unroll: $0, resetAfter: false)
    },
    LoopCase(name: "SimpleRNN, recurrent dropout") { SimpleRNN(5, recurrentDropout: 0.4, unroll: $0, seed: 3) },
    LoopCase(name: "LSTM, softmax") { LSTM(5, activation: .softmax, returnSequences: true, unroll: $0) },
    LoopCase(name: "GRU, a function of its own") {
      GRU(5, activation: ActivationFunction("wave") { $0.sin() }, returnSequences: true, unroll: $0)
    },
    LoopCase(name: "stacked, one with dropout") {
      RNN([LSTMCell(4, recurrentDropout: 0.5, seed: 1), GRUCell(3)], returnSequences: true, unroll: $0)
    },
    LoopCase(name: "busy cell") { RNN(BusyCell(), returnSequences: true, unroll: $0) },
  ]
}

@Suite("Recurrent layers as loops", .ownSession())
struct RecurrentLoopTests {
  private func program(
    _ layer: RNN, _ shape: Shape, mask: Tensor?, dtype: DType = .float32
  ) throws -> (program: Program, variables: [Variable]) {
    let x = Tensor.placeholder("x", shape: shape, dtype: dtype)
    let trace = Trace()
    let outputs = try trace.record {
      let output = try layer(x, mask: mask, training: true)
      let loss = layer.losses.reduce((output * output).sum().cast(to: .float32)) { $0 + $1.cast(to: .float32) }
      return [output, loss]
        + Differentiation.gradients(of: loss, withRespectTo: [x] + layer.trainableWeights.map(\.value))
    }
    return (try Program(label: "test", inputs: [x], outputs: outputs, trace: trace), layer.nonTrainableWeights)
  }

  @Test("give outputs, losses, gradients and updates of the unrolled steps", arguments: LoopCase.all, [false, true])
  private func unrolled(_ check: LoopCase, masked: Bool) throws {
    let shape = [3, 6, 2]
    let mask = masked ? Tensor((0..<18).map { $0 % 6 < 3 + $0 / 6 }, shape: [3, 6]) : nil
    let layers = [check.make(false), check.make(true)]
    for layer in layers { try layer.buildIfNeeded([3, 6, 2]) }
    try layers[1].setWeights(layers[0].weights.map(\.value))
    let x = Tensor((0..<36).map { Float(($0 * 7) % 11) / 5 - 1 }, shape: shape)
    let programs = try layers.map { try program($0, shape, mask: mask) }
    #expect(programs[0].program.description.contains("loop"))
    // Twice: dropout draws again, and what is counted goes on.
    for _ in 0..<2 {
      let results = try programs.map { try $0.program(x) }
      #expect(results[0].count == results[1].count)
      for (number, (loop, plain)) in zip(results[0], results[1]).enumerated() {
        try loop.checked()
        #expect(loop.shape == plain.shape)
        let scale = try max(1, plain.abs().max().item())
        #expect(try (loop - plain).abs().max().item() < 2e-6 * scale, "result \(number)")
      }
      for (mine, plain) in zip(programs[0].variables, programs[1].variables) {
        #expect(try (mine.value.cast(to: .float64) - plain.value.cast(to: .float64)).abs().max().item() == 0)
      }
    }
  }

  @Test("compile to as many steps for long sequences as for short ones", arguments: LoopCase.all)
  private func length(_ check: LoopCase) throws {
    func lines(_ time: Int) throws -> Int {
      let layer = check.make(false)
      try layer.buildIfNeeded([2, time, 3])
      return try program(layer, [2, time, 3], mask: nil).program.description.split(separator: "\n").count
    }
    #expect(try lines(3) == lines(200))
  }

  @Test("run in half precision as unrolled steps do", arguments: [DType.bfloat16, .float64])
  func otherTypes(_ dtype: DType) throws {
    if dtype == .bfloat16 { try setDTypePolicy(.mixedBFloat16) } else { try setDTypePolicy("float64") }
    let layers = [false, true].map { LSTM(5, activation: .softmax, returnSequences: true, unroll: $0) }
    for layer in layers { try layer.buildIfNeeded([3, 6, 2]) }
    try layers[1].setWeights(layers[0].weights.map(\.value))
    let x = Tensor((0..<36).map { Float(($0 * 7) % 11) / 5 - 1 }, shape: [3, 6, 2]).cast(
      to: dtype == .float64 ? .float64 : .float32)
    let results = try layers.map { try program($0, [3, 6, 2], mask: nil, dtype: x.dtype).program(x) }
    for (loop, plain) in zip(results[0], results[1]) {
      let scale = try max(1, plain.cast(to: .float64).abs().max().item())
      let difference = try (loop.cast(to: .float64) - plain.cast(to: .float64)).abs().max().item()
      #expect(difference < (dtype == .float64 ? 1e-13 : 0.03) * scale)
    }
  }
}
