import Keras
import Tensors
import Testing

/// What Python Keras makes of one layer; see Scripts/reference/recurrent.py.
private struct RecurrentReference: Decodable, Sendable {
  let input: ReferenceArray
  let mask: ReferenceArray?
  let initial: [ReferenceArray]
  let weights: [ReferenceArray]
  let weightPaths: [String]
  let upstreams: [ReferenceArray]
  let outputs: [ReferenceArray]
  let inputGradient: ReferenceArray?
  let initialGradients: [ReferenceArray]?
  let weightGradients: [ReferenceArray]?
  let outputShape: [Int?]?
  let config: ReferenceValue?
}

/// The cell of the documentation's example, with tanh.
private final class MinimalCell: Layer, RNNCell {
  let units: Int
  private var kernel: Variable!
  private var recurrentKernel: Variable!
  var stateSize: [Int] { [units] }

  init(_ units: Int) {
    self.units = units
    super.init()
  }
  override func build(_ inputShape: SymbolicShape) throws {
    kernel = try addWeight("kernel", shape: [inputShape.dimension(-1), units])
    recurrentKernel = try addWeight("recurrent_kernel", shape: [units, units])
    try super.build(inputShape)
  }
  func call(_ inputs: Tensor, states: [Tensor], training: Bool) throws -> (output: Tensor, states: [Tensor]) {
    let output = (inputs.matmul(kernel.value) + states[0].matmul(recurrentKernel.value)).tanh()
    return (output, [output])
  }
}

/// Two states of different sizes, and an output of a third size.
private final class RunningCell: Layer, RNNCell {
  private var kernel: Variable!
  private var mixer: Variable!
  let stateSize = [5, 2]
  let outputSize = 3

  override func build(_ inputShape: SymbolicShape) throws {
    kernel = try addWeight("kernel", shape: [inputShape.dimension(-1), 5])
    mixer = try addWeight("mixer", shape: [7, 3])
    try super.build(inputShape)
  }
  func call(_ inputs: Tensor, states: [Tensor], training: Bool) throws -> (output: Tensor, states: [Tensor]) {
    let mean = states[0] * 0.5 + inputs.matmul(kernel.value)
    let ends = states[1].maximum(inputs[.all, 0..<2])
    return (Tensor.concatenate([mean, ends], axis: -1).matmul(mixer.value), [mean, ends])
  }
}

private struct RecurrentCase: Sendable, CustomTestStringConvertible {
  let name: String
  let make: @Sendable () -> Layer
  var calls = 1
  var training = false
  var testDescription: String { name }

  init(
    _ name: String, calls: Int = 1, training: Bool = false, _ make: @autoclosure @escaping @Sendable () -> Layer
  ) {
    self.name = name
    self.make = make
    self.calls = calls
    self.training = training
  }
}

private struct RecurrentCases {
  /// The arguments that the script varies for each kind of layer.
  typealias Make =
    @Sendable (
      _ units: Int, _ sequences: Bool, _ backwards: Bool, _ bias: Bool, _ zeros: Bool, _ unroll: Bool, _ state: Bool,
      _ stateful: Bool
    ) -> Layer

  static func variations(_ name: String, _ make: @escaping Make) -> [RecurrentCase] {
    [
      RecurrentCase(name, make(3, false, false, true, false, false, false, false)),
      RecurrentCase(name + "Sequences", make(6, true, false, true, false, false, false, false)),
      RecurrentCase(name + "Backwards", make(3, true, true, true, false, false, false, false)),
      RecurrentCase(name + "NoBias", make(3, false, true, false, false, false, false, false)),
      RecurrentCase(name + "Masked", make(3, true, false, true, false, false, false, false)),
      RecurrentCase(name + "MaskedLast", make(3, false, false, true, false, false, false, false)),
      RecurrentCase(name + "MaskedBackwards", make(3, true, true, true, false, false, false, false)),
      RecurrentCase(name + "Zeros", make(3, true, false, true, true, false, false, false)),
      RecurrentCase(name + "ZerosLast", make(3, false, true, true, true, false, false, false)),
      RecurrentCase(name + "Unrolled", make(3, true, false, true, false, true, false, false)),
      RecurrentCase(name + "UnrolledMasked", make(3, true, true, true, false, true, false, false)),
      RecurrentCase(name + "States", make(3, false, false, true, false, false, true, false)),
      RecurrentCase(name + "StatesMasked", make(3, true, false, true, false, false, true, false)),
      RecurrentCase(name + "Stateful", calls: 3, make(3, false, false, true, false, false, false, true)),
    ]
  }

