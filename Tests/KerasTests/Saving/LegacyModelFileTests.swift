import Foundation
import Testing

@testable import Keras

/// Files of Keras' older HDF5 format, which Scripts/reference/legacy_h5.py had Python Keras write.
@Suite(.ownSession()) struct LegacyModelFileTests {
  private struct Facts: Decodable {
    struct Model: Decodable {
      let prediction: [Double]
      let weights: [[Double]]
      let loss: [Double]?
      let keys: [String]?
    }
    let x: [Float]
    let y: [Float]
    let models: [String: Model]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      x = try container.decode([Float].self, forKey: Key(stringValue: "x"))
      y = try container.decode([Float].self, forKey: Key(stringValue: "y"))
      models = try Dictionary(
        uniqueKeysWithValues: container.allKeys.filter { $0.stringValue.hasSuffix(".h5") }.map {
          ($0.stringValue, try container.decode(Model.self, forKey: $0))
        })
    }

    struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    var inputs: Tensor { Tensor(x, shape: [12, 4]) }
    var targets: Tensor { Tensor(y, shape: [12, 2]) }
  }

  private let facts = try! JSONDecoder().decode(
    Facts.self, from: Data(contentsOf: URL(fileURLWithPath: fixture("legacy/facts.json"))))

  private func expect(_ model: Model, _ expected: Facts.Model) throws {
    #expect(try largestDifference(weightLists(model), expected.weights) < 1e-8)
    let prediction = try model.predict(facts.inputs, verbose: 0).scalars(as: Double.self)
    #expect(largestDifference(prediction, expected.prediction) < 1e-5)
  }

  @Test(arguments: ["model.h5", "plain.h5"]) func aWholeModelPredictsAndTrainsOnAsInPython(_ name: String) throws {
    let expected = try #require(facts.models[name])
    let model = try loadModel(fixture("legacy/\(name)"))
    try expect(model, expected)
    let history = try model.fit(
      facts.inputs, facts.targets, batchSize: 4, epochs: 2, verbose: 0, shuffle: false)
    #expect(largestDifference(history["loss"]!, expected.loss!) < 1e-5)
    #expect(Set(history.history.keys) == Set(expected.keys!))
  }

  @Test func aModelOfKeras2IsRead() throws {
    let model = try loadModel(fixture("legacy/keras-2.h5"))
    try expect(model, try #require(facts.models["keras-2.h5"]))
    #expect(model.optimizer == nil)
  }

  @Test func weightsAreReadByTheOrderOfLayers() throws {
    let expected = try #require(facts.models["model.h5"])
    for name in ["weights.h5", "model.h5"] {
      let model = try cloneModel(loadModel(fixture("legacy/model.h5"), compile: false))
      try model.loadWeights(fixture("legacy/\(name)"))
      try expect(model, expected)
    }
  }

  @Test func whatDoesNotFitIsToldOf() throws {
    func text(_ model: Sequential, skipMismatch: Bool = false) -> String? {
      thrownText { try model.loadWeights(fixture("legacy/plain.h5"), skipMismatch: skipMismatch) }
    }
    let short = Sequential([Input(shape: [4]), Dense(3)])
    #expect(text(short)?.contains("1 layers with weights, and the file those of 2") == true)
    let other = Sequential([Input(shape: [4]), Dense(3, useBias: false), Dense(2)])
    #expect(text(other)?.contains("it has 1 weights, and the file contains 2") == true)
    let wide = Sequential([Input(shape: [4]), Dense(5, name: "first"), Dense(2)])
    #expect(text(wide)?.contains("'first'") == true)
    #expect(text(wide, skipMismatch: true) == nil)
    #expect(thrownText { _ = try loadModel(fixture("legacy/weights.h5")) }?.contains("read by loadWeights") == true)
    try withTemporaryFolder { folder in
      try wide.saveWeights(folder + "/w.weights.h5")
      #expect(thrownText { _ = try loadModel(folder + "/w.weights.h5") }?.contains("it contains no model") == true)
    }
  }
}
