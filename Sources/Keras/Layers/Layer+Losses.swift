import Tensors

/// The losses that one layer's `call` added, and the pass that they belong to.
struct LossRecord {
  /// The last pass that the layer took part in.
  var pass: CallPass?
  var losses: [Tensor] = []
}

extension Layer {
  /// Adds a scalar to the loss of the step that is being traced; call it inside `call`.
  public func addLoss(_ loss: Tensor) {
    // A pass that only finds shapes has no loss.
    if CallContext.isSymbolic { return }
    lossRecord.losses.append(loss)
  }

  /// What the last call's layers added by ``addLoss(_:)`` and activity regularizers, then the penalties of weights'
  /// regularizers. Frozen weights have none.
  public var losses: [Tensor] {
    let layers = flattenedLayers
    let added = layers.flatMap { layer in
      lossRecord.pass != nil && layer.lossRecord.pass === lossRecord.pass ? layer.lossRecord.losses : []
    }
    let trained = Set(trainableWeights.map { ObjectIdentifier($0) })
    let penalties = layers.flatMap { layer in
      layer.weightStore.regularizers.compactMap { variable, regularizer in
        trained.contains(ObjectIdentifier(variable)) ? regularizer(variable.value) : nil
      }
    }
    return added + penalties
  }

  /// Forgets the losses of earlier passes when the layer enters a new one.
  func beginLossRecord(_ pass: CallPass) {
    if pass.standIns == nil, lossRecord.pass !== pass { lossRecord = LossRecord(pass: pass) }
  }
}
