import Reference
import Testing

@testable import Tensors

/// A computation on two tensors of a type, of shapes (3, 4, 5) and (4, 5), with numbers from -6 to 6.
struct AgreementCase: Sendable, CustomTestStringConvertible {
  let name: String
  let function: @Sendable (Tensor, Tensor) -> [Tensor]
  var dtypes: [DType]
  var testDescription: String { name }

  init(
    _ name: String, _ dtypes: [DType] = DType.allCases, _ function: @escaping @Sendable (Tensor, Tensor) -> [Tensor]
  ) {
    self.name = name
    self.dtypes = dtypes
    self.function = function
  }
}

private let numbers = DType.allCases.filter { $0 != .bool }
private let floats: [DType] = [.float16, .bfloat16, .float32, .float64]

private let elementwise: [AgreementCase] =
  Unary.Kind.allCases.map { kind in
    let keeps: [Unary.Kind] = [
      .negative, .absolute, .sign, .square, .relu, .floor, .ceil, .round, .trunc, .logicalNot, .isNaN, .isInfinite,
      .isFinite,
    ]
    return AgreementCase(kind.rawValue, keeps.contains(kind) ? numbers : floats) { x, _ in
      // In the domain of each function, or where its result is not a number on both.
      let domain: Tensor =
        switch kind {
        case .asin, .acos, .atanh: x / 8
        case .log, .sqrt, .rsqrt, .acosh, .log1p, .reciprocal: x.abs() + 1
        default: x
        }
      return [Tensor(Unary(kind), domain)]
    }
  }
  + Binary.Kind.allCases.map { kind in
    switch kind {
    case .divide, .atan2: AgreementCase(kind.rawValue, floats) { [Tensor(Binary(kind), $0, $1)] }
    case .power:
      AgreementCase(kind.rawValue, numbers) { [Tensor(Binary(kind), $0.abs() + 1, ($1.abs() % 3).cast(to: $1.dtype))] }
    case .logicalAnd, .logicalOr, .logicalXor:
      AgreementCase(kind.rawValue) { [Tensor(Binary(kind), $0.cast(to: .bool), $1.cast(to: .bool))] }
    default: AgreementCase(kind.rawValue, numbers) { [Tensor(Binary(kind), $0, $1)] }
    }
  }
  + DType.allCases.map { dtype in AgreementCase("cast to \(dtype)") { x, _ in [x.cast(to: dtype)] } }
  + [
    AgreementCase("where") { [$0.where($1.notEqual(0), else: $1)] },
    AgreementCase("full, iota and one-hot", numbers) { x, _ in
      [
        x + Tensor.full([4, 5], 3, dtype: x.dtype), Tensor.arange(7, dtype: x.dtype), x.abs().oneHot(4, dtype: x.dtype),
      ]
    },
  ]

private let moving: [AgreementCase] = [
  AgreementCase("transpose, reshape, broadcast") { x, y in
    [x.transposed([2, 0, 1]), x.transposed().reshaped(to: [6, 10]), y.broadcast(to: [2, 4, 5])]
  },
  AgreementCase("slice and its gradient") { x, _ in
    let slice = Slice(starts: [0, 3, 1], sizes: [2, 2, 2], steps: [2, -2, 2])
    return [Tensor(slice, x), Tensor(SliceGradient(shape: x.shape, slice: slice), Tensor(slice, x))]
  },
  AgreementCase("pad and concatenate") { x, y in
    [x.padded([(1, 0), (0, 2), (1, 1)], value: 1), .concatenate([x, y.expandingDimensions(0), x])]
  },
  AgreementCase("gather, with indices from the end and out of range") { x, _ in
    [x.gathering(Tensor([2, -1, 9, 0, -9] as [Int32]), axis: 1), x.gathering(Tensor([1] as [Int64]), axis: 0)]
  },
  AgreementCase("scatter-add", numbers) { x, _ in
    [Tensor(ScatterAdd(rows: 4), x, Tensor([3, -1, 7] as [Int32]))]
  },
  AgreementCase("sort") { x, _ in
    let (up, down) = (x.sorted(), x.sorted(descending: true))
    return [up.values, up.indices, down.values, down.indices]
  },
  AgreementCase("search in a sorted row", [.int32, .int64, .float32, .float64]) { x, _ in
    let row = Tensor([-4, -1, -1, 0, 3, 5] as [Double]).cast(to: x.dtype)
    return [x.searchSorted(in: row), x.searchSorted(in: row, right: true)]
  },
  AgreementCase("hash buckets", [.int64]) { x, _ in
    let wide = x * 1_234_567_890_123
    return [x.hashBuckets(97), wide.hashBuckets(1000), (wide * 1_000_003).hashBuckets(1 << 40)]
      + [x.hashBuckets(97, key: [3, 4]), wide.hashBuckets(1000, key: [UInt64.max, 1 << 63])]
  },
  AgreementCase("random numbers", [.float32, .float64]) { x, _ in
    [Tensor([7, 9] as [UInt32]).randomUniform([3, 7], dtype: x.dtype)]
  },
]

