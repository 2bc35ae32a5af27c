import Testing

@testable import Keras

/// What Python Keras shows of metrics with several values, and of losses with every reduction; see
/// Scripts/reference/several_values.py.
private struct SeveralValuesReference: Decodable, Sendable {
  struct Reduction: Decodable, Sendable {
    let reduction: String
    let isWeighted: Bool
    let loss: Double
    let fit: Double?
  }
  struct LossCase: Decodable, Sendable {
    let loss: ReferenceValue
    let isSparse: Bool
    let isWeighted: Bool
    let isMasked: Bool
    let value: ReferenceArray
  }
  let x, y, kernel, weights: ReferenceArray
  let history: [String: ReferenceValue]
  let evaluation: [String: ReferenceValue]
  let csv: String
  let reductions: [Reduction]
  let steps, targets, mask, stepWeights: ReferenceArray
  let losses: [LossCase]
}

@Suite("Metrics of several values and reductions of losses against Python Keras", .ownSession())
struct SeveralValuesTests {
  private static let reference: SeveralValuesReference = try! Reference.load("several_values.json")
  private var reference: SeveralValuesReference { Self.reference }

  private func network(loss: any LossSpecifier, metrics: [any MetricSpecifier] = []) throws -> Sequential {
    let model = Sequential([Input(shape: [4]), Dense(3, activation: "softmax", useBias: false)])
    try model.setWeights([reference.kernel.tensor])
    try model.compile(optimizer: SGD(learningRate: 0.1), loss: loss, metrics: metrics)
    return model
  }

  private func scored() throws -> Sequential {
    try network(
      loss: "categorical_crossentropy",
      metrics: [
        "accuracy", F1Score(average: nil, name: "f1"),
        FBetaScore(average: nil, beta: 2, threshold: 0.4, name: "fbeta"), Precision(thresholds: [0.2, 0.5], name: "p"),
        Recall(thresholds: [0.2, 0.5, 0.8], name: "r"), TruePositives(thresholds: [0.3, 0.6], name: "tp"),
        FalsePositives(thresholds: [0.3, 0.6], name: "fp"), TrueNegatives(thresholds: [0.3, 0.6], name: "tn"),
        FalseNegatives(thresholds: [0.3, 0.6], name: "fn"), R2Score(classAggregation: nil, name: "r2"),
        F1Score(average: .macro, name: "macro"), Precision(name: "one"),
      ])
  }

  /// Numbers of nested lists, in order, and the lists' brackets.
  private func flattened(_ value: ReferenceValue) -> (numbers: [Double], form: String) {
    switch value {
    case .number(let number): return ([number], "n")
    case .array(let values):
      let parts = values.map(flattened)
      return (parts.flatMap(\.numbers), "[" + parts.map(\.form).joined(separator: ",") + "]")
    default: return ([], "?")
    }
  }

