import Tensors
import Testing

/// One function whose gradient is checked, with the inputs to check it at.
struct GradientCase: Sendable, CustomTestStringConvertible {
  let name: String
  let inputs: @Sendable () -> [Tensor]
  let function: @Sendable ([Tensor]) -> Tensor
  var hasSecond = true
  var testDescription: String { name }

  init(
    _ name: String, _ inputs: @autoclosure @escaping @Sendable () -> [Tensor], hasSecond: Bool = true,
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.name = name
    self.inputs = inputs
    self.function = function
    self.hasSecond = hasSecond
  }
}

private func unary(
  _ kind: Unary.Kind, from low: Double = -1.5, to high: Double = 1.5
) -> GradientCase {
  GradientCase(kind.rawValue, [spread([2, 3], from: low, to: high)]) { Tensor(Unary(kind), $0[0]) }
}

private let unaryCases: [GradientCase] = [
  unary(.negative), unary(.absolute), unary(.square), unary(.reciprocal, from: 0.5), unary(.sqrt, from: 0.2),
  unary(.rsqrt, from: 0.3), unary(.exp), unary(.expm1), unary(.log, from: 0.3), unary(.log1p, from: -0.5),
  unary(.sin), unary(.cos), unary(.tan, from: -1, to: 1), unary(.asin, from: -0.8, to: 0.8),
  unary(.acos, from: -0.8, to: 0.8), unary(.atan), unary(.sinh), unary(.cosh), unary(.tanh), unary(.asinh),
  unary(.acosh, from: 1.3, to: 3), unary(.atanh, from: -0.8, to: 0.8), unary(.erf), unary(.sigmoid), unary(.softplus),
  unary(.relu), unary(.sign), unary(.floor, from: 0.1, to: 0.9), unary(.ceil, from: 0.1, to: 0.9),
  unary(.round, from: 0.1, to: 0.4), unary(.trunc, from: 0.1, to: 0.9),
]

private let binaryCases: [GradientCase] = [
  GradientCase("add", [spread([2, 3]), spread([3])]) { $0[0] + $0[1] },
  GradientCase("subtract", [spread([2, 1]), spread([2, 3])]) { $0[0] - $0[1] },
  GradientCase("multiply", [spread([2, 3]), spread([2, 1])]) { $0[0] * $0[1] },
  GradientCase("divide", [spread([2, 3]), spread([3], from: 0.5, to: 2)]) { $0[0] / $0[1] },
  GradientCase("remainder", [spread([4], from: 1.1, to: 1.9), spread([4], from: 0.7, to: 0.9)]) { $0[0] % $0[1] },
  GradientCase("power", [spread([2, 3], from: 0.3, to: 2), spread([3], from: -1, to: 2)]) { $0[0] ** $0[1] },
  GradientCase("maximum", [spread([2, 3]), spread([3], phase: 0.4)]) { $0[0].maximum($0[1]) },
  GradientCase("minimum", [spread([2, 3]), spread([3], phase: 0.4)]) { $0[0].minimum($0[1]) },
  GradientCase("atan2", [spread([5]), spread([5], from: 0.4, to: 2)]) { $0[0].atan2($0[1]) },
  GradientCase("where", [spread([2, 3]), spread([1, 3], phase: 0.4)]) {
    $0[0].where($0[0] .> 0.1, else: $0[1])
  },
  GradientCase("clip", [spread([7])]) { $0[0].clipped(-0.5, 0.5) },
]

