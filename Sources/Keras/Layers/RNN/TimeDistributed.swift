import Tensors

/// Applies a layer to every time step, with the same weights.
///
/// ```swift
/// // Ten images a sample, each through the same convolution.
/// let layer = TimeDistributed(Conv2D(64, 3), inputShape: [10, 128, 128, 3])
/// ```
///
/// Input: `(batch, time, …)` with three dimensions or more. Output: `(batch, time, …)`, as the layer makes of `(batch,
/// …)`.
///
/// All steps go through the layer as one larger batch, except where a step's place in the batch matters: batch
/// normalization in training, and stateful layers.
open class TimeDistributed: Layer {
  public let layer: Layer

  /// - Parameters:
  ///   - layer: what is applied to `(batch, …)`.
  ///   - activityRegularizer: a penalty on the output. One of the layer inside has no say, as in Keras.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ layer: Layer, activityRegularizer: (any RegularizerSpecifier)? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.layer = layer
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer, inputShape: inputShape)
    supportsMasking = true
    inputSpec = InputSpec(minNdim: 3)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    try layer.buildIfNeeded(try stepShape(inputShape))
    try super.build(inputShape)
  }

  private func stepShape(_ shape: SymbolicShape) throws -> SymbolicShape {
    guard shape.count >= 3 else {
      throw KerasError.incompatibleInput(
        layer: name, "expected at least 3 dimensions, (batch, time, …), got shape \(shape.tupleText)")
    }
    return [shape[0]] + shape[2...]
  }

  open override func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    let (batch, time) = (inputs.shape[0], inputs.shape[1])
    if let mask, Array(mask.shape.prefix(2)) != [batch, time] {
      throw KerasError.incompatibleInput(
        layer: name,
        "expected a mask that begins with the input's batch and time, \([batch, time].tupleText), got shape "
          + mask.shape.tupleText)
    }
    let known = layer.supportsMasking ? mask : nil
    func apply(_ x: Tensor, _ mask: Tensor?) throws -> Tensor {
      try layer.calling(x, training: training) { try layer.run($0, mask: mask, training: $1).output.checked() }
    }
    if dependsOnBatch(training), CallContext.isSymbolic {
      // Further steps have the same structure.
      let step = try apply(inputs[.all, 0], known?[.all, 0])
      return .zeros([batch, time] + step.shape.dropFirst(), dtype: step.dtype)
    }
    if dependsOnBatch(training) {
      return try scan(over: [inputs] + (known.map { [$0] } ?? []), carrying: [], in: layer) { _, step in
        ([], [try apply(step[0], step.dropFirst().first)])
      }.outputs[0]
    }
    let output = try apply(
      inputs.reshaped(to: [batch * time] + inputs.shape[2...]),
      known.map { $0.reshaped(to: [batch * time] + $0.shape[2...]) })
    return output.reshaped(to: [batch, time] + output.shape[1...])
  }

  /// Whether the layer treats a sample by what else is in the batch, or by the one before in its place.
  private func dependsOnBatch(_ training: Bool) -> Bool {
    layer.flattenedLayers.contains { inner in
      training && inner is BatchNormalization || (inner as? RNN)?.stateful == true
    }
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    let step = try layer.computeOutputShape(try stepShape(inputShape))
    return [step[0], inputShape[1]] + step[1...]
  }

  open override class var definition: Definition<Layer> {
    Definition(TimeDistributed.self, .base, .layer("layer", \.layer)) {
      TimeDistributed($1, name: $0.name, dtype: $0.dtype)
    }
  }
}
