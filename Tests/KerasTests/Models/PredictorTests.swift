import Keras
import Testing

@Suite("A predictor", .ownSession())
struct PredictorTests {
  private func normal(_ shape: Shape, seed: Int) -> Tensor { Tensor([UInt32(seed), 0]).randomNormal(shape) }

  private func network() throws -> Sequential {
    setRandomSeed(7)
    let model = Sequential([
      Input(shape: [12, 12, 3]), Conv2D(8, 3, padding: "same", useBias: false), BatchNormalization(),
      Activation("relu"), Conv2D(16, 3, strides: 2), BatchNormalization(), ReLU(), MaxPooling2D(2), Flatten(),
      Dense(24), BatchNormalization(), Activation("tanh"), Dense(5, activation: "softmax"),
    ])
    try model.compile(optimizer: "adam", loss: "sparse_categorical_crossentropy")
    // Statistics that are not the ones that a layer starts with.
    let x = normal([64, 12, 12, 3], seed: 1) * 2 + 1
    let y = Tensor((0..<64).map { Int32($0 % 5) })
    try model.fit(x, y, batchSize: 16, epochs: 2, verbose: 0)
    return model
  }

  @Test("gives what the model's own predict gives, for any number of samples")
  func agrees() throws {
    let model = try network()
    let predictor = try Predictor(model, maxBatchSize: 8)
    for count in [1, 2, 7, 8, 21] {
      let x = normal([count, 12, 12, 3], seed: count)
      let mine = try predictor.predict(x)
      let theirs = try model.predict(x, verbose: 0)
      #expect(mine.shape == [count, 5])
      #expect(try (mine - theirs).abs().max().item() < 1e-5)
    }
    let one = normal([1, 12, 12, 3], seed: 3)
    let numbers = try predictor.predict(try one.scalars(as: Float.self))
    #expect(try (Tensor(numbers) - predictor.predict(one)[0]).abs().max().item() == 0)
  }

  @Test("keeps its weights while the model is trained on")
  func isImmutable() throws {
    let model = try network()
    let predictor = try Predictor(model)
    let x = normal([4, 12, 12, 3], seed: 9)
    let before = try predictor.predict(x).scalars(as: Float.self)
    try model.fit(x, Tensor([0, 1, 2, 3] as [Int32]), epochs: 3, verbose: 0)
    #expect(try predictor.predict(x).scalars(as: Float.self) == before)
    #expect(try model.predict(x, verbose: 0).scalars(as: Float.self) != before)
  }

  @Test("answers many threads at the same time as it answers one")
  func isConcurrent() async throws {
    let predictor = try Predictor(try network(), maxBatchSize: 4)
    let samples = (0..<24).map { normal([1 + $0 % 6, 12, 12, 3], seed: $0) }
    for sample in samples { try sample.evaluate() }
    let alone = try samples.map { try predictor.predict($0).scalars(as: Float.self) }
    let together = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for (number, sample) in samples.enumerated() {
        group.addTask {
          var last: [Float] = []
          for _ in 0..<20 { last = try predictor.predict(sample).scalars(as: Float.self) }
          return (number, last)
        }
      }
      var results = [[Float]](repeating: [], count: samples.count)
      for try await (number, result) in group { results[number] = result }
      return results
    }
    #expect(together == alone)
  }

  @Test("names what is wrong with the model or the samples")
  func mistakes() throws {
    #expect(throws: KerasError.self) { try Predictor(Sequential([Dense(3)])) }
    let sequences = Sequential([Input(shape: [nil, 4]), LSTM(3)])
    #expect(throws: KerasError.self) { try Predictor(sequences) }
    #expect(throws: KerasError.self) { try Predictor(sequences, inputShape: [6, 5]) }
    let predictor = try Predictor(sequences, inputShape: [6, 4])
    #expect(throws: KerasError.self) { try predictor.predict(Tensor.zeros([2, 5, 4])) }
    #expect(throws: KerasError.self) { try predictor.predict([1, 2, 3]) }
    #expect(try predictor.predict(Tensor.zeros([2, 6, 4])).shape == [2, 3])
    let stateful = Sequential([Input(batchShape: [1, 6, 4]), LSTM(3, stateful: true)])
    #expect(throws: KerasError.self) { try Predictor(stateful, maxBatchSize: 1) }
  }
}
