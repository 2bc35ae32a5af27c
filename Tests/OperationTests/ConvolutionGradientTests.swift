import Tensors
import Testing

private let convolutionGradients: [GradientCase] = [
  GradientCase("convolution", [spread([2, 5, 4, 3]), spread([3, 2, 3, 4], phase: 0.2)]) {
    $0[0].convolved(with: $0[1])
  },
  GradientCase("convolution, padded and strided", [spread([2, 5, 6, 2]), spread([3, 3, 2, 3], phase: 0.2)]) {
    $0[0].convolved(with: $0[1], strides: [2, 3], padding: [(1, 1), (0, 2)])
  },
  GradientCase("convolution, dilated", [spread([1, 6, 7, 2]), spread([2, 3, 2, 2], phase: 0.2)]) {
    $0[0].convolved(with: $0[1], padding: [(1, 0), (2, 2)], dilations: [3, 2])
  },
  GradientCase("convolution in groups", [spread([2, 4, 4, 4]), spread([2, 2, 2, 6], phase: 0.2)]) {
    $0[0].convolved(with: $0[1], groups: 2)
  },
  GradientCase("depthwise convolution", [spread([2, 4, 4, 3]), spread([2, 2, 3, 2], phase: 0.2)]) {
    $0[0].convolvedDepthwise(with: $0[1], padding: [(1, 0), (1, 0)])
  },
  GradientCase("convolution of a sequence", [spread([2, 7, 3]), spread([3, 3, 2], phase: 0.2)]) {
    $0[0].convolved(with: $0[1], padding: [(2, 0)])
  },
  GradientCase("convolution of a volume", [spread([1, 3, 4, 3, 2]), spread([2, 2, 3, 2, 2], phase: 0.2)]) {
    $0[0].convolved(with: $0[1], strides: [1, 2, 1], padding: [(1, 0), (0, 0), (1, 1)])
  },
  GradientCase("transposed convolution", [spread([2, 3, 3, 2]), spread([3, 2, 4, 2], phase: 0.2)]) {
    $0[0].convolvedTransposed(with: $0[1], spatial: [7, 6], strides: [2, 2])
  },
  GradientCase("convolution, bias and tanh", [spread([2, 4, 4, 2]), spread([3, 3, 2, 3]), spread([3])]) {
    ($0[0].convolved(with: $0[1]) + $0[2]).tanh()
  },
]

private let poolingGradients: [GradientCase] = [
  GradientCase("max pooling", [spread([2, 5, 4, 3])]) { $0[0].maxPooled([2, 2]).square() },
  GradientCase("max pooling, overlapping and padded", [spread([2, 5, 4, 2])]) {
    $0[0].maxPooled([3, 2], strides: [1, 2], padding: [(1, 1), (0, 1)]).square()
  },
  GradientCase("max pooling of a sequence", [spread([2, 9, 2])]) { $0[0].maxPooled([3], strides: [2]).square() },
  GradientCase("max pooling of a volume", [spread([1, 4, 3, 4, 2])]) { $0[0].maxPooled([2, 3, 2]).square() },
  GradientCase("average pooling", [spread([2, 5, 4, 3])]) { $0[0].averagePooled([2, 2]).square() },
  GradientCase("average pooling, overlapping and padded", [spread([2, 5, 4, 2])]) {
    $0[0].averagePooled([3, 2], strides: [1, 2], padding: [(1, 1), (0, 1)]).square()
  },
  GradientCase("average pooling of a volume", [spread([1, 4, 3, 4, 2])]) { $0[0].averagePooled([2, 3, 2]).square() },
]

