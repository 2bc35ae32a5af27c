import Keras
import Testing

@Suite("What is trainable")
struct TrainableTests {
  private func model() throws -> (Sequential, Tensor, Tensor) {
    let model = Sequential([
      Input(shape: [3]), Dense(4, activation: "relu", name: "first"), Dense(1, name: "second"),
    ])
    try model.compile(optimizer: SGD(learningRate: 0.1), loss: "mse")
    let x = Tensor((0..<24).map { Float($0 % 7) / 7 }).reshaped(8, 3)
    return (model, x, x.sum(axes: [-1], keepDims: true))
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing was thrown"
    } catch { return "\(error)" }
  }

  @Test("a layer frozen after compile and before the first fit keeps its weights", .ownSession())
  func frozenBeforeFit() throws {
    let (model, x, y) = try model()
    let first = try model.getLayer(name: "first")
    first.trainable = false
    let before = try first.getWeights()[0].scalars(as: Float.self)
    try model.fit(x, y, epochs: 2, verbose: 0)
    #expect(try first.getWeights()[0].scalars(as: Float.self) == before)
  }

  @Test("a layer frozen or thawed after training makes fit and trainOnBatch throw until compile", .ownSession())
  func changedAfterFit() throws {
    let (model, x, y) = try model()
    try model.fit(x, y, verbose: 0)
    let first = try model.getLayer(name: "first")
    first.trainable = false
    let before = try first.getWeights()[0].scalars(as: Float.self)
    for text in [message { try model.fit(x, y, verbose: 0) }, message { try model.trainOnBatch(x, y) }] {
      #expect(text.contains("first/kernel") && text.contains("not trainable any more") && text.contains("compile"))
    }
    #expect(try first.getWeights()[0].scalars(as: Float.self) == before)
    try model.compile(optimizer: SGD(learningRate: 0.1), loss: "mse")
    try model.fit(x, y, verbose: 0)
    #expect(try first.getWeights()[0].scalars(as: Float.self) == before)

    first.trainable = true
    let text = message { try model.fit(x, y, verbose: 0) }
    #expect(text.contains("first/kernel") && text.contains("become trainable"))
    // Frozen and thawed again is as it was.
    first.trainable = false
    try model.fit(x, y, verbose: 0)
  }

  private final class Freezer: Callback {
    override func onEpochEnd(_ epoch: Int, logs: Logs) throws { try model?.getLayer(name: "first").trainable = false }
  }

  @Test("a callback that freezes a layer ends training with an error", .ownSession())
  func frozenByCallback() throws {
    let (model, x, y) = try model()
    let text = message { try model.fit(x, y, epochs: 3, verbose: 0, callbacks: [Freezer()]) }
    #expect(text.contains("first/kernel"))
  }

  @Test("an optimizer that was built for one model does not train another in silence", .ownSession())
  func sharedOptimizer() throws {
    let (model, x, y) = try model()
    try model.fit(x, y, verbose: 0)
    let (other, _, _) = try self.model()
    try other.compile(optimizer: #require(model.optimizer), loss: "mse")
    let text = message { try other.fit(x, y, verbose: 0) }
    #expect(text.contains("built for other weights"))
  }

  @Test("a normalization without weights that is frozen between fits stops following the data", .ownSession())
  func frozenNormalization() throws {
    let normalization = BatchNormalization(center: false, scale: false)
    let model = Sequential([Input(shape: [3]), normalization, Dense(1)])
    try model.compile(optimizer: SGD(learningRate: 0.1), loss: "mse")
    let x = Tensor((0..<24).map { Float($0 % 7) }).reshaped(8, 3)
    let y = x.sum(axes: [-1], keepDims: true)
    try model.fit(x, y, verbose: 0)
    normalization.trainable = false
    let before = try normalization.getWeights().map { try $0.scalars(as: Float.self) }
    try model.fit(x, y, verbose: 0)
    #expect(try normalization.getWeights().map { try $0.scalars(as: Float.self) } == before)
  }
}
