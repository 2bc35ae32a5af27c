import Testing

@testable import Keras

/// The progress bar writes what Python Keras' writes at the same times.
@Suite(.ownSession()) struct ProgbarTests {
  private typealias Update = (at: Double, current: Int, values: [(name: String, value: Double)], finalize: Bool)
  let reference = TrainingReference.shared.progbar

  private let updates: [Update] = [
    (0.2, 1, [("accuracy", 0.5), ("loss", 2.25)], false),
    (0.21, 2, [("accuracy", 0.6), ("loss", 2.0)], false),
    (0.3, 40, [("accuracy", 0.75), ("loss", 1.5)], false),
    (0.9, 119, [("accuracy", 0.875), ("loss", 0.0005)], false),
    (0.95, 120, [("accuracy", 0.9), ("loss", -0.0004), ("val_loss", 0.25)], true),
  ]

  final class Page: TextOutput {
    let isTerminal: Bool
    private(set) var text = ""
    init(isTerminal: Bool) { self.isTerminal = isTerminal }
    func write(_ text: String) { self.text += text }
  }

  private func text(
    _ target: Int?, _ updates: [Update], style: Progbar.Style = .bar, averaging: Progbar.Averaging = .none,
    isTerminal: Bool = true
  ) -> String {
    let page = Page(isTerminal: isTerminal)
    var now = 100.0
    let bar = Progbar(target: target, style: style, averaging: averaging, output: page, clock: { now })
    for update in updates {
      now = 100 + update.at
      bar.update(update.current, values: update.values, finalize: update.finalize)
    }
    return page.text
  }

  @Test func valuesAsTheyCome() { #expect(text(120, updates) == reference["stateful"]) }

  @Test func averagedValues() { #expect(text(120, updates, averaging: .all(except: [])) == reference["averaged"]) }

  @Test func oneLine() { #expect(text(120, updates, style: .line) == reference["line"]) }

  @Test func hoursAndMinutes() {
    let slow: [Update] = [
      (10, 1, [], false), (95, 2, [("loss", 123456)], false), (4000, 30, [("loss", 1)], false),
      (4100, 31, [("loss", 2)], true),
    ]
    #expect(text(500, slow) == reference["slow"])
  }

  @Test func anUnknownNumberOfSteps() {
    #expect(text(nil, [(0.2, 1, [("loss", 1)], false), (0.4, 7, [("loss", 0.5)], false)]) == reference["unknown"])
  }

  @Test func microseconds() {
    #expect(text(1, [(0.00004, 1, [], false), (0.00005, 1, [], true)]) == reference["quick"])
  }

  @Test func plainLinesWhereNobodyWatches() {
    #expect(
      text(120, updates, isTerminal: false)
        == "120/120 ━━━━━━━━━━━━━━━━━━━━ 1s 6ms/step - accuracy: 0.9000 - loss: -4.0000e-04 - val_loss: 0.2500\n")
  }

  @Test func fitShowsEpochsAndTheirNumbers() throws {
    let page = Page(isTerminal: false)
    let model = Sequential([Input(shape: [4]), Dense(1)])
    try model.compile(optimizer: "sgd", loss: "mse", metrics: ["mae"])
    let (x, y) = (Tensor.zeros([10, 4]), Tensor.zeros([10, 1]))
    try model.fit(
      x, y, batchSize: 4, epochs: 2, callbacks: [ProgbarLogger(output: page)], validationData: (x, y))
    let lines = page.text.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0] == "Epoch 1/2")
    #expect(lines[1].hasPrefix("3/3 ━━━━━━━━━━━━━━━━━━━━ 0s "))
    #expect(
      lines[1].hasSuffix("/step - loss: 0.0000e+00 - mae: 0.0000e+00 - val_loss: 0.0000e+00 - val_mae: 0.0000e+00"))
    #expect(lines[2] == "Epoch 2/2")
  }

  @Test func evaluateAndPredictShowTheirProgress() throws {
    let page = Page(isTerminal: true)
    let model = Sequential([Input(shape: [4]), Dense(1)])
    try model.compile(optimizer: "sgd", loss: "mse")
    let logger = ProgbarLogger(output: page)
    _ = try model.evaluate(Tensor.zeros([10, 4]), Tensor.zeros([10, 1]), batchSize: 4, callbacks: [logger])
    _ = try model.predict(Tensor.zeros([10, 4]), batchSize: 4, callbacks: [logger])
    let last = page.text.split(separator: "\r").filter { $0.contains("\n") }
    #expect(last.count == 2)
    #expect(
      last[0].hasPrefix(
        "\u{1B}[1m3/3\u{1B}[0m \u{1B}[32m━━━━━━━━━━━━━━━━━━━━\u{1B}[0m\u{1B}[37m\u{1B}[0m \u{1B}[1m0s\u{1B}[0m "))
    #expect(last[0].contains("/step - loss: 0.0000e+00"))
    #expect(!last[1].contains("loss"))
  }
}
