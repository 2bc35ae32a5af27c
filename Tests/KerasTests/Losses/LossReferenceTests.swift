import Keras
import Testing

/// Every loss against the numbers and gradients of Python Keras.
struct LossReferenceTests {
  struct File: Decodable {
    struct Case: Decodable, Sendable {
      let name, yTrue, yPred: String
      let activation, weight, mask: String?
      let value, gradient: ReferenceArray
      let config: ReferenceValue
    }
    let inputs: [String: ReferenceArray]
    let names: [String]
    let cases: [Case]
  }
  let file: File

  init() throws { file = try Reference.load("losses.json") }

  /// The losses by the names that the script gives them.
  static func make(_ name: String) -> Loss? {
    switch name {
    case "MeanSquaredError": MeanSquaredError()
    case "MeanSquaredError sum": MeanSquaredError(reduction: .sum)
    case "MeanSquaredError mean": MeanSquaredError(reduction: .mean)
    case "MeanSquaredError none": MeanSquaredError(reduction: .none)
    case "MeanSquaredError mean_with_sample_weight": MeanSquaredError(reduction: .meanWithSampleWeight)
    case "MeanAbsoluteError": MeanAbsoluteError()
    case "MeanAbsolutePercentageError": MeanAbsolutePercentageError()
    case "MeanSquaredLogarithmicError": MeanSquaredLogarithmicError()
    case "Huber": Huber()
    case "Huber 0.3": Huber(delta: 0.3)
    case "LogCosh": LogCosh()
    case "CosineSimilarity": CosineSimilarity()
    case "CosineSimilarity axis 0": CosineSimilarity(axis: 0)
    case "Hinge": Hinge()
    case "SquaredHinge": SquaredHinge()
    case "CategoricalHinge": CategoricalHinge()
    case "KLDivergence": KLDivergence()
    case "Poisson": Poisson()
    case "BinaryCrossentropy": BinaryCrossentropy()
    case "BinaryCrossentropy fromLogits": BinaryCrossentropy(fromLogits: true)
    case "BinaryCrossentropy labelSmoothing": BinaryCrossentropy(labelSmoothing: 0.2)
    case "BinaryCrossentropy axis 0": BinaryCrossentropy(axis: 0)
    case "BinaryFocalCrossentropy": BinaryFocalCrossentropy()
    case "BinaryFocalCrossentropy options":
      BinaryFocalCrossentropy(
        applyClassBalancing: true, alpha: 0.4, gamma: 1.5, fromLogits: true, labelSmoothing: 0.1)
    case "CategoricalCrossentropy": CategoricalCrossentropy()
    case "CategoricalCrossentropy fromLogits": CategoricalCrossentropy(fromLogits: true)
    case "CategoricalCrossentropy labelSmoothing": CategoricalCrossentropy(labelSmoothing: 0.1)
    case "CategoricalCrossentropy labelSmoothing fromLogits":
      CategoricalCrossentropy(fromLogits: true, labelSmoothing: 0.1)
    case "CategoricalCrossentropy axis 1": CategoricalCrossentropy(axis: 1)
    case "CategoricalCrossentropy axis 1 fromLogits": CategoricalCrossentropy(fromLogits: true, axis: 1)
    case "CategoricalFocalCrossentropy": CategoricalFocalCrossentropy()
    case "CategoricalFocalCrossentropy options":
      CategoricalFocalCrossentropy(alpha: 0.4, gamma: 1.5, fromLogits: true, labelSmoothing: 0.1)
    case "SparseCategoricalCrossentropy": SparseCategoricalCrossentropy()
    case "SparseCategoricalCrossentropy fromLogits": SparseCategoricalCrossentropy(fromLogits: true)
    case "SparseCategoricalCrossentropy ignoreClass": SparseCategoricalCrossentropy(fromLogits: true, ignoreClass: -1)
    case "Dice None": Dice()
    case "Dice [1, 2]": Dice(axis: [1, 2])
    case "Tversky None": Tversky(alpha: 0.3, beta: 0.7)
    case "Tversky [1, 2]": Tversky(alpha: 0.3, beta: 0.7, axis: [1, 2])
    case "Circle": Circle()
    case "Circle options": Circle(gamma: 20, margin: 0.2, removeDiagonal: false)
    case "CTC": CTC()
    case "CategoricalGeneralizedCrossEntropy": CategoricalGeneralizedCrossEntropy(q: 0.7)
    default: nil
    }
  }

  @Test("Values and gradients are those of Keras, with weights and masks")
  func valuesAndGradientsAreThoseOf() throws {
    #expect(file.cases.count > 70)
    for item in file.cases {
      let comment = "\(item.name) of \(item.yTrue) and \(item.activation ?? "") \(item.yPred)"
      let loss = try #require(LossReferenceTests.make(item.name), "\(comment) is not in the table")
      let target = file.inputs[item.yTrue]!.tensor
      func value(_ x: Tensor) throws -> Tensor {
        let output =
          switch item.activation {
          case "softmax": x.softmax()
          case "sigmoid": x.sigmoid()
          default: x
          }
        return try loss(
          target, output, sampleWeight: item.weight.map { file.inputs[$0]!.tensor },
          mask: item.mask.map { file.inputs[$0]!.tensor })
      }
      let x = file.inputs[item.yPred]!.tensor
      // Losses of hundreds of percent, and sums of exponentials, keep the relative accuracy only.
      try expectClose(value(x), item.value, absolute: 2e-6, comment)
      let y = Tensor.placeholder("prediction", shape: x.shape)
      let gradient = Differentiation.gradients(of: try value(y), withRespectTo: [y])[0]
      let program = try Program(label: comment, inputs: [y], outputs: [gradient])
      try expectClose(program(x)[0], item.gradient, relative: 1e-4, absolute: 2e-6, "the gradient of \(comment)")
    }
  }

  @Test("Configurations are those of Keras")
  func configurationsAreThoseOfKeras() throws {
    for item in file.cases {
      let loss = try #require(LossReferenceTests.make(item.name))
      #expect(item.config.matches(.object(loss.config)), "\(item.name): \(loss.config) but Keras \(item.config)")
      #expect(item.name.hasPrefix(loss.className))
    }
  }

  @Test("Every name that Keras knows is known")
  func everyNameThatKerasKnowsIs() throws {
    #expect(file.names.count > 40)
    for name in file.names { #expect(throws: Never.self) { try name.resolved() as Loss } }
  }
}
