import Tensors

extension Model {
  /// The training step that was compiled last: print it to see fused kernels and memory use. Nil before training.
  public var trainProgram: Program? { compilation?.trainSteps.latest }
}
