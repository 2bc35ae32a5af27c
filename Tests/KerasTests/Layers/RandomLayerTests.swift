import Testing

@testable import Keras

@Suite("Layers with random numbers", .ownSession())
struct RandomLayerTests {
  private func numbers(_ layer: Layer, _ x: Tensor) throws -> [Double] {
    try layer(x, training: true).scalars(as: Double.self)
  }

  @Test("Dropout drops its rate, scales the rest, and draws anew each time")
  func dropout() throws {
    let layer = Dropout(0.25, seed: 5)
    let x = Tensor.ones([100, 100])
    let first = try numbers(layer, x)
    #expect(first.allSatisfy { $0 == 0 || abs($0 - 1 / 0.75) < 1e-6 })
    let dropped = first.count { $0 == 0 }
    // Five standard deviations of the binomial distribution.
    #expect(abs(dropped - 2500) < 217)
    #expect(try numbers(layer, x) != first)
    #expect(try numbers(Dropout(0.25, seed: 5), x) == first)
    #expect(try numbers(Dropout(0, seed: 5), x) == [Double](repeating: 1, count: 10_000))
    #expect(try numbers(Dropout(1, seed: 5), x) == [Double](repeating: 0, count: 10_000))
  }

  @Test("A compiled step draws new numbers at each run")
  func compiledDropout() throws {
    let layer = Dropout(0.5, seed: 5)
    let x = Tensor.placeholder("x", shape: [8, 8])
    let trace = Trace()
    let y = try trace.record { try layer(x, training: true) }
    let program = try Program(label: "dropout", inputs: [x], outputs: [y], trace: trace)
    let ones = Tensor.ones([8, 8])
    let first = try program(ones)[0].scalars(as: Float.self)
    let second = try program(ones)[0].scalars(as: Float.self)
    #expect(first != second)
    #expect(try layer.variables[0].value.scalars(as: UInt32.self) == [5, 2])
    // Eager calls draw the same numbers.
    let eager = Dropout(0.5, seed: 5)
    #expect(try eager(ones, training: true).scalars(as: Float.self) == first)
    #expect(try eager(ones, training: true).scalars(as: Float.self) == second)
  }

  @Test("What dropout drops gets no gradient")
  func dropoutGradient() throws {
    let layer = Dropout(0.5, seed: 5)
    let x = Tensor.placeholder("x", shape: [50])
    let trace = Trace()
    let (y, gradient) = try trace.record {
      let y = try layer(x, training: true)
      return (y, Differentiation.gradients(of: y.sum(), withRespectTo: [x])[0])
    }
    let results = try Program(label: "dropout", inputs: [x], outputs: [y, gradient], trace: trace)(.ones([50]))
    #expect(try results[0].scalars(as: Float.self) == results[1].scalars(as: Float.self))
  }

  @Test("Noise shapes make one decision along a dimension")
  func noiseShapes() throws {
    let y = try Dropout(0.5, noiseShape: [nil, 1], seed: 1)(Tensor.ones([64, 5]), training: true)
    let rows = try y.sum(axes: [1]).scalars(as: Float.self)
    #expect(rows.allSatisfy { $0 == 0 || $0 == 10 })
    #expect(Set(rows).count == 2)
    let spatial = try SpatialDropout2D(0.5, seed: 1)(Tensor.ones([2, 3, 4, 32]), training: true)
    let channels = try spatial.sum(axes: [1, 2]).scalars(as: Float.self)
    #expect(channels.allSatisfy { $0 == 0 || $0 == 24 })
    #expect(Set(channels).count == 2)
    let first = try SpatialDropout2D(0.5, dataFormat: .channelsFirst, seed: 1)(
      Tensor.ones([2, 32, 3, 4]), training: true)
    #expect(try first.sum(axes: [2, 3]).scalars(as: Float.self).allSatisfy { $0 == 0 || $0 == 24 })
    let time = try SpatialDropout1D(0.5, seed: 1)(Tensor.ones([2, 6, 32]), training: true)
    #expect(try time.sum(axes: [1]).scalars(as: Float.self).allSatisfy { $0 == 0 || $0 == 12 })
  }

  @Test(
    "Noise has the mean and the variance that it should",
    arguments: [
      ("noise", 0.0, 0.25), ("dropout", 0, 0.25), ("alpha", 0, 1),
    ])
  func moments(kind: String, mean: Double, variance: Double) throws {
    let count = 40_000
    let values: [Double] =
      switch kind {
      case "noise": try numbers(GaussianNoise(0.5, seed: 3), .zeros([count]))
      // Around 1 with variance rate / (1 - rate).
      case "dropout": try numbers(GaussianDropout(0.2, seed: 3), .ones([count])).map { $0 - 1 }
      // Keeps mean 0 and variance 1 of its input.
      default:
        try numbers(
          AlphaDropout(0.3, seed: 3),
          SeedGenerator(seed: 9).next().randomNormal([count]))
      }
    let average = values.reduce(0, +) / Double(count)
    let spread = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(count)
    #expect(abs(average - mean) < 0.03)
    #expect(abs(spread - variance) < 0.05)
  }

  @Test("Without training, layers pass their input on and leave their state alone")
  func inference() throws {
    let layer = Dropout(0.5, seed: 4)
    #expect(try layer(Tensor.ones([4])).scalars(as: Float.self) == [1, 1, 1, 1])
    #expect(try layer.variables[0].value.scalars(as: UInt32.self) == [4, 0])
    // Neither does finding shapes.
    let model = Sequential([Input(shape: [3]), layer, Dense(2)])
    #expect(model.outputShape == [nil, 2])
    #expect(try layer.variables[0].value.scalars(as: UInt32.self) == [4, 0])
  }

  @Test("Random numbers of the state's own shape have their state before them")
  func twoNumbers() throws {
    let generator = SeedGenerator(seed: 6)
    let expected = try (0..<3).map { _ in try generator.next().randomUniform([2]).scalars(as: Float.self) }
    let other = SeedGenerator(seed: 6)
    let trace = Trace()
    let results = try trace.record { try (0..<3).map { _ in try other.next().randomUniform([2]) * 1 } }
    let program = try Program(label: "two", inputs: [], outputs: results, trace: trace)
    #expect(try program().map { try $0.scalars(as: Float.self) } == expected)
  }
}
