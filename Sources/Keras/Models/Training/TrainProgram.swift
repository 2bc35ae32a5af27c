import Tensors

extension Model {
  /// The compiled step that trained last: print it to see what was fused and where memory went. Nil before training.
  public var trainProgram: Program? { compilation?.trainSteps.latest }
}
