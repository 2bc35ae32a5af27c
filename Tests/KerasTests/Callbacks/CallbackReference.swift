import Testing

@testable import Keras

/// What Scripts/reference/callbacks.py found Python Keras to do.
struct CallbackReference: Decodable {
  struct Checkpoint: Decodable {
    let files: [String]
    let text: String
  }
  struct Swap: Decodable {
    let swap_on_epoch: Bool
    let overwrite: Int?
    let history: [String: [Double]]
    let seen: [[Double]]
    let end: [[Double]]
  }
  struct Backup: Decodable {
    let files: [String]
    let metadata: String
    let epoch: [Int]
    let loss: [Double]
    let end: [[Double]]
    let left: Bool
  }
  /// A specification, a whole number or a float as Python writes it, and the text.
  struct Format: Decodable {
    let specification: String
    let int: Int?
    let double: String?
    let text: String

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      specification = try container.decode(String.self)
      int = try container.decode(Int?.self)
      double = try container.decode(String?.self)
      text = try container.decode(String.self)
    }
  }

  let formats: [Format]
  let losses: [Double]
  let checkpoints: [Checkpoint]
  let x: [Float]
  let y: [Float]
  let start: [[Float]]
  let swaps: [Swap]
  let backup: Backup

  static func load() throws -> CallbackReference { try Reference.load("callbacks.json") }

  var inputs: Tensor { Tensor(x, shape: [24, 3]) }
  var targets: Tensor { Tensor(y, shape: [24, 2]) }

  /// The network of the reference with the weights that it started from.
  func network(_ optimizer: Optimizer) throws -> Sequential {
    let model = Sequential([Input(shape: [3]), Dense(4, activation: .tanh), Dense(2)])
    try model.setWeights(zip(start, model.weights).map { Tensor($0, shape: $1.shape) })
    try model.compile(optimizer: optimizer, loss: "mse")
    return model
  }
}

/// All weights, one list each.
func weightLists(_ model: Model) throws -> [[Double]] { try model.getWeights().map { try $0.scalars(as: Double.self) } }

/// The largest relative difference between weights.
func largestDifference(_ actual: [[Double]], _ expected: [[Double]]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  return zip(actual, expected).map { largestDifference($0, $1) }.max() ?? 0
}