  static let kinds =
    variations("simpleRNN") {
      SimpleRNN(
        $0, useBias: $3, returnSequences: $1, returnState: $6, goBackwards: $2, stateful: $7, unroll: $5,
        zeroOutputForMask: $4)
    }
    + variations("lstm") {
      LSTM(
        $0, useBias: $3, returnSequences: $1, returnState: $6, goBackwards: $2, stateful: $7, unroll: $5,
        zeroOutputForMask: $4)
    }
    + variations("gru") {
      GRU(
        $0, useBias: $3, returnSequences: $1, returnState: $6, goBackwards: $2, stateful: $7, unroll: $5,
        zeroOutputForMask: $4)
    }
    + variations("gruResetBefore") {
      GRU(
        $0, useBias: $3, returnSequences: $1, returnState: $6, goBackwards: $2, stateful: $7, unroll: $5,
        resetAfter: false, zeroOutputForMask: $4)
    }

  static let settings: [RecurrentCase] = [
    RecurrentCase(
      "simpleRNNSettings",
      SimpleRNN(
        2, kernelInitializer: .heNormal, recurrentInitializer: "glorot_uniform", biasInitializer: "ones",
        kernelRegularizer: .l2(0.25), recurrentRegularizer: "l1", biasRegularizer: "l2",
        kernelConstraint: .maxNorm(2), recurrentConstraint: "unit_norm", biasConstraint: "non_neg")),
    RecurrentCase(
      "lstmSettings",
      LSTM(
        2, kernelInitializer: .heNormal, recurrentInitializer: "glorot_uniform", biasInitializer: "ones",
        kernelRegularizer: .l2(0.25), recurrentRegularizer: "l1", biasRegularizer: "l2", activityRegularizer: L1(0.5),
        kernelConstraint: .maxNorm(2), recurrentConstraint: "unit_norm", biasConstraint: "non_neg")),
    RecurrentCase(
      "gruSettings",
      GRU(
        2, kernelInitializer: .heNormal, recurrentInitializer: "glorot_uniform", biasInitializer: "ones",
        kernelRegularizer: .l2(0.25), recurrentRegularizer: "l1", biasRegularizer: "l2", activityRegularizer: L1(0.5),
        kernelConstraint: .maxNorm(2), recurrentConstraint: "unit_norm", biasConstraint: "non_neg")),
    RecurrentCase(
      "gruResetBeforeSettings",
      GRU(
        2, kernelInitializer: .heNormal, recurrentInitializer: "glorot_uniform", biasInitializer: "ones",
        kernelRegularizer: .l2(0.25), recurrentRegularizer: "l1", biasRegularizer: "l2", activityRegularizer: L1(0.5),
        kernelConstraint: .maxNorm(2), recurrentConstraint: "unit_norm", biasConstraint: "non_neg", resetAfter: false)),
  ]

