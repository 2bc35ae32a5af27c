import Keras
import Testing

@Suite("Mistakes with convolution and pooling layers", .ownSession())
struct ConvolutionLayerTests {
  private func message(_ layer: Layer, _ shape: [Int?] = [nil, 8, 8, 4]) -> String {
    do {
      try layer.buildIfNeeded(shape)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func argumentsOutOfRangeAreNamed() {
    #expect(message(Conv2D(0, 3)).contains("filters is 0; expected 1 or more"))
    #expect(message(Conv2D(4, 0)).contains("kernelSize is 0"))
    #expect(message(Conv2D(4, [3, 3, 3])).contains("kernelSize is [3, 3, 3]; expected a number, or 2"))
    #expect(message(Conv2D(4, 3, strides: [1, -1])).contains("strides is [1, -1]"))
    #expect(message(Conv2D(4, 3, padding: "full")).contains("unknown padding 'full'"))
    #expect(message(Conv2D(4, 3, padding: .causal)).contains("padding is causal"))
    #expect(message(Conv2D(4, 3, dataFormat: "channels")).contains("unknown data format 'channels'"))
    #expect(message(Conv2D(4, 3, strides: 2, dilationRate: 2)).contains("strides is (2, 2) and dilationRate (2, 2)"))
    #expect(message(Conv2D(4, 3, groups: 0)).contains("groups is 0"))
    #expect(message(Conv2D(5, 3, groups: 2)).contains("filters is 5; expected a multiple of groups, 2"))
    #expect(message(Conv2D(4, 3, activation: "rleu")).contains("unknown activation 'rleu'"))
    #expect(message(DepthwiseConv2D(3, depthMultiplier: 0)).contains("depthMultiplier is 0"))
    #expect(message(SeparableConv2D(-1, 3)).contains("filters is -1"))
    #expect(message(Conv2DTranspose(3, 3, strides: 2, outputPadding: 2)).contains("outputPadding is (2, 2)"))
    #expect(message(Conv2DTranspose(3, 3, outputPadding: -1)).contains("outputPadding is -1"))
  }

  @Test func inputsThatDoNotFitAreNamedWithTheirShape() throws {
    #expect(message(Conv2D(4, 3), [nil, 8, 4]).contains("(None, 8, 4)"))
    #expect(message(Conv2D(4, 9)).contains("window (9, 9)"))
    #expect(message(Conv2D(4, 9)).contains("(0, 0)"))
    #expect(message(Conv2D(4, 3), [nil, 8, 8, nil]).contains("must be known"))
    #expect(message(Conv2D(6, 3, groups: 3)).contains("divide by groups, 3"))
    #expect(message(SeparableConv1D(4, 9), [nil, 5, 2]).contains("window (9,)"))

    let layer = Conv2D(4, 3, name: "first")
    try layer.buildIfNeeded([nil, 8, 8, 4])
    #expect(throws: KerasError.self) { try layer(Tensor.zeros([2, 8, 8, 3])) }
    // What only the size of a batch tells.
    let open = Conv2D(4, 3, name: "open")
    try open.buildIfNeeded([nil, nil, nil, 4])
    #expect {
      try open(Tensor.zeros([1, 2, 2, 4]))
    } throws: {
      "\($0)".contains("open") && "\($0)".contains("(1, 2, 2, 4)")
    }
    let pool = MaxPooling2D(3, name: "pool")
    #expect(throws: KerasError.self) { try pool.computeOutputShape([nil, 2, 8, 4]) }
    #expect {
      try pool(Tensor.zeros([1, 2, 2, 4]))
    } throws: {
      "\($0)".contains("pool") && "\($0)".contains("(1, 2, 2, 4)")
    }
    #expect(throws: KerasError.self) { try GlobalMaxPooling2D()(Tensor.zeros([1, 2, 4])) }
  }

  @Test func poolingArgumentsOutOfRangeAreNamed() {
    func poolMessage(_ layer: Layer) -> String {
      do {
        _ = try layer(Tensor.zeros([1, 8, 8, 4]))
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    #expect(poolMessage(MaxPooling2D(0)).contains("poolSize is 0"))
    #expect(poolMessage(MaxPooling2D([2])).contains("poolSize is [2]"))
    #expect(poolMessage(AveragePooling2D(2, strides: 0)).contains("strides is 0"))
    #expect(poolMessage(AveragePooling2D(2, padding: "causal")).contains("padding is causal"))
  }

  @Test func aStackOfConvolutionsHasKerasOutputShape() throws {
    let model = Sequential([
      Input(shape: [28, 28, 1]),
      Conv2D(32, kernelSize: 3, activation: "relu"),
      MaxPooling2D(poolSize: 2),
      Conv2D(64, 3, activation: "relu"),
      MaxPooling2D(),
      Flatten(),
      Dense(10, activation: "softmax"),
    ])
    #expect(
      model.layers.map(\.outputShape) == [
        [nil, 26, 26, 32], [nil, 13, 13, 32], [nil, 11, 11, 64], [nil, 5, 5, 64], [nil, 1600], [nil, 10],
      ])
    #expect(try model.countParams() == 34_826)
    #expect(try model(Tensor.zeros([2, 28, 28, 1])).shape == [2, 10])
  }
}
