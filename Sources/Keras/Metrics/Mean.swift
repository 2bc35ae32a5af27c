import Tensors

/// The mean of all values so far, optionally weighted.
open class Mean: Metric {
  let total: Variable
  let count: Variable

  public override init(name: String = "mean", dtype: DType = .float32) {
    total = Variable.state("total", of: name, dtype: dtype)
    count = Variable.state("count", of: name, dtype: dtype)
    super.init(name: name, dtype: dtype)
    adopt([total, count])
  }

  /// Takes in values, batch first; a sample with several counts as their mean.
  /// - Throws: `KerasError.invalidData` when the weights do not fit the values.
  open func updateState(_ values: Tensor, sampleWeight: Tensor? = nil) throws {
    let (values, weight) = samplewise(values, sampleWeight) { $0.mean(axes: $1) }
    try checkWeights(values, sampleWeight)
    try total.add(values.sum())
    try count.add(weight?.sum() ?? Tensor(Double(values.shape.first ?? 1), dtype: dtype))
  }

  open override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    throw KerasError.invalidArgument(
      "metric '\(name)'", "\(className) takes values, not targets and predictions; wrap a function in MeanMetricWrapper"
    )
  }

  open override func result() throws -> Tensor { total.value.dividedOrZero(by: count.value) }

  open override class var definition: Definition<Metric> {
    Definition(Mean.self, names: ["mean"], .name("mean"), .dtype()) {
      Mean(name: $0, dtype: $1)
    }
  }
}

extension Metric {
  /// Values and weights brought to one of each per sample. Dimensions that the weights do not have are folded by
  /// `fold`.
  func samplewise(
    _ values: Tensor, _ sampleWeight: Tensor?, fold: (Tensor, [Int]) -> Tensor
  ) -> (values: Tensor, weight: Tensor?) {
    var values = values.cast(to: dtype)
    guard let sampleWeight, values.error == nil else {
      return (values.rank > 1 ? fold(values, Array(1..<values.rank)) : values, nil)
    }
    let aligned = LossReduction.alignedRanks(values, sampleWeight.cast(to: dtype))
    values = aligned.0
    let weightRank = aligned.1.rank
    if values.rank > weightRank { values = fold(values, Array(weightRank..<values.rank)) }
    var weight = aligned.1.broadcast(to: values.shape)
    values = values * weight
    if weight.rank > 1 { weight = fold(weight, Array(1..<weight.rank)) }
    if values.rank > 1 { values = fold(values, Array(1..<values.rank)) }
    return (values, weight)
  }

  /// Throws the error of values that could not be weighted.
  func checkWeights(_ values: Tensor, _ sampleWeight: Tensor?) throws {
    if let error = values.error {
      let shape = sampleWeight?.shape.tupleText ?? "()"
      throw KerasError.invalidData("metric '\(name)'", "weights of shape \(shape) do not fit the values (\(error))")
    }
  }
}

extension Metrics {
  public typealias Mean = Keras.Mean
}
