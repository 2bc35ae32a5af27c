import Testing

@testable import Keras

/// What Python Keras makes of one layer, with the layer as it stands in a file; see
/// Scripts/reference/serialized_layers.py.
struct SerializedLayerReference: Decodable, Sendable {
  let layer: ReferenceValue
  let input: ReferenceArray
  let weights: [ReferenceArray]
  let weightPaths: [String]
  let output: ReferenceArray
  let outputShape: [Int?]?
  let upstream: ReferenceArray?
  let inputGradient: ReferenceArray?
  let weightGradients: [ReferenceArray]?
  /// What the layer adapted to, where it did.
  let data: [ReferenceArray]?

  /// A new layer of the serialized form, with Python's weights.
  func make() throws -> Layer {
    let made = try ObjectRegistry.layers.make(layer.configValue, in: "reference")
    try made.buildIfNeeded(input.shape)
    try made.setWeights(weights.map(\.tensor))
    return made
  }

  /// Expects configuration, names of weights, output, shape and gradients to be Python's.
  func check(_ name: String, training: Bool = false, absolute: Double = 2e-5) throws {
    let made = try make()
    guard case .object(let entries) = layer, case .object(let config)? = entries["config"] else {
      Issue.record("\(name): the reference has no configuration")
      return
    }
    for (key, value) in config {
      let ours = made.config[key]
      #expect(ours.map { value.matches($0) } ?? false, "\(name): '\(key)' is \(ours?.json ?? "missing"), not \(value)")
    }
    #expect(Set(made.config.keys) == Set(config.keys), "\(name): the configuration's keys")
    #expect(made.weights.map { $0.path.split(separator: "/").dropFirst().joined(separator: "/") } == weightPaths)
    try expectClose(
      made(input.tensor, training: training), output, relative: 2e-5, absolute: absolute, "\(name): the output")
    #expect(try made(input.tensor, training: training).dtype.name == output.dtype, "\(name): the output's type")
    if let outputShape {
      #expect(
        try made.computeOutputShape([nil] + input.shape.dropFirst().map { $0 }) == outputShape, "\(name): the shape")
    }
    try checkGradients(name, made, training: training, absolute: absolute)
  }

  private func checkGradients(_ name: String, _ made: Layer, training: Bool, absolute: Double) throws {
    guard let upstream, let inputGradient, let weightGradients else { return }
    let x = Tensor.placeholder("x", shape: input.shape)
    let trace = Trace()
    let results = try trace.record {
      let total = (try made(x, training: training) * upstream.tensor).sum()
      return Differentiation.gradients(of: total, withRespectTo: [x] + made.trainableWeights.map(\.value))
    }
    let program = try Program(label: name, inputs: [x], outputs: results, trace: trace)
    let gradients = try program(input.tensor)
    #expect(gradients.count == weightGradients.count + 1)
    for (index, (ours, theirs)) in zip(gradients, [inputGradient] + weightGradients).enumerated() {
      try expectClose(ours, theirs, relative: 1e-4, absolute: 5 * absolute, "\(name): gradient \(index)")
    }
  }
}

extension ReferenceValue {
  /// The same as a configuration's value.
  var configValue: ConfigValue {
    switch self {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let value): value == value.rounded() && abs(value) < 0x1p53 ? .int(Int(value)) : .double(value)
    case .string(let value): .string(value)
    case .array(let values): .array(values.map(\.configValue))
    case .object(let entries):
      .object(
        entries.sorted { $0.key < $1.key }.reduce(into: Config()) { $0[$1.key] = $1.value.configValue })
    }
  }
}
