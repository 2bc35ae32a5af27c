import Tensors

/// Keeps the spectral norm of a layer's kernel at 1 in training, which bounds how fast the layer's output can change.
///
/// ```swift
/// let layer = SpectralNormalization(Conv2D(64, 3))
/// ```
///
/// In training the layer works with its kernel divided by the largest singular value, which power iteration follows
/// from step to step; outside of training it works with its kernel as it is. The optimizer's updates go to the kernel
/// before the division, as in Keras on JAX; a call in training that is not part of `fit` sets the kernel to the divided
/// one, as there.
///
/// Input and output: the layer's. Weights: the layer's, and `vector_u` `(1, n)` with the kernel's last dimension, not
/// trained. Miyato et al., "Spectral normalization for generative adversarial networks" (2018).
public final class SpectralNormalization: Wrapper {
  /// Steps of power iteration a call.
  public let powerIterations: Int
  private var kernel: Variable?
  private var vectorU: Variable?

  /// - Parameters:
  ///   - layer: a layer with a weight `kernel` or `embeddings`.
  ///   - powerIterations: steps of power iteration a call, 1 or more.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ layer: Layer, powerIterations: Int = 1, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(powerIterations > 0, "powerIterations is \(powerIterations); expected 1 or more")
    self.powerIterations = powerIterations
    super.init(layer, inputShape: inputShape, name: name, trainable: trainable, dtype: dtype)
    note(check)
  }

  public override func build(_ inputShape: SymbolicShape) throws {
    try super.build(inputShape)
    let weights = layer.weightStore
    guard let kernel = weights.variable(named: "kernel") ?? weights.variable(named: "embeddings") else {
      throw KerasError.invalidArgument(
        "layer '\(name)'", "\(layer.className) '\(layer.name)' has neither a weight 'kernel' nor one 'embeddings'")
    }
    inputSpec = InputSpec(minNdim: 1, axes: (inputShape.last ?? nil).map { [-1: $0] } ?? [:])
    self.kernel = kernel
    // In files the kernel counts among this layer's own weights too.
    if !weightStore.knows(kernel) { weightStore.add(kernel, regularizer: nil, trainable: true) }
    vectorU = try addWeight(
      "vector_u", shape: [1, kernel.shape.last ?? 1], initializer: TruncatedNormal(stddev: 0.02), trainable: false,
      dtype: kernel.dtype)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard training else { return try layer(inputs).cast(to: inputs.dtype) }
    guard let kernel, let vectorU else {
      throw KerasError.notReady("layer '\(name)'", "it has no kernel; build it first")
    }
    let before = kernel.value
    let (vector, divided) = normalized(before, vectorU.value)
    let isZero = before.equal(0).all()
    try vectorU.assign(vectorU.value.where(isZero, else: vector).cast(to: vectorU.dtype))
    try kernel.assign(before.where(isZero, else: divided).cast(to: kernel.dtype))
    let output = try layer(inputs)
    // In a step that is recorded the optimizer goes on from the kernel as it was.
    if Trace.current != nil { try kernel.assign(before.cast(to: kernel.dtype)) }
    return output.cast(to: inputs.dtype)
  }

  public override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try layer.computeOutputShape(inputShape)
  }

  /// The next vector of the iteration, and the kernel divided by its norm.
  private func normalized(_ kernel: Tensor, _ start: Tensor) -> (vector: Tensor, kernel: Tensor) {
    let matrix = kernel.reshaped(to: [-1, kernel.shape.last ?? 1])
    var (u, v) = (start, start)
    for _ in 0..<powerIterations {
      v = unit(u.matmul(matrix.transposed()))
      u = unit(v.matmul(matrix))
    }
    (u, v) = (u.stoppingGradient(), v.stoppingGradient())
    let norm = v.matmul(matrix).matmul(u.transposed())
    return (u, kernel / norm.reshaped(to: []))
  }

  private func unit(_ x: Tensor) -> Tensor { x * x.square().sum().maximum(1e-24).rsqrt() }

  public override class var definition: Definition<Layer> {
    Definition(
      SpectralNormalization.self, .base, .layer("layer", \.layer), .int("power_iterations", \.powerIterations, or: 1)
    ) {
      SpectralNormalization($1, powerIterations: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
