import Keras

extension Kernel {
  static var recurrences: [Kernel] {

    family("simple-rnn", .simple(.tanh)) + family("lstm", .lstm) + family("gru", .gru(resetAfter: true))
      + family("lstm-hard-sigmoid", .lstm(activation: .softsign, recurrentActivation: .hardSigmoid))
  }

  /// A cell over whole sequences, and the same with its gradients.
  private static func family(_ name: String, _ cell: RecurrentCell) -> [Kernel] {
    func kernel(
      _ suffix: String, _ summary: String, passes: Double, rows: Bool,
      _ function: @escaping ([Tensor]) -> [Tensor]
    ) -> Kernel {
      Kernel(
        name: name + suffix, summary: summary, axes: ["batch", "time", "units"],
        shapes: [[32, 80, 128], [256, 80, 128]], dtypes: [.float32, .float64]
      ) { shape, dtype in
        let (units, wide) = (shape[2], cell.gates * shape[2])
        let bias: Shape = cell == .gru(resetAfter: true) ? [2, wide] : [wide]
        return KernelComputation(
          inputs: [
            .values([shape[0], shape[1], wide], dtype), .weights([units, wide], dtype, size: 0.15),
            .weights(bias, dtype, size: 0.1),
          ], operations: passes * 2 * shape.volume * Double(wide), rowsAreIndependent: rows, function: function)
      }
    }
    func sequence(_ inputs: [Tensor]) -> Tensor {
      inputs[0].recurrent(cell, kernel: inputs[1], bias: inputs[2]).sequence
    }
    return [
      kernel("", "a whole sequence, of what the inputs' matmul gave", passes: 1, rows: true) { [sequence($0)] },
      kernel("-gradient", "the same and its gradients to input, kernel and bias", passes: 3, rows: false) { inputs in
        valueAndGradients(at: inputs) { sequence($0).square().mean() }.gradients
      },
    ]
  }
}