private let foldCases: [GradientCase] = [
  GradientCase("sum of rows", [spread([3, 4])]) { $0[0].sum(axes: [1]) },
  GradientCase("sum of columns", [spread([3, 4])]) { $0[0].sum(axes: [0], keepDims: true) },
  GradientCase("sum of outer and inner", [spread([2, 3, 4])]) { $0[0].square().sum(axes: [0, 2]) },
  GradientCase("mean", [spread([3, 4])]) { $0[0].square().mean() },
  GradientCase("product", [spread([3, 4], from: 0.5, to: 2)]) { $0[0].product(axes: [1]) },
  GradientCase("product with a zero", [Tensor([2, 0, 3, 4, 5, 6] as [Double], shape: [2, 3])], hasSecond: false) {
    $0[0].product(axes: [1])
  },
  GradientCase("max", [spread([3, 4])]) { $0[0].max(axes: [1]) },
  GradientCase("min", [spread([3, 4])]) { $0[0].min(axes: [0]) },
  GradientCase("variance", [spread([3, 4])]) { $0[0].variance(axes: [0]) },
  GradientCase("standard deviation", [spread([3, 4])]) { $0[0].standardDeviation(axes: [1]) },
  GradientCase("logSumExp", [spread([3, 4])]) { $0[0].logSumExp(axes: [1]) },
  GradientCase("cumsum", [spread([2, 4])]) { $0[0].cumulativeSum() },
  GradientCase("cumprod", [spread([2, 4], from: 0.5, to: 1.5)]) { $0[0].cumulativeProduct(axis: 0) },
  GradientCase("sort", [spread([2, 5])]) { $0[0].sorted(descending: true).values },
  GradientCase("softmax", [spread([3, 4])]) { $0[0].softmax() },
  GradientCase("softmax of the first axis", [spread([3, 4])]) { $0[0].softmax(axis: 0) },
  GradientCase("log softmax", [spread([3, 4])]) { $0[0].logSoftmax() },
]

private let shapeCases: [GradientCase] = [
  GradientCase("reshape", [spread([3, 4])]) { $0[0].reshaped(2, 6).square() },
  GradientCase("transpose", [spread([2, 3, 4])]) { $0[0].transposed([2, 0, 1]).square() },
  GradientCase("broadcast", [spread([3, 1])]) { $0[0].broadcast(to: [2, 3, 4]).square() },
  GradientCase("slice", [spread([4, 5])]) { $0[0][1..<3, .stride(from: 4, by: -2)].square() },
  GradientCase("pad", [spread([2, 3])]) { $0[0].padded([(1, 0), (2, 1)], value: 3).square() },
  GradientCase("concatenate", [spread([2, 3]), spread([2, 2])]) {
    Tensor.concatenate([$0[0], $0[1], $0[0]], axis: 1).square()
  },
  GradientCase("stack", [spread([3]), spread([3], phase: 0.2)]) { Tensor.stack([$0[0], $0[1]], axis: 1).square() },
  GradientCase("gather", [spread([4, 3])]) { $0[0].gathering(Tensor([0, 2, 2, -1] as [Int32])).square() },
  GradientCase("gather of columns", [spread([2, 4])]) {
    $0[0].gathering(Tensor([3, 0, 3] as [Int32]), axis: 1).square()
  },
  GradientCase("take along last", [spread([2, 4])]) {
    $0[0].takingAlongLast(Tensor([1, 1, 3, 0] as [Int32], shape: [2, 2])).square()
  },
]

private let productCases: [GradientCase] = [
  GradientCase("matmul", [spread([3, 4]), spread([4, 2])]) { $0[0].matmul($0[1]) },
  GradientCase("matmul of batches", [spread([2, 3, 4]), spread([1, 4, 2])]) { $0[0].matmul($0[1]) },
  GradientCase("matmul of a vector", [spread([4]), spread([4, 2])]) { $0[0].matmul($0[1]) },
  GradientCase("matmul transposed", [spread([4, 3]), spread([2, 4])]) {
    Tensor(MatMul(transposeA: true, transposeB: true), $0[0], $0[1])
  },
  GradientCase("dense layer", [spread([3, 4]), spread([4, 2]), spread([2])]) {
    ($0[0].matmul($0[1]) + $0[2]).tanh()
  },
  GradientCase("cross-entropy of logits", [spread([3, 4])]) {
    $0[0].softmaxCrossEntropy(spread([3, 4], from: 0, to: 1), sparse: false)
  },
  GradientCase("cross-entropy of classes", [spread([3, 4])]) {
    $0[0].softmaxCrossEntropy(Tensor([1, 0, 3] as [Int32]), sparse: true)
  },
  GradientCase("cross-entropy with clipped probabilities", [spread([3, 4])], hasSecond: false) {
    $0[0].softmaxCrossEntropy(spread([3, 4], from: 0, to: 1), sparse: false, epsilon: 0.2)
  },
  GradientCase("targets of a cross-entropy", [spread([3, 4], from: 0.1, to: 1)]) {
    spread([3, 4], phase: 0.1).softmaxCrossEntropy($0[0], sparse: false)
  },
]

