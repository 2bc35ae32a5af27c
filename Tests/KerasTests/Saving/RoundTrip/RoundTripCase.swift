import Keras

/// A model that travels to Python and back: layers, and how they are compiled.
struct RoundTripCase: Sendable {
  enum Inputs: Sendable {
    /// Numbers around 0, of that shape for each sample.
    case floats(Shape)
    /// Whole numbers from 0.
    case indices(Shape, below: Int)
  }

  enum Targets: Sendable {
    /// Numbers from 0.1 to 1, as many as the model gives.
    case floats
    case bits
    case oneHot
    case classes
  }

  /// A compiled model and its data.
  struct Subject {
    let model: Sequential
    let x: Tensor
    let y: Tensor
  }

  static let samples = 12
  static let batchSize = 4
  static let epochs = 2

  let name: String
  var inputs: Inputs
  var targets = Targets.floats
  /// Whether training draws no random numbers, so that both languages can go on alike.
  var isDeterministic = true
  /// The last steps of a sequence that are all 0, which ``Masking`` leaves out.
  var maskedSteps = 0
  let layers: @Sendable () -> [Layer]
  let compile: @Sendable (Sequential) throws -> Void

  init(
    _ name: String, _ inputs: Inputs, _ targets: Targets = .floats, isDeterministic: Bool = true, maskedSteps: Int = 0,
    _ layers: @escaping @Sendable () -> [Layer], compile: @escaping @Sendable (Sequential) throws -> Void
  ) {
    self.name = name
    self.inputs = inputs
    self.targets = targets
    self.isDeterministic = isDeterministic
    self.maskedSteps = maskedSteps
    self.layers = layers
    self.compile = compile
  }

  /// The model with new weights, compiled, and data that is the same in each run.
  func subject() throws -> Subject {
    var numbers = Numbers()
    let model: Sequential
    let x: Tensor
    switch inputs {
    case .floats(let shape):
      model = Sequential([Input(shape: shape)] + layers())
      var values = (0..<Self.samples * shape.reduce(1, *)).map { _ in Float(numbers.next() * 2 - 1) }
      for index in values.indices where maskedSteps > 0 {
        if index / shape[1] % shape[0] >= shape[0] - maskedSteps { values[index] = 0 }
      }
      x = Tensor(values, shape: [Self.samples] + shape)
    case .indices(let shape, let limit):
      model = Sequential([Input(shape: shape, dtype: "int32")] + layers())
      let values = (0..<Self.samples * shape.reduce(1, *)).map { _ in Int32(numbers.next() * Double(limit)) }
      x = Tensor(values, shape: [Self.samples] + shape)
    }
    try compile(model)
    let output = try model.predict(x, batchSize: Self.batchSize, verbose: 0).shape
    return Subject(model: model, x: x, y: try target(output, &numbers))
  }

  private func target(_ shape: Shape, _ numbers: inout Numbers) throws -> Tensor {
    let classes = (0..<Self.samples).map { _ in Int32(numbers.next() * Double(shape.last!)) }
    return switch targets {
    case .floats: Tensor((0..<shape.reduce(1, *)).map { _ in Float(0.1 + 0.9 * numbers.next()) }, shape: shape)
    case .bits: Tensor((0..<shape.reduce(1, *)).map { _ in Float(numbers.next() < 0.5 ? 0 : 1) }, shape: shape)
    case .oneHot: try toCategorical(Tensor(classes, shape: [Self.samples]), numClasses: shape.last!)
    case .classes: Tensor(classes, shape: [Self.samples])
    }
  }

  /// Numbers from 0 to 1 that are the same in each run.
  private struct Numbers {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 9_007_199_254_740_992
    }
  }
}