  static let others: [RecurrentCase] = [
    RecurrentCase("simpleRNNRelu", SimpleRNN(3, activation: .relu)),
    RecurrentCase("simpleRNNSigmoid", SimpleRNN(3, activation: "sigmoid", returnSequences: true)),
    RecurrentCase("simpleRNNLinear", SimpleRNN(3, activation: nil)),
    RecurrentCase("simpleRNNSoftsign", SimpleRNN(3, activation: .softsign)),
    RecurrentCase(
      "lstmHardSigmoid", LSTM(3, activation: "relu", recurrentActivation: "hard_sigmoid", returnSequences: true)),
    RecurrentCase("lstmNoForgetBias", LSTM(3, unitForgetBias: false)),
    RecurrentCase("gruSoftsign", GRU(3, activation: .softsign, recurrentActivation: .hardSigmoid)),
    RecurrentCase("gruResetBeforeSoftsign", GRU(3, activation: .softsign, resetAfter: false)),
    RecurrentCase("rnnLSTM", RNN(LSTMCell(3), returnSequences: true)),
    RecurrentCase("rnnStacked", RNN([LSTMCell(3), GRUCell(2), SimpleRNNCell(4)])),
    RecurrentCase("rnnStackedMasked", RNN([GRUCell(3), LSTMCell(2)], returnSequences: true)),
    RecurrentCase("rnnMinimal", RNN(MinimalCell(3), returnSequences: true)),
    RecurrentCase("rnnMinimalStacked", RNN([MinimalCell(3), GRUCell(2)], goBackwards: true)),
    RecurrentCase("rnnRunning", RNN(RunningCell(), returnSequences: true)),
    RecurrentCase("rnnRunningUnrolled", RNN(RunningCell(), returnSequences: true, unroll: true)),
    RecurrentCase("bidirectionalConcat", Bidirectional(LSTM(3, returnSequences: true))),
    RecurrentCase("bidirectionalSum", Bidirectional(LSTM(3, returnSequences: true), mergeMode: .sum)),
    RecurrentCase("bidirectionalMul", Bidirectional(LSTM(3, returnSequences: true), mergeMode: "mul")),
    RecurrentCase("bidirectionalAve", Bidirectional(LSTM(3, returnSequences: true), mergeMode: .ave)),
    RecurrentCase("bidirectionalLast", Bidirectional(GRU(3))),
    RecurrentCase("bidirectionalApart", Bidirectional(SimpleRNN(3), mergeMode: nil)),
    RecurrentCase("bidirectionalStates", Bidirectional(LSTM(2, returnState: true))),
    RecurrentCase(
      "bidirectionalOwnBackward",
      Bidirectional(
        LSTM(3, returnSequences: true),
        backwardLayer: LSTM(3, activation: .relu, returnSequences: true, goBackwards: true))),
    RecurrentCase("timeDistributedDense", TimeDistributed(Dense(2, activation: .tanh))),
    RecurrentCase("timeDistributedConv1D", TimeDistributed(Conv1D(2, 2))),
    RecurrentCase("timeDistributedLSTM", TimeDistributed(LSTM(2))),
    RecurrentCase("timeDistributedBatchNormalization", training: true, TimeDistributed(BatchNormalization())),
    RecurrentCase("embedding", Embedding(6, 3)),
    RecurrentCase(
      "embeddingSettings",
      Embedding(
        6, 2, embeddingsInitializer: .heNormal, embeddingsRegularizer: "l2", embeddingsConstraint: .maxNorm(1),
        maskZero: true)),
  ]

  static let all = kinds + settings + others
}

@Suite("Recurrent layers against Python Keras", .ownSession())
struct RecurrentReferenceTests {
  private static let references: [String: RecurrentReference] = try! Reference.load("recurrent.json")

  @Test("every layer of the reference file is tested")
  func coverage() {
    #expect(Set(RecurrentCases.all.map(\.name)) == Set(Self.references.keys))
  }

  /// The layer's results as Keras lists them: the output or outputs, then the states if it returns them.
  private func listed(_ layer: Layer, _ x: Tensor, _ mask: Tensor?, _ initial: [Tensor]?, _ training: Bool) throws
    -> [Tensor]
  {
    if let layer = layer as? Bidirectional, layer.returnState || layer.mergeMode == nil {
      let all = try layer.callWithStates(x, initialState: initial, mask: mask, training: training)
      return all.outputs + (layer.returnState ? all.states : [])
    }
    if let layer = layer as? RNN, layer.returnState {
      let all = try layer.callWithStates(x, initialState: initial, mask: mask, training: training)
      return [all.output] + all.states
    }
    return [try layer(x, mask: mask, training: training)]
  }

  @Test("configuration, weights' paths and shapes, output shapes", arguments: RecurrentCases.all)
  private func configuration(_ check: RecurrentCase) throws {
    let reference = try #require(Self.references[check.name])
    let layer = check.make()
    try layer.buildIfNeeded(reference.input.shape)
    #expect(layer.weights.map(\.shape) == reference.weights.map(\.shape))
    let paths = layer.weights.map { $0.path.split(separator: "/").dropFirst().joined(separator: "/") }
    // Python counts some names per process.
    func plain(_ path: String) -> String { path.split(separator: "/").map(Self.withoutCount).joined(separator: "/") }
    if !check.name.contains("Minimal"), !check.name.contains("Running") {
      #expect(paths.map(plain) == reference.weightPaths.map(plain))
    }
    if let expected = reference.outputShape {
      #expect(try layer.computeOutputShape([nil] + reference.input.shape.dropFirst().map(Optional.init)) == expected)
    }
    if let config = reference.config, !check.name.contains("Minimal"), !check.name.contains("Running") {
      let mine = check.make().config
      #expect(config.withoutNames.matches(.object(mine.withoutNames)), "\(mine) for \(config)")
      guard case .object(let entries) = config else { return }
      #expect(Set(mine.keys) == Set(entries.keys))
    }
  }