private let normalizationCases: [GradientCase] = [
  GradientCase("batch normalization", [spread([5, 3]), spread([3], from: 0.5, to: 2), spread([3])]) {
    $0[0].batchNormalized(gamma: $0[1], beta: $0[2], epsilon: 0.01).output
  },
  GradientCase("batch normalization and its statistics", [spread([2, 3, 18])]) {
    let (y, mean, variance) = $0[0].batchNormalized(
      gamma: Tensor.ones([18], dtype: .float64), beta: spread([18]), epsilon: 0.01)
    return y + mean.square() + variance
  },
  GradientCase("batch normalization and ReLU", [spread([4, 20]), spread([20], from: 0.5, to: 2), spread([20])]) {
    $0[0].batchNormalized(gamma: $0[1], beta: $0[2], epsilon: 0.01).output.relu()
  },
]

@Suite struct GradientTests {
  @Test(
    "gradients are slopes",
    arguments: devices, unaryCases + binaryCases + foldCases + shapeCases + productCases + normalizationCases)
  func gradientsAreSlopes(_ device: TestDevice, _ check: GradientCase) throws {
    try device { () throws in #expect(try gradientError(check.inputs(), check.function) < 1e-6) }
  }

  @Test(
    "gradients of gradients are slopes of gradients",
    arguments: devices,
    (unaryCases + binaryCases + foldCases + shapeCases + productCases + normalizationCases).filter(\.hasSecond))
  func secondGradientsAreSlopes(_ device: TestDevice, _ check: GradientCase) throws {
    let inputs = check.inputs()
    for number in inputs.indices {
      let error = try device {
        try secondGradientError(inputs[number]) { x in
          var arguments = inputs
          arguments[number] = x
          return check.function(arguments)
        }
      }
      #expect(error < 1e-5)
    }
  }

  @Test(arguments: devices) func aThirdDerivativeIsRight(_ device: TestDevice) throws {
    try device { () throws in
      let third = gradient(of: { gradient(of: { gradient(of: { ($0 ** 4.0).sum() })($0).sum() })($0).sum() })
      #expect(try third(Tensor([2, -1] as [Double])).scalars(as: Double.self) == [48, -24])
    }
  }

  @Test(arguments: devices) func noGradientFlowsThroughAStop(_ device: TestDevice) throws {
    try device { () throws in
      let slope = gradient(of: { ($0 * $0.stoppingGradient()).sum() })
      #expect(try slope(Tensor([3, 5] as [Double])).scalars(as: Double.self) == [3, 5])
    }
  }

  @Test(arguments: devices) func theGradientOfAnAbsoluteValueIsOneAtZero(_ device: TestDevice) throws {
    try device { () throws in
      // jax.grad(lambda x: jnp.abs(x).sum())(jnp.array([-2., 0., 3.]))
      let slopes = gradient(of: { $0.abs().sum() })
      #expect(try slopes(Tensor([-2, 0, 3] as [Float])).scalars(as: Float.self) == [-1, 1, 1])
    }
  }

  @Test(arguments: devices) func whatDoesNotMatterHasGradientZero(_ device: TestDevice) throws {
    try device { () throws in
      let slopes = gradient(of: { a, _ in a.sum() })
      #expect(try slopes(Tensor([1, 2] as [Double]), Tensor([7] as [Double])).1.scalars(as: Double.self) == [0])
    }
  }
}
