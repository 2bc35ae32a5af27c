import Keras

/// A model with the way it is trained; `peers/` has the same ones.
struct Workload: Sendable {
  /// The hidden layers of workloads with several sizes.
  struct Size {
    var width = 512
    var depth = 2
  }

  /// What the model predicts for a sample.
  enum Answer { case oneOfTen, yesOrNo }

  let name: String
  /// One sample of the input; its numbers are below `inputLimit`, and whole when `inputDType` is.
  let inputShape: [Int]
  var inputDType = DType.float32
  var inputLimit = 1
  var answer = Answer.oneOfTen
  var policy = "float32"
  let layers: @Sendable (Size) -> [Layer]

  static func named(_ name: String) -> Workload? { all.first { $0.name == name } }

  static var names: [String] { all.map(\.name) }

  private static let all = perceptrons + convolutional + recurrent

  func compiled(_ size: Size = Size()) throws -> Sequential {
    try setDTypePolicy(policy)
    let model = Sequential([Input(shape: inputShape, dtype: inputDType)] + layers(size))
    let loss = answer == .oneOfTen ? "categorical_crossentropy" : "binary_crossentropy"
    try model.compile(optimizer: "adam", loss: loss, metrics: ["accuracy"])
    return model
  }

  /// Made-up inputs and targets: nothing can be learnt from them.
  func randomData(samples: Int) throws -> (x: Tensor, y: Tensor) {
    let numbers = try RandomUniform(minval: 0, maxval: Double(inputLimit), seed: 1)([samples] + inputShape)
    let x = try inputDType == .float32 ? numbers : numbers.cast(to: inputDType).evaluate()
    let labels = (0..<samples).map { Int32($0 % (answer == .oneOfTen ? 10 : 2)) }
    switch answer {
    case .oneOfTen: return (x, try toCategorical(Tensor(labels, shape: [samples]), numClasses: 10).evaluate())
    case .yesOrNo: return (x, try Tensor(labels.map(Float.init), shape: [samples, 1]).evaluate())
    }
  }

  private static let perceptrons = [
    // The model of every Keras tutorial.
    Workload(name: "mlp32", inputShape: [784]) { _ in
      [Dense(32, activation: "relu"), Dense(10, activation: "softmax")]
    },
    Workload(name: "mlp512", inputShape: [784]) { size in
      (0..<size.depth).flatMap { _ in [Dense(size.width, activation: "relu"), Dropout(0.2)] }
        + [Dense(10, activation: "softmax")]
    },
  ]
}
