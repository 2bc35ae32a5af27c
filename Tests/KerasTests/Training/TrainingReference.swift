import Foundation
import Keras

/// What Scripts/reference/training.py found Python Keras to do.
struct TrainingReference: Decodable {
  struct Case: Decodable {
    struct Params: Decodable {
      let epochs: Int
      let steps: Int
    }
    let start: [[Float]]
    let history: [String: [Double]]
    let keys: [String]
    let epoch: [Int]
    let params: Params
    let end: [[Float]]
    let evaluation: [String: Double]
    let prediction: [Float]
  }
  struct Stop: Decodable {
    let epochs: Int
    let stopped: Int
    let restored: Float?
  }

  let x: [Float]
  let labels: [Int32]
  let weights: [Float]
  let target: [Float]
  let sparse: Case
  let weighted: Case
  let class_weight: Case
  let regression: Case
  let calls: [String: [String]]
  let early_stopping: [Stop]
  let reduce_on_plateau: [[Double]]
  let csv: [String]
  let progbar: [String: String]

  static let shared: TrainingReference = {
    let data = try! Data(contentsOf: URL(fileURLWithPath: fixture("training/training.json")))
    return try! JSONDecoder().decode(TrainingReference.self, from: data)
  }()

  var inputs: Tensor { Tensor(x, shape: [50, 4]) }
  var oneHot: Tensor {
    Tensor(labels.flatMap { label in (0..<3).map { $0 == Int(label) ? 1 : 0 as Float } }, shape: [50, 3])
  }
  var targets: Tensor { Tensor(target, shape: [50, 2]) }
}

/// The network of the reference, with the weights that it started from.
func referenceNetwork(
  outputs: Int, activation: String?, regularizer: (any RegularizerSpecifier)? = nil, start: [[Float]]? = nil
) throws -> Sequential {
  let model = Sequential([
    Input(shape: [4]), Dense(8, activation: "relu", kernelRegularizer: regularizer),
    Dense(outputs, activation: activation),
  ])
  if let start {
    try model.setWeights(zip(start, model.weights).map { Tensor($0, shape: $1.shape) })
  }
  return model
}

/// The largest difference between two series, relative to the size of what is expected.
func largestDifference(
  _ actual: some Sequence<some BinaryFloatingPoint>, _ expected: some Sequence<some BinaryFloatingPoint>
) -> Double {
  let (actual, expected) = (actual.map { Double($0) }, expected.map { Double($0) })
  guard actual.count == expected.count else { return .infinity }
  return zip(actual, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
}
