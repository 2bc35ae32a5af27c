import FoundationEssentials
import Keras
import Tensors
import Testing

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

/// The largest difference between numbers that bfloat16 computed and the reference's, as a share of the largest of
/// these.
private func bfloat16Error(_ tensor: Tensor, _ reference: ReferenceArray) throws -> Double {
  guard tensor.shape == reference.shape else { return .infinity }
  let scale = max(0.1, reference.values.map(abs).max() ?? 0)
  let values = try tensor.cast(to: .float32).scalars(as: Double.self)
  return zip(values, reference.values).map { abs($0 - $1) / scale }.max() ?? 0
}

/// How far bfloat16 may be from the reference: 2 parts in a hundred, but for a few cases.
private func bfloat16Tolerance(_ name: String) -> Double {
  switch name {
  // Softmax over few channels: the bias' gradient is a sum of terms that nearly cancel.
  case "conv2DChannelsFirst", "separableConv2DChannelsFirst": 4e-2
  // The state is rounded after every step. Python Keras in bfloat16 is as far from its own float32 here: 0.0344.
  case "simpleRNNUnrolled": 4e-2
  case "gruResetBeforeZerosLast": 3e-2
  default: 2e-2
  }
}

/// A layer of a reference file.
struct LayerCase: Sendable, CustomTestStringConvertible {
  let name: String
  let make: @Sendable () -> Layer
  var testDescription: String { name }

  init(_ name: String, _ make: @autoclosure @escaping @Sendable () -> Layer) {
    self.name = name
    self.make = make
  }
}

/// A layer's output, and the gradients of its sum times `upstream` with respect to the input (where `toInput`) and the
/// weights, as one program, the way that training runs it.
func outputAndGradients(
  _ layer: Layer, _ input: Tensor, upstream: Tensor, mask: Tensor? = nil, training: Bool = false, toInput: Bool = true
) throws -> [Tensor] {
  let x = Tensor.placeholder("x", shape: input.shape, dtype: input.dtype)
  let trace = Trace()
  let results = try trace.record {
    let output = try layer.forward(x, mask: mask, training: training).output
    let total = (output.cast(to: .float32) * upstream).sum()
    let inputs = (toInput ? [x] : []) + layer.trainableWeights.map(\.value)
    return [output] + (inputs.isEmpty ? [] : Differentiation.gradients(of: total, withRespectTo: inputs))
  }
  return try Program(label: layer.name, inputs: [x], outputs: results, trace: trace)(input)
}

/// Expects that numbers which bfloat16 computed are the reference's but for rounding.
func expectCloseInBFloat16(
  _ values: [Tensor], _ expected: [ReferenceArray], _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  #expect(values[0].dtype == .bfloat16, sourceLocation: sourceLocation)
  #expect(values.count == expected.count, sourceLocation: sourceLocation)
  for (number, (ours, theirs)) in zip(values, expected).enumerated() {
    let error = try bfloat16Error(ours, theirs)
    #expect(error < bfloat16Tolerance(name), "result \(number)", sourceLocation: sourceLocation)
  }
}