@Suite struct ConvolutionGradientTests {
  @Test("gradients are slopes", arguments: devices, convolutionGradients + poolingGradients)
  func gradientsAreSlopes(_ device: TestDevice, _ check: GradientCase) throws {
    try device { () throws in #expect(try gradientError(check.inputs(), check.function) < 1e-6) }
  }

  @Test("gradients of gradients are slopes of gradients", arguments: devices, convolutionGradients + poolingGradients)
  func secondGradientsAreSlopes(_ device: TestDevice, _ check: GradientCase) throws {
    let inputs = check.inputs()
    for number in inputs.indices {
      let error = try device {
        try secondGradientError(inputs[number]) { x in
          var arguments = inputs
          arguments[number] = x
          return check.function(arguments).square()
        }
      }
      #expect(error < 1e-5)
    }
  }

  @Test("the first of equal maxima gets the gradient, in single and in double precision", arguments: devices)
  func tiedMaxima(_ device: TestDevice) throws {
    try device { () throws in
      for dtype in [DType.float32, .float64] {
        let x = Tensor([1, 3, 3, 3, 2, 2, 2, 2] as [Double], shape: [1, 2, 4, 1]).cast(to: dtype)
        let slope = gradient(of: { $0.maxPooled([2, 2]).sum() })(x)
        #expect(try slope.scalars(as: Double.self) == [0, 1, 1, 0, 0, 0, 0, 0])
      }
    }
  }

  @Test("windows of more than 255 elements keep their places", arguments: devices)
  func largeWindows(_ device: TestDevice) throws {
    try device { () throws in
      for dtype in [DType.float32, .float64] {
        let x = spread([1, 20, 20, 2]).cast(to: dtype)
        let slope = gradient(of: { ($0.maxPooled([17, 17], strides: [3, 3]) * 2).sum() })(x)
        let peaks = try x.maxPooled([17, 17], strides: [3, 3]).scalars(as: Double.self)
        let (values, slopes) = (try x.scalars(as: Double.self), try slope.scalars(as: Double.self))
        for (value, slope) in zip(values, slopes) { #expect(slope == 2 * Double(peaks.count(where: { $0 == value }))) }
        #expect(slopes.reduce(0, +) == 2 * Double(peaks.count))
      }
    }
  }

  @Test func shapesThatDoNotFitAreErrors() {
    let x = Tensor.zeros([2, 8, 8, 6])
    func message(_ tensor: Tensor) -> String { tensor.error.map { "\($0)" } ?? "no error" }
    #expect(message(x.convolved(with: .zeros([3, 3, 5, 4]))).contains("6 channels"))
    #expect(message(x.convolved(with: .zeros([9, 3, 6, 4]))).contains("(0, 6)"))
    #expect(message(x.convolved(with: .zeros([3, 6, 4]))).contains("3 dimensions"))
    #expect(message(x.convolved(with: .zeros([3, 3, 3, 5]), groups: 2)).contains("5 filters"))
    #expect(message(x.convolved(with: .zeros([3, 3, 6, 5]), strides: [0, 1])).contains("strides (0, 1)"))
    #expect(message(x.convolved(with: .zeros([3, 3, 6, 5]), strides: [1])).contains("one number"))
    #expect(message(x.convolvedDepthwise(with: .zeros([3, 3, 5, 1]))).contains("must be the channels"))
    #expect(message(x.convolvedTransposed(with: .zeros([3, 3, 4, 6]), spatial: [9, 10])).contains("(2, 7, 8, 6)"))
    #expect(message(x.maxPooled([9, 2])).contains("no place"))
    #expect(message(x.averagePooled([2, 2], padding: [(2, 0), (0, 0)])).contains("padded by less"))
    #expect(message(x.cast(to: .int32).maxPooled([2, 2])).contains("int32"))
  }

  @Test(arguments: devices)
  func emptyBatchesGiveEmptyResults(_ device: TestDevice) throws {
    try device { () throws in
      let x = Tensor.zeros([0, 8, 8, 6])
      #expect(try x.convolved(with: .zeros([3, 3, 6, 4])).evaluate().shape == [0, 6, 6, 4])
      #expect(try x.maxPooled([2, 2]).evaluate().shape == [0, 4, 4, 6])
      let slope = valueAndGradient(at: .zeros([3, 3, 6, 4])) { x.convolved(with: $0).sum() }.gradient
      #expect(try slope.scalars(as: Float.self).allSatisfy { $0 == 0 })
    }
  }
}
