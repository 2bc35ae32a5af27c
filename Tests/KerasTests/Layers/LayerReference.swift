import FoundationEssentials
import Keras

/// What Python Keras makes of one layer; see Scripts/reference/make-layers.py.
struct LayerReference: Decodable {
  let input: ReferenceArray
  let mask: ReferenceArray?
  let weights: [ReferenceArray]
  let weightNames: [String]
  let upstream: ReferenceArray
  let output: ReferenceArray
  let outputMask: ReferenceArray?
  let inputGradient: ReferenceArray
  let weightGradients: [ReferenceArray]
  let losses: [Double]
  let config: String

  static let all: [String: LayerReference] = load("layers/layers.json")
}

/// What is in a fixture's JSON.
func load<Value: Decodable>(_ name: String) -> Value {
  // A test cannot go on without its reference.
  try! JSONDecoder().decode(Value.self, from: Data(fileBytes(fixture(name))))
}

extension ConfigValue {
  /// As Python's `json.dumps` writes it.
  var json: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): "\"\(value)\""
    case .array(let values): "[" + values.map(\.json).joined(separator: ", ") + "]"
    case .object(let config): config.json
    }
  }
}

extension Config {
  var json: String { "{" + keys.map { "\"\($0)\": \(self[$0]!.json)" }.joined(separator: ", ") + "}" }
}

/// Whether numbers are as near to the reference's as single precision allows.
func agree(_ tensor: Tensor, _ reference: ReferenceArray, tolerance: Double = 2e-5) throws -> Bool {
  guard tensor.shape == reference.shape else { return false }
  return zip(try tensor.scalars(as: Double.self), reference.values).allSatisfy { ours, theirs in
    abs(ours - theirs) <= tolerance * max(1, abs(theirs))
  }
}

/// The largest difference between numbers that bfloat16 computed and the reference's, as a share of the largest of these.
func bfloat16Error(_ tensor: Tensor, _ reference: ReferenceArray) throws -> Double {
  guard tensor.shape == reference.shape else { return .infinity }
  let scale = max(0.1, reference.values.map(abs).max() ?? 0)
  let values = try tensor.cast(to: .float32).scalars(as: Double.self)
  return zip(values, reference.values).map { abs($0 - $1) / scale }.max() ?? 0
}

/// How far bfloat16 may be from the reference: 2 parts in a hundred, but for a few cases.
func bfloat16Tolerance(_ name: String) -> Double {
  switch name {
  // Softmax over few channels: the bias' gradient is a sum of terms that nearly cancel.
  case "conv2DChannelsFirst", "separableConv2DChannelsFirst": 4e-2
  // The state is rounded after every step. Python Keras in bfloat16 is as far from its own float32 here: 0.0344.
  case "simpleRNNUnrolled": 4e-2
  case "gruResetBeforeZerosLast": 3e-2
  default: 2e-2
  }
}
