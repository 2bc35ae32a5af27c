import Keras
import Testing

struct MetricTests {
  @Test("\"accuracy\" looks at the shapes")
  func accuracyByShape() throws {
    func name(_ yTrue: SymbolicShape, _ yPred: SymbolicShape) throws -> String {
      let metric: Metric = try "accuracy".resolved(yTrue: yTrue, yPred: yPred, loss: nil)
      #expect(metric.name == "accuracy")
      return metric.className
    }
    #expect(try name([nil, 1], [nil, 1]) == "BinaryAccuracy")
    #expect(try name([nil], [nil, 1]) == "BinaryAccuracy")
    #expect(try name([nil], [nil, 10]) == "SparseCategoricalAccuracy")
    #expect(try name([nil, 1], [nil, 10]) == "SparseCategoricalAccuracy")
    #expect(try name([nil, 10], [nil, 10]) == "CategoricalAccuracy")
  }

  @Test("A metric is a name, a member, an object or a closure")
  func specifiers() throws {
    let same: [any MetricSpecifier] = [
      "mse", .meanSquaredError, Metrics.MeanSquaredError(),
      .custom("mine") { yTrue, yPred in (yTrue - yPred).square().mean(axes: [-1]) },
    ]
    let names = try same.map { specifier in
      let metric = try specifier.resolved(yTrue: [nil, 2], yPred: [nil, 2], loss: nil)
      try metric.updateState(Tensor([[1, 2]] as [[Float]]), Tensor([[3, 2]] as [[Float]]))
      #expect(try metric.result().item() == 2)
      return metric.name
    }
    #expect(names == ["mse", "mean_squared_error", "mean_squared_error", "mine"])
  }

  @Test("An unknown name is told with the nearest ones")
  func unknownName() {
    #expect {
      try "precission".resolved(yTrue: [], yPred: [], loss: nil) as Metric
    } throws: { error in
      guard case KerasError.unknownName("metric", "precission", let candidates) = error else { return false }
      return candidates.first?.lowercased() == "precision"
    }
  }

  @Test("Shapes that do not fit are an error that names the metric and both")
  func mismatch() {
    let metrics: [Metric] = [
      Metrics.MeanSquaredError(), RootMeanSquaredError(), CategoricalAccuracy(), Precision(), AUC(), F1Score(),
      R2Score(),
      MeanIoU(numClasses: 2),
    ]
    for metric in metrics {
      #expect {
        try metric.updateState(Tensor.zeros([3, 4]), Tensor.zeros([5, 2]))
      } throws: { error in
        "\(error)".contains(metric.name) && "\(error)".contains("(3, 4)") && "\(error)".contains("(5, 2)")
      }
    }
    #expect(throws: KerasError.self) {
      try Precision().updateState(Tensor.zeros([3, 1]), Tensor.zeros([3, 1]), sampleWeight: Tensor.ones([2]))
    }
  }

  @Test("Arguments out of range are an error")
  func arguments() {
    let wrong: [Metric] = [
      Precision(thresholds: [1.5]), Recall(thresholds: []), Precision(topK: 0), AUC(numThresholds: 1),
      AUC(numLabels: 2),
      FBetaScore(beta: 0), F1Score(threshold: 0), R2Score(numRegressors: -1), PrecisionAtRecall(1.5),
      IoU(numClasses: 2, targetClassIds: [2]), MeanIoU(numClasses: 0),
    ]
    for metric in wrong {
      #expect(throws: KerasError.self, "\(metric.className)") {
        try metric.resolved(yTrue: [nil, 1], yPred: [nil, 1], loss: nil)
      }
    }
  }

  @Test("Nothing taken in gives zero")
  func empty() throws {
    for metric in [Mean(), Precision(), AUC()] as [Metric] { #expect(try metric.result().item() == 0) }
  }

  @Test("A custom metric keeps its variables and forgets them")
  func subclass() throws {
    final class Largest: Metric {
      private var largest: Variable!
      init() {
        super.init(name: "largest")
        largest = addVariable("value", fill: -1)
      }
      override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
        try largest.assign(largest.value.maximum(yPred.max()))
      }
      override func result() throws -> Tensor { largest.value }
    }
    let metric = Largest()
    #expect(try metric(Tensor.zeros([2]), Tensor([3, 4] as [Float])).item() == 4)
    #expect(try metric(Tensor.zeros([2]), Tensor([1, 2] as [Float])).item() == 4)
    metric.resetState()
    #expect(try metric.result().item() == -1)
    #expect(metric.variables.map(\.path) == ["largest/value"])
  }

  @Test("A variable begins with what its initializer makes, and is zero after a reset as in Keras")
  func variableFromInitializer() throws {
    final class Counter: Metric {
      private(set) var one: Variable!
      private(set) var table: Variable!
      init() throws {
        super.init(name: "counter")
        one = try addVariable("one", initializer: .ones)
        table = try addWeight(shape: [2, 2], initializer: "identity", name: "table")
      }
    }
    let metric = try Counter()
    #expect(try metric.one.value.item() == 1)
    #expect(try metric.table.value.scalars(as: Float.self) == [1, 0, 0, 1])
    #expect(metric.variables.map(\.path) == ["counter/one", "counter/table"])
    metric.resetState()
    #expect(try metric.table.value.scalars(as: Float.self) == [0, 0, 0, 0])
    #expect(throws: KerasError.self) { try metric.addVariable("wrong", initializer: "onse") }
  }
}
