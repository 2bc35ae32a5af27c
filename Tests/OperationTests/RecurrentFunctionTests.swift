import CPU
import Tensors
import Testing

@Suite struct RecurrentFunctionTests {
  /// A cell whose state after one step is the function of its input.
  private func apply(_ function: RecurrentCell.Activation, _ x: Tensor) -> Tensor {
    let units = x.shape[2]
    return x.recurrent(.simple(function), kernel: .zeros([units, units], dtype: x.dtype)).sequence
  }

  /// From far below to far above all bends, and on both sides of each.
  private let places = spread([3, 1, 41], from: -9.5, to: 9.5)

  @Test(
    "Each function of a recurrent cell is its formula, and its slope the formula's",
    arguments: RecurrentCell.Activation.allCases)
  func values(_ function: RecurrentCell.Activation) throws {
    let expected = valueAndGradient(at: places) { function.formula($0).sum() }.gradient
    for (dtype, tolerance) in [(DType.float64, 1e-12), (.float32, 1e-6)] {
      let x = places.cast(to: dtype)
      // Relative to large values, and absolute for others.
      let value = function.formula(places)
      let error = ((apply(function, x).cast(to: .float64) - value).abs() / value.abs().maximum(1)).max()
      #expect(try error.item() < tolerance)
      let slope = valueAndGradient(at: x) { apply(function, $0).sum() }.gradient.cast(to: .float64)
      #expect(try ((slope - expected).abs() / expected.abs().maximum(1)).max().item() < tolerance)
    }
  }

  @Test("A NaN stays one through every function", arguments: RecurrentCell.Activation.allCases)
  func notANumber(_ function: RecurrentCell.Activation) throws {
    guard ![.softShrink, .hardShrink, .sparsePlus].contains(function) else { return }
    let x = Tensor.full([1, 1, 20], .nan)
    #expect(try apply(function, x).isNaN().cast(to: .int32).sum().item() == 20)
  }

  @Test(
    "An LSTM and the GRUs with every function have the gradients of finite differences",
    arguments: RecurrentCell.Activation.allCases)
  func cells(_ function: RecurrentCell.Activation) throws {
    // Bends are where finite differences fail; at these places there are none.
    let cells: [RecurrentCell] = [
      .lstm(activation: function, recurrentActivation: .sigmoid),
      .lstm(activation: .tanh, recurrentActivation: function),
      .gru(resetAfter: true, activation: function, recurrentActivation: function),
      .gru(resetAfter: false, activation: function, recurrentActivation: function),
    ]
    for cell in cells {
      let example = RecurrenceCase(cell: cell, batch: 2, time: 3, units: 3, hasMask: true)
      #expect(try gradientError(example.inputs, example.fused) < 1e-6, "\(cell)")
    }
  }
}
