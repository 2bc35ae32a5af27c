import Tensors

/// A layer made of layers that can be compiled, trained and used.
open class Model: Layer {
  /// How the model was compiled; nil before.
  var compilation: Compilation?
  /// Set it in a callback to end `fit` after the running step.
  public var stopTraining = false
  /// The layers in order.
  public var layers: [Layer] { [] }
  /// The shape of inputs, batch first; nil before it is known.
  public var inputShape: SymbolicShape? { nil }
  public var outputShape: SymbolicShape? { nil }
}
