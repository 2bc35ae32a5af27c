import Testing

@testable import Keras

@Suite("Indices outside an embedding's table", .ownSession())
struct IndexCheckTests {
  private func model(_ dtype: String = "int32") throws -> Sequential {
    let model = Sequential([
      Input(shape: [3], dtype: dtype), Reshape([1, 3]), Embedding(10, 4, name: "words"), Flatten(), Dense(1),
    ])
    try model.compile(optimizer: "sgd", loss: "mse")
    return model
  }
  private let message =
    ": index 10 in row 2 of x is outside the table of layer 'words', which has 10 rows (0 to 9, or from the end -1 to -10); "
    + "expected a larger inputDim or other indices"

  @Test("fit, evaluate, predict and steps name the layer, the index, the range and the row")
  func arrays() throws {
    let x = Tensor([[0, 1, 2], [9, -10, 3], [4, 10, 5]] as [[Int32]])
    let y = Tensor.zeros([3, 1])
    for x in [x, x.cast(to: .float32), x.cast(to: .int64), x.cast(to: .bfloat16)] {
      let model = try model()
      #expect(
        thrownText { try model.fit(x, y, verbose: 0) } == "fit" + message.replacing("10 in", with: text(x) + " in"))
      #expect(thrownText { _ = try model.evaluate(x, y, verbose: 0) }?.hasPrefix("evaluate: index 10") == true)
      #expect(thrownText { _ = try model.predict(x, verbose: 0) }?.hasPrefix("predict: index 10") == true)
      #expect(thrownText { try model.trainOnBatch(x, y) }?.hasPrefix("trainOnBatch: index 10") == true)
      #expect(thrownText { _ = try model.testOnBatch(x, y) }?.hasPrefix("testOnBatch: index 10") == true)
      // What is in the table, counted from either end, goes on as before.
      #expect(try model.predict(x[0..<2], verbose: 0).shape == [2, 1])
      #expect(try model.fit(x[0..<2], y[0..<2], verbose: 0)["loss"]?.first?.isFinite == true)
    }
  }

  private func text(_ x: Tensor) -> String { x.dtype.isFloatingPoint ? "10.0" : "10" }

  @Test("fractions are left out, as the table does; what is not a number is refused")
  func fractions() throws {
    let model = try model("float32")
    #expect(try model.predict(Tensor([[9.9, -0.5, -10.5]] as [[Float]]), verbose: 0).shape == [1, 1])
    #expect(
      thrownText { _ = try model.predict(Tensor([[1, .nan, 2]] as [[Float]]), verbose: 0) }?.contains("index nan")
        == true)
  }

  @Test("a table behind a layer that changes the numbers is ignored")
  func behindOthers() throws {
    let model = Sequential([Input(shape: [1]), Rescaling(0.01), Embedding(4, 2)])
    #expect(try model.predict(Tensor([[100], [250]] as [[Float]]), verbose: 0).shape == [2, 1, 2])
  }
}
