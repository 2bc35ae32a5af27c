import Tensors

/// A layer made of layers that can be compiled, trained, evaluated and saved.
open class Model: Layer {
  /// How the model was compiled; nil before.
  var compilation: Compilation?
  /// Why the training configuration of the model's file was not used; nil where it was, or where there is none.
  var compilationFailure: String?
  /// Set it in a callback to end `fit` after the running step.
  public var stopTraining = false
  /// Set it in a callback to end `evaluate` after the running step.
  public var stopEvaluating = false
  /// Set it in a callback to end `predict` after the running step.
  public var stopPredicting = false
  /// The epoch that the running `fit` goes on with, when a callback restored an earlier one's state.
  var restoredEpoch: Int?
  /// Whether the last `fit` ended by Ctrl-C or because its task was cancelled.
  var wasInterrupted = false
  /// What the last `fit` recorded; nil before.
  public internal(set) var history: History?
  let predictPrograms = ProgramCache<TensorSpec>()

  /// The layers in order.
  open var layers: [Layer] { sublayers }

  /// The layer of that name.
  /// - Throws: `KerasError.unknownName` with the nearest names first.
  public func getLayer(name: String) throws -> Layer {
    guard let layer = layers.first(where: { $0.name == name }) else {
      throw KerasError.unknown("layer", name, among: layers.map(\.name))
    }
    return layer
  }

  /// The layer at a position; negative ones count from the end.
  /// - Throws: `KerasError.invalidArgument` when there is no such position.
  public func getLayer(index: Int) throws -> Layer {
    let layers = layers
    let positive = index < 0 ? index + layers.count : index
    guard layers.indices.contains(positive) else {
      throw KerasError.invalidArgument(
        "model '\(name)'",
        "there is no layer \(index); the model has \(layers.count) layer\(layers.count == 1 ? "" : "s")")
    }
    return layers[positive]
  }

  /// Adds a layer to the end of a ``Sequential``, such as one that ``loadModel(_:compile:mmap:)`` returned.
  ///
  /// Other models throw an error when they are built or used.
  open func add(_ layer: Layer) {
    var check = ArgumentCheck()
    check.require(false, "add(_:) belongs to Sequential; layer '\(layer.name)' cannot be put on a \(className)")
    note(check)
  }

  /// Takes the last layer off a ``Sequential``.
  /// - Returns: the layer; nil when there is none, or when the model is no Sequential.
  @discardableResult
  open func pop() -> Layer? { nil }

  // MARK: Steps. Each is traced as a whole and compiled to one program.

  /// One step of training: forward pass, loss, metrics, backward pass, and the optimizer's update.
  func trainStep(_ batch: Batch) throws {
    let optimizer = try compilationOfStep.optimizer
    let (yPred, mask) = try forward(batch.x, training: true)
    let loss = try computeLoss(batch, yPred: yPred, mask: mask, training: true)
    try updateMetrics(batch, yPred: yPred, mask: mask, loss: loss)
    let variables = optimizer.trainableVariables
    if variables.isEmpty { return }
    let gradients = Differentiation.gradients(
      of: optimizer.scaleLoss(loss), withRespectTo: variables.map(\.value))
    try optimizer.apply(gradients)
  }

  /// One step of evaluation: forward pass, loss and metrics.
  func testStep(_ batch: Batch) throws {
    let (yPred, mask) = try forward(batch.x, training: false)
    let loss = try computeLoss(batch, yPred: yPred, mask: mask, training: false)
    try updateMetrics(batch, yPred: yPred, mask: mask, loss: loss)
  }

  /// One step of prediction: the output.
  func predictStep(_ batch: Batch) throws -> Tensor { try forward(batch.x, training: false).output.checked() }

  open override var moduleName: String { "keras" }
  open override var compileConfig: Config? { compilation?.config ?? [:] }
}

extension Model {
  /// Throws a recorded error, and creates the weights if they do not exist.
  func ready(for shape: Shape) throws {
    if let pendingMistake { throw pendingMistake }
    if isBuilt { return }
    try validate()
    try buildIfNeeded(shape.ofAnyBatch)
  }
}
