import Keras
import Testing

@Suite("Training twice from the same weights and seeds", .ownSession())
struct DeterminismTests {
  private let labels = Tensor((0..<120).map { Int32($0 % 4) })

  /// Trains two models of the same first weights. The order of samples is the data's: the seed of `fit` is the
  /// process's, and other tests draw from it at the same time.
  private func expectSameWeights(_ makeModel: () -> Sequential, _ x: Tensor) throws {
    let models = [makeModel(), makeModel()]
    try models[1].setWeights(models[0].getWeights())
    let results = try models.map { model in
      try model.compile(optimizer: "adam", loss: "sparse_categorical_crossentropy")
      try model.fit(x, labels, batchSize: 48, epochs: 3, verbose: 0, shuffle: false)
      return try model.getWeights().map { try $0.scalars(as: Float.self) }
    }
    #expect(results[0] == results[1])
    #expect(results[0].allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test("gives the same weights bit for bit: convolutions, normalization, dropout")
  func images() throws {
    try expectSameWeights(
      {
        Sequential([
          Input(shape: [16, 16, 3]), Conv2D(32, 3, padding: "same"), BatchNormalization(), ReLU(),
          Conv2D(64, 3, activation: "relu"), MaxPooling2D(2), Dropout(0.3, seed: 5), Flatten(),
          Dense(256, activation: "relu"), Dense(4, activation: "softmax"),
        ])
      }, Tensor([5 as UInt32, 0]).randomNormal([120, 16, 16, 3]))
  }

  @Test("gives the same weights bit for bit: embeddings and recurrent layers")
  func sequences() throws {
    try expectSameWeights(
      {
        Sequential([
          Input(shape: [20]), Embedding(50, 32), Bidirectional(LSTM(32, returnSequences: true)), GRU(32),
          Dense(4, activation: "softmax"),
        ])
      }, (Tensor([6 as UInt32, 0]).randomUniform([120, 20]) * 50).cast(to: .int32))
  }
}
