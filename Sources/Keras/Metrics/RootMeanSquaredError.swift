import Tensors

/// The root of the mean of the squared differences over all samples.
public final class RootMeanSquaredError: Mean {
  public override init(name: String = "root_mean_squared_error", dtype: DType = .float32) {
    super.init(name: name, dtype: dtype)
  }

  public override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    let (target, output) = LossReduction.alignedRanks(yTrue.cast(to: dtype), yPred.cast(to: dtype))
    let squares = (output - target).square()
    if let error = squares.error { throw mismatch(yTrue, yPred, "\(error)") }
    try updateState(squares, sampleWeight: sampleWeight)
  }

  public override func result() throws -> Tensor { try super.result().sqrt() }

  public override var direction: MetricDirection? { .down }

  public override class var definition: Definition<Metric> {
    Definition(
      RootMeanSquaredError.self, names: ["root_mean_squared_error"], .name("root_mean_squared_error"), .dtype()
    ) {
      RootMeanSquaredError(name: $0, dtype: $1)
    }
  }
}

extension Metrics {
  public typealias RootMeanSquaredError = Keras.RootMeanSquaredError
}

extension MetricSpecifier where Self == String {
  public static var rootMeanSquaredError: String { "root_mean_squared_error" }
}
