import Keras
import Tensors
import Testing

/// What Python Keras makes of recurrent layers with each activation; see Scripts/reference/recurrent_activations.py.
private struct ActivationReference: Decodable, Sendable {
  struct Kind: Decodable, Sendable {
    let weights: [ReferenceArray]
    /// For each activation, of the layer and of its gates: the output, and the gradients of its sum with respect to the
    /// input and the weights.
    let results: [String: [ReferenceArray]]
  }
  let input: ReferenceArray
  let mask: ReferenceArray
  let cases: [String: Kind]

  static let all: ActivationReference = try! Reference.load("recurrent_activations.json")
}

@Suite("Recurrent layers with every activation against Python Keras", .ownSession())
struct RecurrentActivationTests {
  private static let kinds: [(name: String, make: @Sendable (String) -> RNN)] = [
    ("simpleRNN", { SimpleRNN(2, activation: $0) }),
    ("lstm", { LSTM(2, activation: $0, recurrentActivation: $0) }),
    ("gru", { GRU(2, activation: $0, recurrentActivation: $0) }),
    ("gruResetBefore", { GRU(2, activation: $0, recurrentActivation: $0, resetAfter: false) }),
  ]

  @Test("outputs and gradients", arguments: [0, 1, 2, 3])
  func numbers(_ kind: Int) throws {
    let (name, make) = Self.kinds[kind]
    let reference = ActivationReference.all
    let expected = try #require(reference.cases[name])
    for (activation, results) in expected.results {
      let layer = make(activation)
      try layer.buildIfNeeded(reference.input.shape)
      try layer.setWeights(expected.weights.map(\.tensor))
      let mask = reference.mask.tensor.cast(to: .bool)
      let x = Tensor.placeholder("x", shape: reference.input.shape, dtype: .float32)
      let trace = Trace()
      let values = try trace.record {
        let output = try layer(x, mask: mask)
        return [output]
          + Differentiation.gradients(of: output.sum(), withRespectTo: [x] + layer.trainableWeights.map(\.value))
      }
      let program = try Program(label: activation, inputs: [x], outputs: values, trace: trace)
      let isElementwise = !["softmax", "log_softmax"].contains(activation)
      #expect(program.description.contains("loop") != isElementwise, "\(activation) as one operation")
      for (number, (ours, theirs)) in zip(try program(reference.input.tensor), results).enumerated() {
        try expectClose(ours, theirs, relative: 1e-4, absolute: 2e-5, "\(name) \(activation) result \(number)")
      }
    }
  }

  @Test("every elementwise activation of Keras has its own function in the recurrent operation")
  func coverage() {
    for activation in ActivationReference.all.cases["lstm"]!.results.keys where !activation.contains("softmax") {
      #expect(RecurrentCell.Activation(rawValue: activation) != nil, "\(activation)")
    }
  }
}
