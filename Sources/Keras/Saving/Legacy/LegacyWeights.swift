import Tensors

/// Puts a layer's weights from the order of Keras 1, Theano and cuDNN into that of Keras 3.
struct LegacyWeights {
  let version: KerasVersion
  let backend: String?

  /// Whether a layer's weights may be in another order than the file's shapes show.
  func mayApply(to layer: Layer, _ shapes: [Shape]) -> Bool {
    if version < .keras2 || (version < .keras3 && backend == "theano") { return true }
    return version < .keras3 && shapes != (layer.trainableWeights + layer.nonTrainableWeights).map(\.shape)
  }

  /// The weights of a layer, or of what it holds. Weights that cannot be what is looked for come back as they are.
  func converted(_ weights: [Tensor], for layer: Layer) throws -> [Tensor] {
    switch layer {
    case let both as Bidirectional:
      let half = weights.count / 2
      guard weights.count == 2 * half else { return weights }
      return try converted(Array(weights[..<half]), for: both.forwardLayer)
        + converted(Array(weights[half...]), for: both.backwardLayer)
    case let wrapper as TimeDistributed: return try converted(weights, for: wrapper.layer)
    case let model as Sequential: return try converted(weights, for: model)
    default: return cuDNN(turned(keras1(weights, layer), layer), layer)
    }
  }

  /// A model in a model: first what is trained, layer by layer, then the rest.
  private func converted(_ weights: [Tensor], for model: Sequential) throws -> [Tensor] {
    var rest = weights[...]
    var result: [Tensor] = []
    for part in [\Layer.trainableWeights, \Layer.nonTrainableWeights] {
      for layer in model.layers where !layer[keyPath: part].isEmpty {
        let count = layer[keyPath: part].count
        let old = version < .keras2 ? separateGates(of: layer) ?? count : count
        let stored = weights.count > model.weights.count ? old : count
        guard rest.count >= stored else { return weights }
        result += try converted(Array(rest.prefix(stored)), for: layer)
        rest = rest.dropFirst(stored)
      }
    }
    return result + rest
  }

  /// How many weights Keras 1 had for a layer with gates: three for each.
  private func separateGates(of layer: Layer) -> Int? {
    switch layer {
    case is LSTM, is BaseConvLSTM: 12
    case is GRU: 9
    case let both as Bidirectional: separateGates(of: both.forwardLayer).map { 2 * $0 }
    default: nil
    }
  }

  // MARK: Keras 1

  private func keras1(_ weights: [Tensor], _ layer: Layer) -> [Tensor] {
    guard version < .keras2, let kernel = weights.first else { return weights }
    let others = Array(weights.dropFirst())
    switch layer {
    case is Conv1D where kernel.rank == 4:
      // (steps, 1, channels, filters), and before Keras 1.2 (filters, channels, steps, 1).
      let isNew = layer.weights.first.map { kernel.shape == [$0.shape[0], 1] + $0.shape[1...] } ?? true
      return [(isNew ? kernel : kernel.transposed([2, 3, 1, 0])).squeezed(axes: [1])] + others
    case let layer as Conv2D where layer.dataFormat == .first && kernel.rank == 4:
      return [kernel.transposed([2, 3, 1, 0])] + others
    case let layer as Conv3D where layer.dataFormat == .first && kernel.rank == 5:
      return [kernel.transposed([2, 3, 4, 1, 0])] + others
    case let layer as Conv2DTranspose where kernel.rank == 4:
      return [kernel.transposed(layer.dataFormat == .first ? [2, 3, 0, 1] : [0, 1, 3, 2])] + others
    case is GRU where weights.count == 9: return joined(weights, gates: [0, 1, 2])
    // Input, candidate, forget, output became input, forget, candidate, output.
    case is LSTM where weights.count == 12: return joined(weights, gates: [0, 2, 1, 3])
    case let layer as BaseConvLSTM where weights.count == 12:
      let isFirst = layer.dataFormat == .first
      let ordered = weights.map { isFirst && $0.rank == 4 ? $0.transposed([2, 3, 1, 0]) : $0 }
      return joined(ordered, gates: [0, 2, 1, 3])
    default: return weights
    }
  }

  /// Kernel, recurrent kernel and bias of all gates, from those of each.
  private func joined(_ weights: [Tensor], gates: [Int]) -> [Tensor] {
    (0..<3).map { part in Tensor.concatenate(gates.map { weights[3 * $0 + part] }, axis: -1) }
  }

  // MARK: Theano

  /// Theano convolves where the others correlate: its kernels are rotated by 180 degrees.
  private func turned(_ weights: [Tensor], _ layer: Layer) -> [Tensor] {
    guard version < .keras3, backend == "theano" else { return weights }
    let count: Int
    switch layer {
    case is BaseConv, is Conv2DTranspose: count = 1
    case is BaseConvLSTM: count = 2
    default: return weights
    }
    return weights.enumerated().map { index, kernel in
      guard index < count, kernel.rank > 2 else { return kernel }
      return (0..<kernel.rank - 2).reduce(kernel) { kernel, axis in
        let size = kernel.shape[axis]
        return kernel.gathering(Tensor((0..<size).map { Int32(size - 1 - $0) }), axis: axis)
      }
    }
  }

  // MARK: cuDNN

  /// cuDNN's gates lie transposed, and it has a bias for the input and one for the state.
  private func cuDNN(_ weights: [Tensor], _ layer: Layer) -> [Tensor] {
    guard version < .keras3, weights.count == 3, weights[0].rank == 2, weights[1].rank == 2, weights[2].rank == 1
    else { return weights }
    let units: Int
    let gates: Int
    switch layer {
    case let layer as LSTM: (units, gates) = (layer.units, 4)
    case let layer as GRU where layer.resetAfter: (units, gates) = (layer.units, 3)
    default: return weights
    }
    let (kernel, recurrent, bias) = (weights[0], weights[1], weights[2])
    guard bias.shape == [2 * gates * units], kernel.shape[1] == gates * units,
      recurrent.shape == [units, gates * units]
    else { return weights }
    let inputs = kernel.shape[0]
    // Each gate's numbers, taken as a matrix of units by inputs.
    let kernels = kernel.split(gates, axis: 1).map { $0.reshaped(to: [units, inputs]).transposed() }
    let recurrents = recurrent.split(gates, axis: 1).map { $0.transposed() }
    let both = bias.reshaped(to: [2, gates * units])
    return [
      Tensor.concatenate(kernels, axis: 1), Tensor.concatenate(recurrents, axis: 1),
      gates == 4 ? both.sum(axes: [0]) : both,
    ]
  }
}
