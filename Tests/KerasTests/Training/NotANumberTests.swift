import Keras
import Testing

/// What is not a number is `nan` in every text, whatever sign a processor gave it.
@Suite(.ownSession()) struct NotANumberTests {
  private static let negative = -Double.nan

  @Test func logsAndHistoriesHaveNoSign() throws {
    #expect("\([Self.negative])" == "[-nan]")
    let logs = Logs([("loss", Self.negative)])
    logs["val_loss"] = Self.negative
    #expect("\(logs.entries.map { $0.value })" == "[nan, nan]")
    #expect("\(logs)" == "[loss: nan, val_loss: nan]")
    let history: MetricHistory = ["loss": [Self.negative, 1]]
    #expect("\(history)" == "[\"loss\": [nan, 1.0]]")
    #expect("\(history["loss"]!)" == "[nan, 1.0]")
  }

  @Test func trainingOnWhatIsNoNumberPrintsNaN() throws {
    let model = Sequential([Dense(1, kernelInitializer: "ones")])
    try model.compile(optimizer: "sgd", loss: "mse")
    // The difference of infinities is what is not a number, with a sign.
    let x = Tensor([[.infinity], [1]] as [[Float]])
    let history = try model.fit(x, Tensor([[.infinity], [1]] as [[Float]]), epochs: 2, verbose: 0)
    #expect("\(history.history)".contains("-nan") == false)
    #expect("\(history.history["loss"]!)" == "[nan, nan]")
    let result = try model.evaluate(x, x, verbose: 0)
    #expect("\(result.values)" == "[nan]")
    #expect("\(result.loss)" == "nan")
  }

  @Test func tensorsPrintNoSign() throws {
    let x = Tensor([-Float.nan, 1])
    #expect("\(x)" == "[nan  1.]")
    #expect("\(x[0])" == "nan")
    #expect("\(try x[0].item())" == "nan")
  }
}