private let folds: [AgreementCase] = [
  AgreementCase("sums and products", numbers) { x, _ in
    let small = x.sign()
    return [[0], [1], [2], [0, 2], [0, 1, 2]].flatMap { axes in
      [
        Tensor(Reduce(kind: .sum, axes: axes, keepDims: false), x),
        Tensor(Reduce(kind: .product, axes: axes, keepDims: true), small),
      ]
    }
  },
  AgreementCase("largest and smallest") { x, _ in
    [[0], [1], [2], [0, 2], [0, 1, 2]].flatMap { axes in
      [Reduce.Kind.maximum, .minimum].map { Tensor(Reduce(kind: $0, axes: axes, keepDims: false), x) }
    } + (0..<3).flatMap { [x.argmax(axis: $0), x.argmin(axis: $0)] }
  },
  AgreementCase("any and all") { x, _ in [x.cast(to: .bool).any(axes: [1]), x.cast(to: .bool).all(axes: [0, 2])] },
  AgreementCase("mean", floats) { x, _ in [x.mean(), x.mean(axes: [1])] },
  AgreementCase("running sums and products", numbers) { x, _ in
    [x.cumulativeSum(axis: 0), x.cumulativeSum(axis: 2, reverse: true), x.sign().cumulativeProduct(axis: 1)]
  },
]

private let composites: [AgreementCase] = [
  AgreementCase("matmul", floats + [.int32, .int64]) { x, y in
    [x.matmul(y.transposed()), Tensor(MatMul(transposeA: true, transposeB: true), x, y.transposed())]
  },
  AgreementCase("convolutions", floats) { x, y in
    let kernel = y.flattened()[0..<18].reshaped(to: [3, 3, 2])
    let image = Tensor.concatenate([x, x], axis: 1)[.ellipsis, 0..<3] / 4
    let y = image.convolved(with: kernel / 4, strides: [2], padding: [(1, 2)])
    let convolution = Convolution(Window(size: [3], strides: [2], padding: [(1, 2)]))
    return [
      y, Tensor(ConvolutionInputGradient(convolution: convolution, spatial: [8]), y, kernel),
      Tensor(ConvolutionKernelGradient(convolution: convolution, filters: 2), image, y),
    ]
  },
  AgreementCase("pooling", floats) { x, _ in
    let window = Window(size: [3], strides: [2], padding: [(1, 1)])
    let all = Tensor.all(MaxPooling(window), [x], count: 2)
    return all + [
      Tensor(MaxPoolingGradient(window: window, spatial: [4]), all[0], all[1]),
      Tensor(MaxPoolingSelection(window: window), x * 2, all[1]), x.averagePooled([3], strides: [2], padding: [(1, 1)]),
      Tensor(AveragePoolingGradient(window: window, spatial: [4]), all[0]),
    ]
  },
  AgreementCase("softmax and its gradients", floats) { x, _ in
    [false, true].flatMap { logarithm in
      let y = logarithm ? x.logSoftmax() : x.softmax()
      return [y, Tensor(SoftmaxGradient(logarithm: logarithm), y, x / 4)]
    }
  },
  AgreementCase("cross-entropy", [.float32, .float64]) { x, y in
    let classes = Tensor([0, 4, 2, 7, 1, -1, 3, 3, 0, 1, 2, 4] as [Int32], shape: [3, 4])
    return [nil, 0.01].flatMap { epsilon in
      Tensor.all(SoftmaxCrossEntropy(sparse: true, epsilon: epsilon), [x, classes], count: 3)
        + Tensor.all(SoftmaxCrossEntropy(sparse: false, epsilon: epsilon), [x, (x + y).softmax()], count: 3)
    }
  },
  AgreementCase("batch normalization", [.float32, .float64]) { x, y in
    let all = Tensor.all(BatchNormalize(epsilon: 0.01), [x, y[0], y[1]], count: 3)
    return all + Tensor.all(BatchNormalizeGradient(epsilon: 0.01), [x, y[0], all[1], all[2], x.square()], count: 3)
  },
]

