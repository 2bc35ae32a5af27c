import Keras

extension Kernel {
  static var indexing: [Kernel] {
    [
      Kernel(
        name: "gather", summary: "rows of a table, as an embedding", axes: ["count", "columns", "rows"],
        shapes: [[2560, 128, 20_000], [128, 784, 10_000]]
      ) { shape, dtype in
        let indices = KernelInput(shape: [shape[0]], dtype: .int32, content: .indices(shape[2]))
        return KernelComputation(inputs: [indices, .weights([shape[2], shape[1]], dtype)]) { [$0[1].gathering($0[0])] }
      },
      Kernel(
        name: "scatter-add", summary: "rows added to those of a table of zeros, as an embedding's gradient",
        axes: ["count", "columns", "rows"], shapes: [[2560, 128, 20_000]], dtypes: [.float32, .float64]
      ) { shape, dtype in
        let indices = KernelInput(shape: [shape[0]], dtype: .int32, content: .indices(shape[2]))
        return KernelComputation(inputs: [.values([shape[0], shape[1]], dtype), indices], rowsAreIndependent: false) {
          [$0[0].segmentSum($0[1], numSegments: shape[2])]
        }
      },
      Kernel(
        name: "one-hot", summary: "classes to rows of zeros and a one", axes: ["count", "classes"],
        shapes: [[128, 10], [8192, 1000]], dtypes: [.float32]
      ) { shape, dtype in
        let indices = KernelInput(shape: [shape[0]], dtype: .int32, content: .indices(shape[1]))
        return KernelComputation(inputs: [indices]) { [$0[0].oneHot(shape[1], dtype: dtype)] }
      },
      Kernel(
        name: "sort", summary: "each row, and where its elements were", axes: ["rows", "columns"],
        shapes: [[128, 1000], [1, 1_000_000]]
      ) { shape, dtype in
        KernelComputation(inputs: [.values(shape, dtype)]) {
          let (values, indices) = $0[0].sorted()
          return [values, indices]
        }
      },
      Kernel(
        name: "search-sorted", summary: "bins of numbers between boundaries", axes: ["count", "boundaries"],
        shapes: [[1_000_000, 100]], dtypes: [.float32, .float64]
      ) { shape, dtype in
        let boundaries = KernelInput(shape: [shape[1]], dtype: dtype, content: .ascending, hasRows: false)
        return KernelComputation(inputs: [.values([shape[0]], dtype), boundaries]) { [$0[0].searchSorted(in: $0[1])] }
      },
      Kernel(
        name: "slice-steps", summary: "every second column, copied", axes: ["rows", "columns"], shapes: [[8192, 1000]]
      ) { shape, dtype in
        KernelComputation(inputs: [.values(shape, dtype)]) { [$0[0][.all, .stride(by: 2)]] }
      },
    ]
  }

  static var random: [Kernel] {
    [
      generator("random-uniform", "uniform numbers by Philox") { [$0.randomUniform($1, dtype: $2)] },
      generator("random-normal", "normal numbers by Box and Muller") { [$0.randomNormal($1, dtype: $2)] },
      Kernel(
        name: "dropout", summary: "half of the elements to zero, the others doubled", axes: ["rows", "columns"],
        shapes: [[128, 1600], [8192, 1000]], dtypes: [.float32]
      ) { shape, dtype in
        let seed = KernelInput(shape: [2], dtype: .uint32, content: .seed, hasRows: false)
        return KernelComputation(inputs: [.values(shape, dtype), seed], rowsAreIndependent: false) { inputs in
          [(inputs[0] * 2).where(inputs[1].randomUniform(shape) .> 0.5, else: 0)]
        }
      },
    ]
  }

  private static func generator(
    _ name: String, _ summary: String, _ function: @escaping (Tensor, Shape, DType) -> [Tensor]
  ) -> Kernel {
    Kernel(
      name: name, summary: summary, axes: ["count"], shapes: [[10_000], [10_000_000]], dtypes: [.float32, .float64]
    ) {
      shape, dtype in
      let seed = KernelInput(shape: [2], dtype: .uint32, content: .seed, hasRows: false)
      return KernelComputation(inputs: [seed], rowsAreIndependent: false) { function($0[0], shape, dtype) }
    }
  }
}
