import Keras

extension Kernel {
  static var elementwise: [Kernel] {
    [
      vector("elementwise-add", "x + y", operands: 2) { [$0[0] + $0[1]] },
      vector("elementwise-chain", "(x · y + 0.5) · max(x, y) - y², one fused kernel", operands: 2) { v in
        [(v[0] * v[1] + 0.5) * v[0].maximum(v[1]) - v[1].square()]
      },
      vector("elementwise-tanh", "tanh(x)") { [$0[0].tanh()] },
      vector("elementwise-sigmoid", "1 / (1 + exp(-x))") { [$0[0].sigmoid()] },
      vector("elementwise-exp", "exp(x)") { [$0[0].exp()] },
      vector("elementwise-gelu", "x · (1 + erf(x / √2)) / 2") {
        [$0[0] * (($0[0] / 1.4142135623730951).erf() + 1) * 0.5]
      },
      vector(
        "elementwise-adam", "Adam's update: weights, two moments and gradients in, weights and moments out", operands: 4
      ) { v in
        let (w, m, s, g) = (v[0], v[1], v[2].abs(), v[3])
        let (newM, newS) = (m + (g - m) * 0.1, s + (g.square() - s) * 0.001)
        return [w - newM * 0.001 / (newS.sqrt() + 1e-3), newM, newS]
      },
      Kernel(
        name: "elementwise-cast", summary: "float32 to the type and back, at each end of a multiplication",
        axes: ["count"], shapes: [[1_000_000]], dtypes: [.bfloat16, .float16, .float64]
      ) { shape, dtype in
        KernelComputation(inputs: [.values(shape, .float32)]) {
          let x = $0[0].cast(to: dtype)
          return [x * x]
        }
      },
      Kernel(
        name: "elementwise-rows", summary: "(x + bias) · (x + bias > 0), a row of numbers added to each row",
        axes: ["rows", "columns"], shapes: [[128, 512], [65_536, 64]]
      ) { shape, dtype in
        KernelComputation(inputs: [.values(shape, dtype), .weights([shape[1]], dtype)]) { [($0[0] + $0[1]).relu()] }
      },
      Kernel(
        name: "transpose", summary: "rows to columns", axes: ["rows", "columns"],
        shapes: [[1024, 1024], [65_536, 64]]
      ) { shape, dtype in
        KernelComputation(inputs: [.values(shape, dtype)], rowsAreIndependent: false) { [$0[0].transposed()] }
      },
    ]
  }

  private static func vector(
    _ name: String, _ summary: String, operands: Int = 1, _ function: @escaping ([Tensor]) -> [Tensor]
  ) -> Kernel {
    Kernel(name: name, summary: summary, axes: ["count"], shapes: [[10_000], [670_000], [10_000_000]]) { shape, dtype in
      KernelComputation(
        inputs: Array(repeating: .values(shape, dtype, size: 2), count: operands), function: function)
    }
  }
}
