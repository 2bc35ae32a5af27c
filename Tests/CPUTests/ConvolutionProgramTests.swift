import Tensors
import Testing

@Suite("convolutions in programs")
struct ConvolutionProgramTests {
  private static func tensors(_ problem: ConvolutionCase, _ dtype: DType) -> (x: Tensor, kernel: Tensor, bias: Tensor) {
    (
      evenNumbers([problem.batch] + problem.spatial + [problem.channels], 0.1, dtype),
      evenNumbers(problem.kernel + [problem.channels / problem.groups, problem.filters], 0.3, dtype),
      evenNumbers([problem.filters], 0.6, dtype)
    )
  }

  private static func layer(_ problem: ConvolutionCase, _ x: Tensor, _ kernel: Tensor, _ bias: Tensor) -> Tensor {
    sums(problem, x, kernel, bias).relu()
  }

  private static func sums(_ problem: ConvolutionCase, _ x: Tensor, _ kernel: Tensor, _ bias: Tensor) -> Tensor {
    let padding = Array(zip(problem.before, problem.after))
    let y = x.convolved(
      with: kernel, strides: problem.strides, padding: padding, dilations: problem.dilations, groups: problem.groups)
    return y + bias
  }

  /// Result and gradients of a layer in a type.
  private static func results(_ problem: ConvolutionCase, _ dtype: DType) -> [Tensor] {
    let (x, kernel, bias) = tensors(problem, dtype)
    let (value, gradients) = valueAndGradients(at: [x, kernel, bias]) { inputs in
      let y = layer(problem, inputs[0], inputs[1], inputs[2])
      return (y * evenNumbers(y.shape, 0.8, dtype)).sum()
    }
    return [layer(problem, x, kernel, bias), value] + gradients
  }

  private static func difference(_ a: Tensor, _ b: Tensor) throws -> Double {
    let (x, y) = (try a.scalars(as: Double.self), try b.scalars(as: Double.self))
    #expect(a.shape == b.shape)
    let largest = y.reduce(1) { max($0, abs($1)) }
    return zip(x, y).reduce(0) { max($0, abs($1.0 - $1.1)) } / largest
  }

  @Test("single precision agrees with double precision, forward and gradients", arguments: convolutionCases)
  func singlePrecision(_ problem: ConvolutionCase) throws {
    for (single, double) in zip(Self.results(problem, .float32), Self.results(problem, .float64)) {
      // The value is a sum of thousands of terms that cancel, so its error is that of all of them.
      #expect(try Self.difference(single, double) < (single.rank == 0 ? 1e-4 : 1e-5))
    }
  }

  @Test("half precision agrees with double precision", arguments: [DType.bfloat16, .float16])
  func halfPrecision(_ dtype: DType) throws {
    for problem in convolutionCases where ["32 to 64", "depthwise", "stride 2, same"].contains(problem.name) {
      // The same numbers in double precision, rounded as half precision holds them.
      let (x, kernel, bias) = Self.tensors(problem, dtype)
      let exact = Self.layer(problem, x.cast(to: .float64), kernel.cast(to: .float64), bias.cast(to: .float64))
      #expect(try Self.difference(Self.layer(problem, x, kernel, bias), exact) < 1e-2)
    }
  }

  @Test("gradients in bfloat16 agree with double precision, with and without Winograd's filtering")
  func halfPrecisionGradients() throws {
    for problem in convolutionCases where problem.channels % 16 == 0 && problem.kernel == [3, 3] {
      let inputs = Self.tensors(problem, .bfloat16)
      func gradients(_ dtype: DType) -> [Tensor] {
        valueAndGradients(at: [inputs.x, inputs.kernel, inputs.bias].map { $0.cast(to: dtype) }) { inputs in
          let y = Self.sums(problem, inputs[0], inputs[1], inputs[2])
          return (y * evenNumbers(y.shape, 0.8, .bfloat16).cast(to: dtype)).sum()
        }.gradients
      }
      for (half, exact) in zip(gradients(.bfloat16), gradients(.float64)) {
        #expect(try Self.difference(half, exact) < 1e-2, "\(problem.name)")
      }
    }
  }

  @Test("a pooling joins the convolution over few channels, forward and with the indices that its gradient needs")
  func pooled() throws {
    let cases: [(problem: ConvolutionCase, pool: [Int], relu: Bool)] = [
      (ConvolutionCase("even", 3, [12, 12], 1, to: 32, by: [3, 3]), [2, 2], true),
      (ConvolutionCase("left over", 2, [15, 14], 1, to: 48, by: [3, 3], padding: [(1, 1), (1, 1)]), [2, 3], true),
      (ConvolutionCase("two channels", 2, [29, 31], 2, to: 16, by: [2, 3], strides: [1, 2]), [3, 2], false),
    ]
    for (problem, pool, relu) in cases {
      func pooled(_ inputs: [Tensor]) -> Tensor {
        let y = Self.sums(problem, inputs[0], inputs[1], inputs[2])
        return (relu ? y.relu() : y).maxPooled(pool, strides: pool)
      }
      func results(_ dtype: DType) -> [Tensor] {
        let inputs = Self.tensors(problem, .float32)
        let all = [inputs.x, inputs.kernel, inputs.bias].map { $0.cast(to: dtype) }
        let (value, gradients) = valueAndGradients(at: all) { inputs in
          let y = pooled(inputs)
          return (y * evenNumbers(y.shape, 0.8).cast(to: dtype)).sum()
        }
        return [pooled(all), value] + gradients
      }
      for (single, double) in zip(results(.float32), results(.float64)) {
        #expect(try Self.difference(single, double) < (single.rank == 0 ? 1e-4 : 1e-5), "\(problem.name)")
      }
      let inputs = Self.tensors(problem, .float32)
      let x = Tensor.placeholder("x", shape: inputs.x.shape)
      let program = try Program(
        label: "pooled", inputs: [x], outputs: [pooled([x, inputs.kernel.evaluate(), inputs.bias.evaluate()])])
      #expect(program.description.contains("convolution+bias\(relu ? "+relu" : "")+max_pooling"))
      #expect(program.description.contains(" 1 steps"))
    }
  }

