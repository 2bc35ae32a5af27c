import Tensors

/// The correction of a batch normalization towards averages: with the batch's mean and standard deviation and the
/// averages of both, `r = stddev / average stddev` and `d = (mean - average mean) / average stddev`. (Ioffe, 2017)
struct BatchRenormalization {
  /// The names that bounds have in `renormClipping`, in Keras' order.
  private static let bounds = ["rmax", "rmin", "dmax"]

  let rmax: Double?
  let rmin: Double?
  let dmax: Double?
  let momentum: Double

  /// The averages.
  struct State {
    /// The average whose square becomes the moving variance that inference uses.
    let movingStddev: Variable
    /// The averages that training corrects with.
    let mean: Variable
    let stddev: Variable
  }

  init(clipping: [String: Double], momentum: Double, _ check: inout ArgumentCheck) {
    let unknown = clipping.keys.filter { !BatchRenormalization.bounds.contains($0) }.sorted()
    check.require(
      unknown.isEmpty,
      "renormClipping has \(unknown.joined(separator: ", ")); expected \(BatchRenormalization.bounds.joined(separator: ", "))"
    )
    (rmax, rmin, dmax) = (clipping["rmax"], clipping["rmin"], clipping["dmax"])
    self.momentum = momentum
    if let rmax, let rmin {
      check.require(rmax >= rmin, "renormClipping has rmax \(rmax) below rmin \(rmin); expected rmin at most rmax")
    }
    check.require((dmax ?? 0) >= 0, "renormClipping has dmax \(dmax ?? 0); expected 0 or more")
  }

  /// Adds the averages to a layer: a mean that begins as the moving mean does, standard deviations as its variance's
  /// roots.
  func build(
    _ layer: Layer, channels: Int, mean: any Initializer, variance: any Initializer
  ) throws -> State {
    func average(_ name: String, _ initializer: any Initializer) throws -> Variable {
      try layer.addWeight(name, shape: [channels], initializer: initializer, trainable: false, autocast: false)
    }
    return State(
      movingStddev: try average("moving_stddev", RootsOf(initializer: variance)),
      mean: try average("renorm_mean", mean), stddev: try average("renorm_stddev", RootsOf(initializer: variance)))
  }

  /// The factor and the offset, one element a channel, through which no gradient goes.
  func correction(mean: Tensor, stddev: Tensor, epsilon: Double, _ state: State) -> (r: Tensor, d: Tensor) {
    let averageMean = state.mean.value.cast(to: mean.dtype)
    let averageStddev = state.stddev.value.cast(to: mean.dtype).maximum(epsilon.squareRoot())
    var r = stddev / averageStddev
    var d = (mean - averageMean) / averageStddev
    if let rmin { r = r.maximum(rmin) }
    if let rmax { r = r.minimum(rmax) }
    if let dmax { d = d.clipped(-dmax, dmax) }
    return (r.stoppingGradient(), d.stoppingGradient())
  }

  /// Moves the averages that training corrects with.
  func update(_ state: State, mean: Tensor, stddev: Tensor) throws {
    for (average, batch) in [(state.mean, mean), (state.stddev, stddev)] {
      try average.assign(average.value * momentum + batch.cast(to: average.dtype) * (1 - momentum))
    }
  }

  static func config(_ clipping: [String: Double]?) -> ConfigValue {
    guard let clipping else { return .null }
    var config = Config()
    for name in bounds { config[name] = clipping[name].map { .double($0) } }
    return .object(config)
  }
}

/// The square roots of another initializer's values.
private struct RootsOf: Initializer {
  let initializer: any Initializer
  var config: Config { initializer.config }

  func make(_ spec: TensorSpec) throws -> Storage {
    let values = Tensor(storage: try initializer.make(spec), shape: spec.shape, dtype: spec.dtype)
    return try values.sqrt().withBytes { try Storage(copying: $0, for: "a weight of shape \(spec.shape.tupleText)") }
  }
}
