import Testing

@testable import Keras

private struct MultiOptimizerReference: Decodable {
  let x: ReferenceArray
  let y: ReferenceArray
  let losses: [Double]
}

@Suite("Several optimizers for one model", .ownSession())
struct MultiOptimizerTests {
  @Test("A model that Python trained goes on with Python's losses, and so does its copy through a file of ours")
  func training() throws {
    let reference: MultiOptimizerReference = load("models/multi_optimizer.json")
    let folder = TemporaryFolder()
    try loadModel(fixture("models/multi_optimizer.keras")).save(folder.file("copy.keras"))
    for path in [fixture("models/multi_optimizer.keras"), folder.file("copy.keras")] {
      let model = try loadModel(path)
      let optimizer = try #require(model.optimizer as? MultiOptimizer)
      #expect(optimizer.optimizers.map(\.className) == ["Adam", "SGD"])
      #expect(optimizer.variables.count == 12)
      let history = try model.fit(
        reference.x.tensor, reference.y.tensor, batchSize: 4, epochs: 3, verbose: 0, shuffle: false)
      for (ours, theirs) in zip(history["loss"] ?? [], reference.losses) { #expect(abs(ours - theirs) < 1e-5) }
      #expect(history["loss"]?.count == 3)
    }
  }

  @Test("A function may choose the optimizers")
  func choosing() throws {
    let (first, second) = (SGD(learningRate: 0.5), SGD(learningRate: 0))
    let model = Sequential([Input(shape: [1]), Dense(1, kernelInitializer: .ones)])
    try model.compile(optimizer: MultiOptimizer { $0.name == "bias" ? first : second }, loss: "mse")
    _ = try model.fit(Tensor.ones([1, 1]), Tensor.zeros([1, 1]), verbose: 0)
    #expect(try model.getWeights().map { try $0.item() } == [1, -1])
  }

  @Test("Mistakes are told of")
  func mistakes() throws {
    let map = OptimizerMap(SGD(), ["a.*": Adam(), ".*b": Adam()])
    #expect(thrownText { _ = try map.optimizer(for: "ab") }?.contains("both take variable 'ab'") == true)
    #expect(try map.optimizer(for: "c") === map.defaultOptimizer)
    #expect(OptimizerMap.mistake(in: "(a+)+b") != nil)
    #expect(OptimizerMap.mistake(in: ".*encoder/.*") == nil)
    #expect(thrownText { try MultiOptimizer(OptimizerMap(SGD())).setLearningRate(1) }?.contains("of its own") == true)
    #expect(thrownText { try MultiOptimizer(OptimizerMap(LossScaleOptimizer(SGD()))).validate() } != nil)
  }
}
