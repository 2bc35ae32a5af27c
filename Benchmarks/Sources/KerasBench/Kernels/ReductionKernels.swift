import Keras

extension Kernel {
  static var reductions: [Kernel] {
    [
      matrix("sum", "all elements", rows: false) { [$0.square().sum()] },
      matrix("sum-rows", "each row") { [$0.sum(axes: [1])] },
      matrix("sum-columns", "each column, as a bias's gradient", rows: false) { [$0.sum(axes: [0])] },
      matrix("max-rows", "the largest of each row") { [$0.max(axes: [1])] },
      matrix("variance-rows", "each row's variance") { [$0.variance(axes: [1])] },
      matrix("argmax", "where the largest of each row is") { [$0.argmax(axis: 1)] },
      matrix("cumulative-sum", "along each row") { [$0.cumulativeSum(axis: 1)] },
    ]
  }

  static var softmaxes: [Kernel] {
    [
      matrix("softmax", "of each row") { [$0.softmax()] },
      matrix("log-softmax", "of each row") { [$0.logSoftmax()] },
      matrix("softmax-gradient", "softmax of each row, and its gradient") { x in
        valueAndGradients(at: [x]) { $0[0].softmax().square().sum() }.gradients
      },
      Kernel(
        name: "cross-entropy", summary: "of softmax and a class, each row, and the gradient",
        axes: ["rows", "columns"],
        shapes: [[128, 10], [128, 1000], [8192, 1000]], dtypes: [.float32, .float64]
      ) { shape, dtype in
        let classes = KernelInput(shape: [shape[0]], dtype: .int32, content: .indices(shape[1]))
        return KernelComputation(inputs: [.values(shape, dtype, size: 4), classes]) { inputs in
          let loss = { (logits: Tensor) in logits.softmaxCrossEntropy(inputs[1], sparse: true) }
          return [loss(inputs[0])] + valueAndGradients(at: [inputs[0]]) { loss($0[0]).sum() }.gradients
        }
      },
    ]
  }

  static var normalizations: [Kernel] {

    [false, true].map { training in
      Kernel(
        name: training ? "batch-normalization-gradient" : "batch-normalization",
        summary: training ? "of each channel with ReLU, and its gradients" : "of each channel by the batch, with ReLU",
        axes: ["batch", "height", "width", "channels"], shapes: [[64, 32, 32, 64], [64, 8, 8, 256]],
        dtypes: [.float32, .bfloat16, .float64]
      ) { shape, dtype in
        // Scale and shift stay in float32, as mixed precision keeps them.
        let kept = dtype == .bfloat16 ? DType.float32 : dtype
        return KernelComputation(
          inputs: [.values(shape, dtype), .weights([shape[3]], kept), .weights([shape[3]], kept)],
          rowsAreIndependent: false
        ) { inputs in
          func normalized(_ x: [Tensor]) -> Tensor {
            x[0].batchNormalized(gamma: x[1], beta: x[2], epsilon: 1e-3).output.relu()
          }
          return training
            ? valueAndGradients(at: inputs) { normalized($0).cast(to: kept).square().mean() }.gradients
            : [normalized(inputs)]
        }
      }
    } + [
      Kernel(
        name: "layer-normalization", summary: "of each row, with scale and shift", axes: ["rows", "columns"],
        shapes: [[128, 512], [8192, 768]], dtypes: [.float32, .float64]
      ) { shape, dtype in
        KernelComputation(inputs: [.values(shape, dtype), .weights([shape[1]], dtype), .weights([shape[1]], dtype)]) {
          let centered = $0[0] - $0[0].mean(axes: [1], keepDims: true)
          let scale = (centered.square().mean(axes: [1], keepDims: true) + 1e-3).rsqrt()
          return [centered * scale * $0[1] + $0[2]]
        }
      }
    ]
  }

  private static func matrix(
    _ name: String, _ summary: String, rows: Bool = true, _ function: @escaping (Tensor) -> [Tensor]
  ) -> Kernel {
    Kernel(
      name: name, summary: summary, axes: ["rows", "columns"], shapes: [[128, 10], [128, 1000], [8192, 1000]]
    ) { shape, dtype in
      KernelComputation(inputs: [.values(shape, dtype, size: 2)], rowsAreIndependent: rows) { function($0[0]) }
    }
  }
}
