import Keras
import Testing

struct LossTests {
  let yTrue = Tensor([[0, 1], [1, 0]] as [[Float]])
  let yPred = Tensor([[0.25, 0.75], [0.5, 0.5]] as [[Float]])

  @Test("A loss is a name, a member, an object or a closure")
  func aLossIsANameA() throws {
    let same: [any LossSpecifier] = [
      "mse", "MeanSquaredError", .meanSquaredError, MeanSquaredError(),
      .custom("mine") { yTrue, yPred in (yTrue - yPred).square().mean(axes: [-1]) },
    ]
    for specifier in same {
      #expect(try specifier.resolved()(yTrue, yPred).item() == 0.15625)
    }
    #expect(try ("mse" as any LossSpecifier).resolved().name == "mse")
  }

  @Test("An unknown name is told with the nearest ones")
  func anUnknownNameIsToldWith() throws {
    #expect {
      try "meen_squared_error".resolved() as Loss
    } throws: { error in
      guard case KerasError.unknownName("loss", "meen_squared_error", let candidates) = error else { return false }
      return candidates.first == "mean_squared_error"
    }
  }

  @Test("\"crossentropy\" looks at the shapes")
  func crossentropyLooksAtTheShapes() throws {
    let loss: Loss = try "crossentropy".resolved()
    let sparse = try loss(Tensor([1, 0] as [Int32]), yPred).item()
    let categorical = try loss(yTrue, yPred).item()
    let expected = 0.49041463  // -(log(0.75) + log(0.5)) / 2
    #expect(abs(sparse - expected) < 1e-6)
    #expect(abs(categorical - expected) < 1e-6)
    let binary = try loss(Tensor([[1], [0]] as [[Float]]), Tensor([[0.75], [0.5]] as [[Float]])).item()
    #expect(abs(binary - expected) < 1e-6)
  }

  @Test("Shapes that do not fit are an error that names the loss and both")
  func shapesThatDoNotFitAre() throws {
    for loss: Loss in [
      MeanSquaredError(), BinaryCrossentropy(), CategoricalCrossentropy(), SparseCategoricalCrossentropy(),
    ] {
      #expect {
        try loss(Tensor.zeros([2, 3]), yPred)
      } throws: { error in
        let text = "\(error)"
        return error is KerasError && text.contains(loss.name) && text.contains("(2, 3)") && text.contains("(2, 2)")
      }
    }
    #expect(throws: KerasError.self) { try MeanSquaredError()(yTrue, yPred, sampleWeight: Tensor.ones([3])) }
  }

  @Test("Arguments out of range are an error")
  func argumentsOutOfRangeAreAn() {
    #expect(throws: KerasError.self) { try CategoricalGeneralizedCrossEntropy(q: 1).resolved() }
  }

  @Test("Class indices may have any number type")
  func classIndicesMayHaveAnyNumber() throws {
    let loss = SparseCategoricalCrossentropy()
    let expected = try loss(Tensor([1, 0] as [Int32]), yPred).item()
    for type: DType in [.int64, .uint8, .int16, .float32] {
      #expect(try loss(Tensor([1, 0] as [Int32]).cast(to: type), yPred).item() == expected)
    }
  }

  @Test("A softmax is not computed for its cross-entropy")
  func aSoftmaxIsNotComputedFor() throws {
    let logits = Tensor.placeholder("logits", shape: [2, 2])
    let fused = try CategoricalCrossentropy()(yTrue, logits.softmax())
    var names: Set<String> = []
    var pending = [fused.node]
    while let node = pending.popLast() {
      names.insert(node.operation.name)
      pending += node.inputs.map(\.node)
    }
    #expect(names.contains("softmax_cross_entropy"))
    #expect(!names.contains("softmax"))
  }

  @Test("A prediction of lower precision is taken as float32")
  func aPredictionOfLowerPrecisionIs() throws {
    let half = yPred.cast(to: .bfloat16)
    #expect(try MeanSquaredError()(yTrue, half).dtype == .float32)
    #expect(try CategoricalCrossentropy()(yTrue, half.softmax()).dtype == .float32)
  }

  @Test("A subclass with its own call is reduced and weighted")
  func aSubclassWithItsOwnCall() throws {
    final class FourthPower: Loss {
      init() { super.init(name: "fourth_power") }
      override func call(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
        (yTrue - yPred).square().square().mean(axes: [-1])
      }
    }
    let value = try FourthPower()(yTrue, yPred, sampleWeight: Tensor([1, 0] as [Float])).item()
    #expect(abs(value - 0.00390625 / 2) < 1e-9)
  }
}
