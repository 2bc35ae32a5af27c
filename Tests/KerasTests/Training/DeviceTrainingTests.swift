import Keras
import Reference
import Testing

/// Training and prediction go through the device boundary alone: the reference device knows nothing of layers.
@Suite(.ownSession()) struct DeviceTrainingTests {
  @Test("A model trains on the reference device as it does on the standard one")
  func sameLosses() throws {
    func train() throws -> (losses: [Double], outputs: [Float]) {
      setRandomSeed(3)
      let model = Sequential([
        Input(shape: [6, 6, 2]), Conv2D(3, kernelSize: 3, activation: "relu"), BatchNormalization(),
        MaxPooling2D(), Flatten(), Dropout(0.25), Dense(4),
      ])
      try model.compile(
        optimizer: Adam(learningRate: 0.01), loss: SparseCategoricalCrossentropy(fromLogits: true),
        metrics: ["accuracy"])
      let pixels = (0..<20 * 72).map { (index: Int) -> Float in Float(index * 37 % 101) / 50 - 1 }
      let x = Tensor(pixels, shape: [20, 6, 6, 2])
      let y = Tensor((0..<20).map { Int32($0 % 4) })
      let history = try model.fit(x, y, batchSize: 8, epochs: 2, verbose: 0, validationSplit: 0.2)
      let losses = ["loss", "accuracy", "val_loss"].flatMap { history.history[$0] ?? [Double]() }
      let predictor = try Predictor(model, maxBatchSize: 4)
      let outputs = try model.predict(x, batchSize: 8, verbose: 0)
      #expect(try (predictor.predict(x) - outputs).abs().max().item() < 1e-5)
      return (losses, try outputs.scalars(as: Float.self))
    }
    let standard = try train()
    let reference = try Devices.use(ReferenceDevice.current) { try train() }
    #expect(standard.losses.count == 6)
    for (mine, plain) in zip(standard.losses, reference.losses) { #expect(abs(mine - plain) < 1e-4) }
    for (mine, plain) in zip(standard.outputs, reference.outputs) { #expect(abs(mine - plain) < 1e-3) }
  }
}
