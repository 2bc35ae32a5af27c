import Tensors

/// The sum of all values so far, optionally weighted.
public final class Sum: Metric {
  private let total: Variable

  public override init(name: String = "sum", dtype: DType = .float32) {
    total = Variable.state("total", of: name, dtype: dtype)
    super.init(name: name, dtype: dtype)
    adopt([total])
  }

  /// Takes in values, batch first.
  /// - Throws: `KerasError.invalidData` when the weights do not fit the values.
  public func updateState(_ values: Tensor, sampleWeight: Tensor? = nil) throws {
    let (values, _) = samplewise(values, sampleWeight) { $0.sum(axes: $1) }
    try checkWeights(values, sampleWeight)
    try total.add(values.sum())
  }

  public override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    throw KerasError.invalidArgument("metric '\(name)'", "Sum takes values, not targets and predictions")
  }

  public override func result() throws -> Tensor { total.value }

  public override class var definition: Definition<Metric> {
    Definition(Sum.self, names: ["sum"], .name("sum"), .dtype()) {
      Sum(name: $0, dtype: $1)
    }
  }
}

extension Metrics {
  public typealias Sum = Keras.Sum
}
