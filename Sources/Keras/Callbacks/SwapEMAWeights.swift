import Tensors

/// Evaluates and predicts with the averages of the weights that an optimizer keeps, and continues training with the
/// weights themselves.
///
/// ```swift
/// try model.compile(optimizer: SGD(useEma: true), loss: "mse")
/// try model.fit(x, y, callbacks: [SwapEMAWeights()], validationSplit: 0.1)
/// ```
///
/// Before an evaluation, `fit`'s validation included, or a prediction, weights and averages change places, and after it
/// they change back. At the end of `fit` the weights become the averages anyway.
public final class SwapEMAWeights: Callback {
  public let swapOnEpoch: Bool
  private var averagesAreInModel = false

  /// - Parameter swapOnEpoch: whether weights and averages also change places between the end of an epoch and the
  ///   beginning of the next, so that a ``ModelCheckpoint`` after this callback saves the averages.
  public init(swapOnEpoch: Bool = false) { self.swapOnEpoch = swapOnEpoch }

  public override func onEpochBegin(_ epoch: Int, logs: Logs) throws {
    if swapOnEpoch { try put(averagesInModel: false) }
  }

  public override func onEpochEnd(_ epoch: Int, logs: Logs) throws {
    guard swapOnEpoch, !averagesAreInModel else { return }
    try put(averagesInModel: true)
    // The end of training makes the averages the weights: what lies in their place must be the averages by then.
    if epoch + 1 == params?.epochs || model?.stopTraining == true {
      for pair in try pairs() { try pair.variable.withBytes { pair.average.write($0) } }
    }
  }

  public override func onTestBegin(logs: Logs) throws { try put(averagesInModel: true) }
  public override func onTestEnd(logs: Logs) throws { try put(averagesInModel: false) }
  public override func onPredictBegin(logs: Logs) throws { try put(averagesInModel: true) }
  public override func onPredictEnd(logs: Logs) throws { try put(averagesInModel: false) }

  private func put(averagesInModel: Bool) throws {
    guard averagesInModel != averagesAreInModel else { return }
    for (variable, average) in try pairs() {
      let weights = try Storage(copying: variable)
      try average.withBytes { variable.write($0) }
      average.write(weights.bytes)
    }
    averagesAreInModel = averagesInModel
  }

  private func pairs() throws -> [(variable: Variable, average: Variable)] {
    guard let given = model?.optimizer else {
      throw KerasError.notReady("SwapEMAWeights", "the model is not compiled; compile it with an optimizer first")
    }
    let optimizer = (given as? LossScaleOptimizer)?.innerOptimizer ?? given
    guard optimizer.settings.useEma else {
      throw KerasError.invalidArgument(
        "SwapEMAWeights", "optimizer '\(optimizer.name)' keeps no averages; make it with useEma: true")
    }
    guard let state = optimizer.state else {
      throw KerasError.notReady("SwapEMAWeights", "optimizer '\(optimizer.name)' has no averages yet; call fit first")
    }
    return state.blocks.map { ($0.variable, $0.average!) }
  }
}