  private func expectEqual(_ ours: ConfigValue, _ theirs: ReferenceValue, _ name: String) {
    func parts(_ value: ConfigValue) -> (numbers: [Double], form: String) {
      if let number = value.number { return ([number], "n") }
      guard case .array(let values) = value else { return ([], "?") }
      let parts = values.map(parts)
      return (parts.flatMap(\.numbers), "[" + parts.map(\.form).joined(separator: ",") + "]")
    }
    let (a, b) = (parts(ours), flattened(theirs))
    #expect(a.form == b.form, "\(name)")
    for (x, y) in zip(a.numbers, b.numbers) { #expect(abs(x - y) < 1e-5 * max(1, abs(y)), "\(name): \(x), not \(y)") }
  }

  @Test("history, evaluation, JSON and CSV have every value")
  func everyValue() throws {
    let model = try scored()
    let (x, y) = (reference.x.tensor, reference.y.tensor)
    let folder = TemporaryFolder()
    let history = try model.fit(
      x, y, batchSize: 4, epochs: 2, verbose: 0, callbacks: [CSVLogger(folder.file("log.csv"))],
      validationData: (x[0..<6], y[0..<6]), shuffle: false)
    #expect(Set(history.history.keys) == Set(reference.history.keys))
    for (name, expected) in reference.history {
      let values = try #require(history.history.values(name))
      expectEqual(.array(values.map(\.configValue)), expected, name)
      #expect(history[name] == values.map(\.mean))
    }
    try history.history.writeJSON(to: folder.file("history.json"))
    let json = try JSONParser.parse(fileBytes(folder.file("history.json")))
    guard case .object(let series) = json else { return #expect(Bool(false), "no object") }
    for (name, expected) in reference.history { expectEqual(try #require(series[name]), expected, name) }
    #expect(history.history.description.contains("\"f1\": [[0.0, 0.857"))

    let result = try model.evaluate(x, y, batchSize: 4, verbose: 0)
    for (name, expected) in reference.evaluation {
      expectEqual(try result.value(name).configValue, expected, name)
    }
    #expect(try result["f1"] == result.value("f1").mean)
    #expect(result.description.contains("p: [0.5, 0.6"))
    guard case .object(let object) = try JSONParser.parse(Array(result.json().utf8)) else {
      return #expect(Bool(false), "no object")
    }
    for (name, expected) in reference.evaluation { expectEqual(try #require(object[name]), expected, name) }

    // The same text but for the last digits of numbers.
    let csv = String(decoding: try fileBytes(folder.file("log.csv")), as: UTF8.self)
    let (ours, theirs) = (fields(csv), fields(reference.csv))
    #expect(ours.count == theirs.count)
    for (a, b) in zip(ours, theirs) where a != b {
      guard let x = Double(a), let y = Double(b), abs(x - y) < 1e-5 * max(1, abs(y)) else {
        Issue.record("the CSV file has \(a), Keras' \(b)")
        return
      }
    }
  }

  /// A text's numbers, and what is between them.
  private func fields(_ text: String) -> [String] {
    var fields: [String] = []
    var isNumber = false
    for character in text.map({ $0 == "\r\n" ? "\n" : $0 }) {
      let belongs = character.isNumber || character == "." || character == "-"
      if belongs == isNumber, !fields.isEmpty {
        fields[fields.count - 1].append(character)
      } else {
        fields.append(String(character))
      }
      isNumber = belongs
    }
    return fields
  }

  @Test("a callback that watches several values refuses")
  func watching() throws {
    let model = try scored()
    let text = thrownText {
      try model.fit(
        reference.x.tensor, reference.y.tensor, verbose: 0, callbacks: [EarlyStopping(monitor: "f1", mode: .max)])
    }
    #expect(text?.contains("'f1' has 3 values") == true)
  }

  @Test("evaluation and training with every reduction; training without one is refused")
  func reductions() throws {
    for expected in reference.reductions {
      let reduction = try #require(Loss.Reduction(rawValue: expected.reduction))
      let model = try network(loss: MeanSquaredError(reduction: reduction))
      let weights = expected.isWeighted ? reference.weights.tensor : nil
      let (x, y) = (reference.x.tensor, reference.y.tensor)
      let result = try model.evaluate(x, y, batchSize: 5, verbose: 0, sampleWeight: weights)
      #expect(abs(result.loss - expected.loss) < 1e-5, "\(expected)")
      func train() throws -> Double? {
        try model.fit(x, y, batchSize: 5, verbose: 0, shuffle: false, sampleWeight: weights)["loss"]?[0]
      }
      if let loss = expected.fit {
        #expect(abs(try #require(try train()) - loss) < 1e-5, "\(expected)")
      } else {
        #expect(
          thrownText { _ = try train() }
            == "fit: loss 'mean_squared_error' has shape (None,), and training needs one number; give the loss a reduction "
            + "other than .none")
        #expect(thrownText { try model.trainOnBatch(x, y) }?.hasPrefix("trainOnBatch: loss") == true)
      }
    }
  }

  @Test("every loss with every reduction, weights and a mask")
  func losses() throws {
    #expect(reference.losses.count > 300)
    let classes = reference.targets.tensor.argmax(axis: -1).cast(to: .int32)
    for item in reference.losses {
      let loss = try ObjectRegistry.losses.make(item.loss.configValue, in: "reference")
      let value = try loss(
        item.isSparse ? classes : reference.targets.tensor, reference.steps.tensor,
        sampleWeight: item.isWeighted ? reference.stepWeights.tensor : nil,
        mask: item.isMasked ? reference.mask.tensor : nil)
      try expectClose(
        value, item.value, relative: 1e-4, absolute: 1e-5,
        "\(loss.className) \(loss.reduction) weighted: \(item.isWeighted) masked: \(item.isMasked)")
    }
  }
}