  @Test("a NaN is larger than any number of its window")
  func pooledNaN() throws {
    var values = [Float](repeating: 1, count: 64)
    values[27] = .nan
    let y = Tensor(values, shape: [1, 8, 8, 1]).convolved(with: .ones([1, 1, 1, 16])).maxPooled(
      [2, 2], strides: [2, 2])
    let pooled = try y.scalars(as: Float.self)
    // Row 3, column 3 is in window (1, 1).
    for place in 0..<16 { #expect(pooled[place * 16].isNaN == (place == 5)) }
  }

  @Test("bias, activation and their gradients need no passes of their own")
  func fusion() throws {
    let x = Tensor.placeholder("x", shape: [4, 12, 12, 8])
    let (kernel, bias) = (Tensor.placeholder("k", shape: [3, 3, 8, 16]), Tensor.placeholder("b", shape: [16]))
    let y = (x.convolved(with: kernel, padding: [(1, 1), (1, 1)]) + bias).relu()
    let forward = try Program(label: "forward", inputs: [x, kernel, bias], outputs: [y])
    #expect(forward.description.contains("convolution+bias+relu"))
    #expect(forward.description.contains(" 1 steps"))

    let z = (x.convolved(with: kernel) + bias).tanh()
    let gradients = Differentiation.gradients(of: z, withRespectTo: [kernel, bias])
    let backward = try Program(label: "backward", inputs: [x, kernel, bias], outputs: gradients)
    #expect(backward.description.contains("convolution_kernel_gradient+bias"))
    #expect(!backward.description.contains(" sum "))
  }

  @Test("a residual is added by the convolution, in place where nobody else reads it")
  func residual() throws {
    let shape = [2, 8, 8, 16]
    let x = Tensor.placeholder("x", shape: shape)
    let r = Tensor.placeholder("r", shape: shape)
    let kernel = evenNumbers([3, 3, 16, 16], 0)
    func block(_ x: Tensor, _ r: Tensor, _ kernel: Tensor) -> Tensor {
      (x.convolved(with: kernel, padding: [(1, 1), (1, 1)]) + r).relu()
    }
    let kept = try Program(label: "kept", inputs: [x, r], outputs: [block(x, r, kernel)])
    let given = try Program(label: "given", inputs: [x, r], outputs: [block(x, (r * 2).tanh(), kernel)])
    #expect(kept.description.contains("convolution+residual+relu") && kept.description.contains("copy"))
    #expect(given.description.contains("convolution+residual+relu") && !given.description.contains("copy"))

    let (a, b) = (evenNumbers(shape, 0.2), evenNumbers(shape, 0.4))
    let (a64, b64, k64) = (a.cast(to: .float64), b.cast(to: .float64), kernel.cast(to: .float64))
    #expect(try Self.difference(kept(a, b)[0], block(a64, b64, k64)) < 1e-5)
    #expect(try Self.difference(given(a, b)[0], block(a64, (b64 * 2).tanh(), k64)) < 1e-5)
  }

  @Test("a residual that is read again is left as it is")
  func residualIsKept() throws {
    let shape = [1, 6, 6, 4]
    let x = Tensor.placeholder("x", shape: shape)
    let kernel = evenNumbers([3, 3, 4, 4], 0)
    let shortcut = (x * 3).tanh()
    let y = x.convolved(with: kernel, padding: [(1, 1), (1, 1)]) + shortcut
    let program = try Program(label: "kept", inputs: [x], outputs: [y, shortcut.reshaped(to: [36, 4])])
    let a = evenNumbers(shape, 0.2)
    let wide = a.cast(to: .float64)
    let expected = wide.convolved(with: kernel.cast(to: .float64), padding: [(1, 1), (1, 1)]) + (wide * 3).tanh()
    let results = try program(a)
    #expect(try Self.difference(results[0], expected) < 1e-5)
    #expect(try Self.difference(results[1], (wide * 3).tanh().reshaped(to: [36, 4])) < 1e-6)
  }

  @Test("pooling in single and half precision agrees with double precision")
  func pooling() throws {
    let x = evenNumbers([2, 9, 7, 20], 0.2, .float64)
    func pools(_ x: Tensor) -> [Tensor] {
      let padding = [(1, 1), (0, 1)]
      func slope(_ pool: @escaping @Sendable (Tensor) -> Tensor) -> Tensor {
        gradient(of: { ($0 * 1.5).sum() + pool($0).square().sum() })(x)
      }
      return [
        x.maxPooled([3, 2], strides: [2, 2], padding: padding),
        x.averagePooled([3, 2], strides: [2, 2], padding: padding),
        slope { $0.maxPooled([3, 2], strides: [2, 2], padding: [(1, 1), (0, 1)]) },
        slope { $0.averagePooled([3, 2], strides: [2, 1], padding: [(1, 1), (0, 1)]) },
      ]
    }
    for (dtype, tolerance) in [(DType.float32, 1e-6), (.bfloat16, 2e-2), (.float16, 2e-3)] {
      let narrow = x.cast(to: dtype)
      for (result, exact) in zip(pools(narrow), pools(narrow.cast(to: .float64))) {
        #expect(try Self.difference(result, exact) < tolerance)
      }
    }
  }
}
