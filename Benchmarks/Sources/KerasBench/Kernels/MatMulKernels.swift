import Keras

extension Kernel {
  static var matmuls: [Kernel] {
    [
      matmul("matmul", "(M, K) · (K, N)") { m, k, n, dtype in
        KernelComputation(inputs: [.values([m, k], dtype), .weights([k, n], dtype)]) { [$0[0].matmul($0[1])] }
      },
      matmul("matmul-bias-relu", "a dense layer: (M, K) · (K, N) + bias, then ReLU") { m, k, n, dtype in
        KernelComputation(inputs: [.values([m, k], dtype), .weights([k, n], dtype), .weights([n], dtype)]) {
          [($0[0].matmul($0[1]) + $0[2]).relu()]
        }
      },
      matmul("matmul-half-zeros", "the same product of what a ReLU gave: half of (M, K) are zeros") { m, k, n, dtype in
        let x = KernelInput(shape: [m, k], dtype: dtype, content: .halfZeros)
        return KernelComputation(inputs: [x, .weights([k, n], dtype)]) { [$0[0].matmul($0[1])] }
      },
      matmul("matmul-kernel-gradient", "xᵀ · g of a dense layer: (M, K)ᵀ · (M, N)") { m, k, n, dtype in
        KernelComputation(inputs: [.values([m, k], dtype), .values([m, n], dtype)], rowsAreIndependent: false) {
          [Tensor(MatMul(transposeA: true), $0[0], $0[1])]
        }
      },
      matmul("matmul-input-gradient", "g · wᵀ of a dense layer: (M, N) · (K, N)ᵀ") { m, k, n, dtype in
        KernelComputation(inputs: [.values([m, n], dtype), .weights([k, n], dtype)]) {
          [Tensor(MatMul(transposeB: true), $0[0], $0[1])]
        }
      },
    ]
  }

  private static func matmul(
    _ name: String, _ summary: String, _ computation: @escaping (Int, Int, Int, DType) -> KernelComputation
  ) -> Kernel {
    Kernel(
      name: name, summary: summary, axes: ["M", "K", "N"],
      shapes: [[32, 784, 32], [128, 784, 512], [128, 512, 512], [2560, 128, 512], [2048, 2048, 2048]]
    ) { shape, dtype in
      var result = computation(shape[0], shape[1], shape[2], dtype)
      result.operations = 2 * shape.volume
      return result
    }
  }
}
