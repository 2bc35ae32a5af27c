import Foundation
import Testing

@testable import Keras

/// Files in the forms of Keras 1, Keras 2 and tf.keras, which Scripts/reference/legacy_versions.py put together. What
/// their models compute comes from the formulas of those versions, in NumPy.
@Suite(.ownSession()) struct LegacyVersionTests {
  struct Facts: Decodable {
    let shape: [Int]
    let x: [Float]
    let y: [Double]
    let targets: [Float]?
    let losses: [Double]?
    let slots: [[Double]]?

    var inputs: Tensor { Tensor(x, shape: shape) }
  }

  private let facts = try! JSONDecoder().decode(
    [String: Facts].self, from: Data(contentsOf: URL(fileURLWithPath: fixture("legacy/versions/facts.json"))))

  private func path(_ name: String) -> String { fixture("legacy/versions/\(name)") }

  private func expect(_ model: Model, _ facts: Facts, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let prediction = try model.predict(facts.inputs, verbose: 0).scalars(as: Double.self)
    #expect(largestDifference(prediction, facts.y) < 1e-5, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    "keras1-dense.h5", "keras1-sgd.h5", "keras1-recurrent.h5", "keras1-theano.h5", "keras1-sequence.h5",
    "keras2-list.h5",
    "keras2-cudnn.h5", "tensorflow.h5", "keras2.13.keras", "keras2.13-once.keras", "keras2.13-windows.keras",
    "windows.keras",
  ])
  func anOldModelComputesWhatItDid(_ name: String) throws {
    let facts = try #require(facts[name])
    let model = try loadModel(path(name))
    try expect(model, facts)
    // What is written is Keras 3's, and computes the same.
    try withTemporaryFolder { folder in
      try model.save(folder + "/copy.keras")
      try expect(try loadModel(folder + "/copy.keras"), facts)
      try model.save(folder + "/copy.h5")
      try expect(try loadModel(folder + "/copy.h5"), facts)
    }
    let copy = try modelFromJSON(model.toJSON())
    try copy.setWeights(model.getWeights())
    try expect(copy, facts)
  }

  @Test func theOldHardSigmoidIsAnotherFunctionThanTodays() throws {
    let model = try loadModel(path("keras1-dense.h5"), compile: false)
    let old = try #require((model.layers[0] as? Dense)?.activation)
    let x = Tensor([-4, -2.75, -1, 0, 2, 2.75, 4] as [Float])
    #expect(try largestDifference(old(x).scalars(as: Double.self), [0, 0, 0.3, 0.5, 0.9, 1, 1]) < 1e-6)
    #expect(try abs(ActivationFunction.hardSigmoid(x)[4].item() - (2.0 / 6 + 0.5)) < 1e-6)
  }

  @Test func theOldHardSigmoidKeepsAModelOnTheKernelOverSequences() throws {
    let model = try loadModel(path("keras1-recurrent.h5"), compile: false)
    let copy = try modelFromJSON(model.toJSON())
    for layers in [model.layers, copy.layers] {
      let cells = layers.compactMap { ($0 as? RNN)?.cell }
      #expect((cells[0] as? LSTMCell)?.recurrentActivation.inRecurrence == .hardSigmoidKeras2)
      #expect((cells[1] as? GRUCell)?.recurrentActivation.inRecurrence == .hardSigmoidKeras2)
    }
    // As Python Keras 3.15 writes the two layers, with all of their arguments.
    func pipeline(_ scale: ConfigValue, _ limit: ConfigValue) throws -> ActivationFunction {
      try ActivationFunction(
        serialized: .object([
          "class_name": "Pipeline",
          "config": .object([
            "name": "p",
            "layers": [
              .object([
                "class_name": "Rescaling",
                "config": .object(["name": "r", "trainable": true, "scale": scale, "offset": 0.5]),
              ]),
              .object([
                "class_name": "ReLU",
                "config": .object([
                  "name": "l", "trainable": true, "max_value": limit, "negative_slope": 0.0, "threshold": 0.0,
                ]),
              ]),
            ],
          ]),
        ]), in: "test")
    }
    #expect(try pipeline(0.2, 1.0).inRecurrence == .hardSigmoidKeras2)
    #expect(try pipeline(0.25, 1.0).inRecurrence == nil)
    #expect(try pipeline(0.2, 2.0).inRecurrence == nil)
  }

  @Test func theLearningRateFallsAndTheNormIsThatOfAllGradients() throws {
    let facts = try #require(facts["keras1-sgd.h5"])
    let model = try loadModel(path("keras1-sgd.h5"))
    let targets = Tensor(try #require(facts.targets), shape: [6, 2])
    let history = try model.fit(facts.inputs, targets, batchSize: 6, epochs: 4, verbose: 0)
    #expect(largestDifference(history["loss"]!, try #require(facts.losses)) < 1e-5)
  }

  @Test func anOptimizerThatNeverWorkedIsReadBack() throws {
    let model = Sequential([Input(shape: [3]), Dense(2)])
    try model.compile(optimizer: Adam(learningRate: 0.125), loss: "mse")
    try withTemporaryFolder { folder in
      try model.save(folder + "/m.h5")
      let copy = try loadModel(folder + "/m.h5")
      #expect(copy.optimizer?.learningRate == 0.125)
      let (x, y) = (Tensor.ones([4, 3]), Tensor.ones([4, 2]))
      try copy.fit(x, y, verbose: 0)
      try model.fit(x, y, verbose: 0)
      let (one, other) = try (copy.predict(x, verbose: 0), model.predict(x, verbose: 0))
      #expect(try (one - other).abs().max().item() == 0)
      // With all of its state.
      try model.save(folder + "/m.h5")
      let trained = try loadModel(folder + "/m.h5")
      let states = try [model, trained].map {
        try $0.optimizer!.variables.map { try $0.value.scalars(as: Double.self) }
      }
      #expect(states[0] == states[1])
    }
  }

  @Test func adamsStateIsReadInTheOldOrder() throws {
    let slots = try #require(facts["tensorflow.h5"]?.slots)
    let model = try loadModel(path("tensorflow.h5"))
    let variables = try #require(model.optimizer).variables
    #expect(variables.count == 2 + 10)
    #expect(try variables[0].value.item() == 3)
    for weight in 0..<5 {
      for (kind, name) in ["momentum", "velocity"].enumerated() {
        let values = try variables[2 + 2 * weight + kind].value.scalars(as: Double.self)
        #expect(largestDifference(values, slots[1 + 5 * kind + weight]) < 1e-6, "\(name) of weight \(weight)")
      }
    }
  }

  @Test(arguments: [
    "custom-adam", "mean-metric", "old-rate", "wrapped-loss", "loss-logcosh", "loss-mse", "loss-MAE", "loss-mape",
    "loss-msle",
    "loss-kld", "loss-kullback_leibler_divergence", "loss-cosine_proximity", "loss-huber_loss",
  ])
  func aModelIsCompiledAsItWas(_ name: String) throws {
    let facts = try #require(facts["compiled"])
    let model = try loadModel(path("compiled-\(name).h5"))
    try expect(model, facts)
    let optimizer = try #require(model.optimizer as? Adam)
    #expect(abs(optimizer.learningRate - 0.02) < 1e-8)
    #expect(optimizer.epsilon == 1e-7)
    let y = Tensor(facts.y.map { $0 > 0.5 ? Float(1) : 0 }, shape: [6, 1])
    let result = try model.evaluate(facts.inputs, y, verbose: 0)
    let p = facts.y
    let t = p.map { $0 > 0.5 ? 1.0 : 0.0 }
    func mean(_ loss: (Double, Double) -> Double) -> Double { zip(t, p).map(loss).reduce(0, +) / 6 }
    let expected: Double? =
      switch name {
      case "loss-mse", "custom-adam", "old-rate": mean { ($0 - $1) * ($0 - $1) }
      case "loss-MAE", "wrapped-loss": mean { abs($0 - $1) }
      case "loss-logcosh": mean { Foundation.log(cosh($1 - $0)) }
      case "loss-huber_loss": mean { ($0 - $1) * ($0 - $1) / 2 }
      case "loss-msle": mean { pow(Foundation.log(1 + max($0, 1e-7)) - Foundation.log(1 + max($1, 1e-7)), 2) }
      case "mean-metric": mean { -($0 * Foundation.log($1) + (1 - $0) * Foundation.log(1 - $1)) }
      default: nil
      }
    if let expected { #expect(abs(result.values[0] - expected) < 1e-5, "\(result.values)") }
    if name == "mean-metric" {
      #expect(result.names == ["loss", "accuracy"])
      #expect(result.values[1] == 1)
    }
    try model.fit(facts.inputs, y, epochs: 2, verbose: 0)
  }

  @Test(arguments: [("nadam", "schedule_decay"), ("unknown", "my_loss")])
  func whatCannotBeCompiledIsLeftOutAndThrownByFit(_ name: String, _ reason: String) throws {
    let facts = try #require(facts["compiled"])
    let model = try loadModel(path("compiled-\(name).h5"))
    try expect(model, facts)
    #expect(!model.compiled)
    let y = Tensor.zeros([6, 1])
    for text in [
      thrownText { try model.fit(facts.inputs, y, verbose: 0) },
      thrownText { _ = try model.evaluate(facts.inputs, y, verbose: 0) },
    ] {
      #expect(text?.contains(reason) == true && text?.contains("compile(") == true, "\(text ?? "nothing was thrown")")
    }
    try model.compile(optimizer: "sgd", loss: "mse")
    try model.fit(facts.inputs, y, verbose: 0)
  }

  @Test(arguments: [
    ("highway", "Highway"), ("mode", "'mode'"), ("argument", "'sparkle'"), ("functional", "Functional model"),
  ])
  func whatKeras3DoesNotHaveIsRefusedByName(_ name: String, _ part: String) {
    let text = thrownText { _ = try loadModel(path("refused-\(name).h5")) }
    #expect(text?.contains(part) == true, "\(text ?? "nothing was thrown")")
    #expect(text?.contains("refused-\(name).h5") == true)
  }
}
