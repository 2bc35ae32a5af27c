import Keras

extension Kernel {
  static var poolings: [Kernel] {
    [
      pooling("max-pooling", "largest of 2×2") { [$0[0].maxPooled([2, 2])] },
      pooling("max-pooling-gradient", "largest of 2×2, and its gradient", rows: true) { x in
        valueAndGradients(at: x) { ($0[0].maxPooled([2, 2]) * 3).sum() }.gradients
      },
      pooling("average-pooling", "mean of 2×2") { [$0[0].averagePooled([2, 2])] },
      pooling("average-pooling-gradient", "the gradient of the mean of 2×2", rows: true) { x in
        valueAndGradients(at: x) { ($0[0].averagePooled([2, 2]) * $0[0].maxPooled([2, 2])).sum() }.gradients
      },
    ]
  }

  private static func pooling(
    _ name: String, _ summary: String, rows: Bool = true, _ function: @escaping ([Tensor]) -> [Tensor]
  ) -> Kernel {
    Kernel(
      name: name, summary: summary, axes: ["batch", "height", "width", "channels"],
      shapes: [[128, 26, 26, 32], [128, 11, 11, 64], [64, 32, 32, 64]]
    ) { shape, dtype in
      KernelComputation(inputs: [.values(shape, dtype)], rowsAreIndependent: rows, function: function)
    }
  }
}
