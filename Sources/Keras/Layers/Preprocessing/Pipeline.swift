import Tensors

/// A sequence of layers as one layer, for augmentations.
///
/// ```swift
/// let augmentation = Pipeline([RandomFlip(.horizontal), RandomRotation(0.1), RandomZoom(0.2)])
/// ```
///
/// Input and output: those of the first and the last layer. Called by itself, the layers work as in training unless the
/// pipeline is told otherwise.
public final class Pipeline: Layer {
  /// The layers in order.
  public let layers: [Layer]

  /// - Parameters:
  ///   - layers: the layers in order.
  ///   - name: nil makes one from the class's name.
  public init(_ layers: [Layer], name: String? = nil) {
    self.layers = layers
    super.init(name: name, autocast: false)
    supportsMasking = true
  }

  override var trainsByDefault: Bool { true }

  override func run(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> (output: Tensor, mask: Tensor?) {
    try layers.reduce((output: inputs, mask: mask)) { step, layer in
      try layer.forward(step.output, mask: step.mask, training: training)
    }
  }

  public override func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    try run(inputs, mask: mask, training: training).output
  }

  /// Keras writes neither type nor `trainable`.
  public override var config: Config { Self.definition.config(of: self) }

  public override class var definition: Definition<Layer> {
    Definition(
      Pipeline.self, .layers("layers", \.layers), .name
    ) { Pipeline($0, name: $1) }
  }
}