/// What devices compute agrees with plain loops: exactly for integers, within a few roundings of the type for the
/// others.
@Suite struct AgreementTests {
  @Test(arguments: devices, elementwise + moving + folds + composites)
  func everyTypeGivesWhatPlainLoopsGive(_ device: TestDevice, _ check: AgreementCase) throws {
    for dtype in check.dtypes {
      let (x, y) = (try sample([3, 4, 5], dtype, 0), try sample([4, 5], dtype, 5))
      let expected = try Devices.use(ReferenceDevice.current) { try check.function(x, y).map { try $0.evaluate() } }
      let results = try device { try check.function(x, y).map { try $0.evaluate() } }
      for (number, (result, wanted)) in zip(results, expected).enumerated() {
        #expect(result.spec == wanted.spec)
        let difference = try difference(result, wanted)
        #expect(difference <= tolerance(wanted.dtype), "result \(number), \(dtype)")
      }
    }
  }

  /// Whole numbers for integers, with fractions for floats; the same for every device.
  private func sample(_ shape: Shape, _ dtype: DType, _ start: Int) throws -> Tensor {
    let count = shape.reduce(1, *)
    let values = (0..<count).map { index -> Double in
      let number = Double((index + start) * 7 % 13 - 6)
      if dtype.isFloatingPoint { return number + Double((index + start) % 5) * 0.125 }
      return dtype.isUnsigned ? abs(number) : dtype == .bool ? Double((index + start) % 3 % 2) : number
    }
    // Through the host alone, so that no device has a part in it.
    let storage = try Storage(byteCount: TensorSpec(shape, dtype).byteCount, for: "a test")
    for (index, value) in values.enumerated() {
      storage.part(at: index * dtype.byteCount, byteCount: dtype.byteCount).fill(value, dtype: dtype, count: 1)
    }
    return Tensor(storage: storage, shape: shape, dtype: dtype)
  }

  /// The largest difference of two elements, relative to the larger of 1 and the wanted one. Infinity where only one is
  /// a NaN.
  private func difference(_ result: Tensor, _ wanted: Tensor) throws -> Double {
    let (a, b) = (try #require(result.storageIfKnown), try #require(wanted.storageIfKnown))
    return (0..<wanted.count).reduce(0) { worst, index in
      let (x, y) = (a.element(index, wanted.dtype), b.element(index, wanted.dtype))
      if x == y || x.isNaN && y.isNaN { return worst }
      return x.isNaN || y.isNaN ? .infinity : max(worst, abs(x - y) / max(1, abs(y)))
    }
  }

  private func tolerance(_ dtype: DType) -> Double {
    switch dtype {
    case .float64: 1e-12
    case .float32: 4e-6
    case .float16: 8e-3
    case .bfloat16: 6e-2
    default: 0
    }
  }
}
