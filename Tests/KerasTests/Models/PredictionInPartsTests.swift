import Keras
import Testing

/// Large batches run in parts that stay in the caches; nobody can tell by the numbers.
@Suite("Predicting large batches", .ownSession())
struct PredictionInPartsTests {
  private let x = Tensor([9 as UInt32, 0]).randomNormal([200, 24, 24, 3])

  private func network(_ middle: Layer) -> Sequential {
    Sequential([
      Input(shape: [24, 24, 3]), Conv2D(32, 3, padding: "same", activation: "relu"), middle,
      Conv2D(32, 3, activation: "relu"), GlobalAveragePooling2D(), Dense(4, activation: "softmax"),
    ])
  }

  @Test("gives what small batches give, with a shorter one at the end")
  func parts() throws {
    let model = network(BatchNormalization())
    let whole = try model.predict(x, batchSize: 128, verbose: 0)
    #expect(try (whole - model.predict(x, batchSize: 8, verbose: 0)).abs().max().item() < 1e-6)
  }

  @Test("keeps a batch whole where its samples meet")
  func wholes() throws {
    let model = network(Lambda { $0 - $0.mean(axes: [0], keepDims: true) })
    let whole = try model.predict(x[0..<128], batchSize: 128, verbose: 0)
    #expect(try (whole - model.predictOnBatch(x[0..<128])).abs().max().item() < 1e-6)
    #expect(try (whole - model.predict(x[0..<128], batchSize: 8, verbose: 0)).abs().max().item() > 1e-4)
  }
}