  private static func withoutCount(_ name: Substring) -> String {
    var parts = name.split(separator: "_")
    if parts.count > 1, Int(parts.last!) != nil { parts.removeLast() }
    return parts.joined(separator: "_")
  }

  @Test("outputs, states and gradients", arguments: RecurrentCases.all)
  private func numbers(_ check: RecurrentCase) throws {
    let reference = try #require(Self.references[check.name])
    let layer = check.make()
    try layer.buildIfNeeded(reference.input.shape)
    try layer.setWeights(reference.weights.map(\.tensor))
    let mask = reference.mask?.tensor.cast(to: .bool)
    for _ in 0..<check.calls - 1 { _ = try layer(reference.input.tensor, mask: mask) }
    if check.calls > 1 {
      try expectClose(
        try layer(reference.input.tensor, mask: mask), reference.outputs[0], relative: 1e-4, absolute: 1e-5, "output")
      return
    }

    let values = try results(layer, check, reference)
    let expected = reference.allResults
    #expect(values.count == expected.count)
    for (number, (ours, theirs)) in zip(values, expected).enumerated() {
      try expectClose(ours, theirs, relative: 1e-4, absolute: 2e-5, "result \(number)")
    }
  }

  @Test("outputs, states and gradients in bfloat16", arguments: RecurrentCases.all.filter { $0.calls == 1 })
  private func roughNumbers(_ check: RecurrentCase) throws {
    let reference = try #require(Self.references[check.name])
    try setDTypePolicy(.mixedBFloat16)
    let layer = check.make()
    try layer.buildIfNeeded(reference.input.shape)
    try layer.setWeights(reference.weights.map(\.tensor))
    let values = try results(layer, check, reference)
    try expectCloseInBFloat16(values, reference.allResults, check.name)
  }

  /// Outputs, states and gradients as one program, the way that training runs it.
  private func results(_ layer: Layer, _ check: RecurrentCase, _ reference: RecurrentReference) throws -> [Tensor] {
    let (input, initial) = (reference.input.tensor, reference.initial.map(\.tensor))
    let mask = reference.mask?.tensor.cast(to: .bool)
    let x = Tensor.placeholder("x", shape: input.shape, dtype: input.dtype)
    let states = initial.enumerated().map { Tensor.placeholder("state \($0)", shape: $1.shape, dtype: $1.dtype) }
    let trace = Trace()
    let results = try trace.record {
      let outputs = try listed(layer, x, mask, states.isEmpty ? nil : states, check.training)
      let total = zip(outputs, reference.upstreams)
        .map { ($0.cast(to: .float32) * $1.tensor).sum() }.reduce(Tensor(0)) { $0 + $1 }
      let inputs = (reference.inputGradient == nil ? [] : [x] + states) + layer.trainableWeights.map(\.value)
      return outputs + Differentiation.gradients(of: total, withRespectTo: inputs)
    }
    let program = try Program(label: check.name, inputs: [x] + states, outputs: results, trace: trace)
    return try program.call([input] + initial)
  }
}

extension RecurrentReference {
  fileprivate var allResults: [ReferenceArray] {
    outputs + [inputGradient].compactMap { $0 } + (initialGradients ?? []) + (weightGradients ?? [])
  }
}

extension ReferenceValue {
  /// Without the names of layers, which are counted per process, and the shapes that inner layers were built for.
  fileprivate var withoutNames: ReferenceValue {
    switch self {
    case .object(let entries):
      .object(
        entries.filter { !($0.key == "name" && !Self.policies.contains($0.value.text)) && $0.key != "build_config" }
          .mapValues(\.withoutNames))
    case .array(let values): .array(values.map(\.withoutNames))
    default: self
    }
  }

  private static let policies: Set<String> = ["float32"]
  private var text: String { if case .string(let text) = self { text } else { "" } }
}

extension Config {
  fileprivate var withoutNames: Config {
    var result = Config()
    for key in keys where key != "build_config" && (key != "name" || self[key] == .string("float32")) {
      result[key] = self[key]!.withoutNames
    }
    return result
  }
}

extension ConfigValue {
  fileprivate var withoutNames: ConfigValue {
    switch self {
    case .object(let config): .object(config.withoutNames)
    case .array(let values): .array(values.map(\.withoutNames))
    default: self
    }
  }
}
