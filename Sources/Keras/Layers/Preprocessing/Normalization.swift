import Tensors

/// Shifts and scales the input to mean 0 and variance 1: `(x - mean) / sqrt(variance)`.
///
/// Mean and variance are given, or found in data by ``adapt(_:)``:
///
/// ```swift
/// let normalization = Normalization()
/// try normalization.adapt(xTrain)
/// let model = Sequential([normalization, Dense(1)])
/// ```
///
/// Input and output: any shape. Weights, unless mean and variance are given: `mean`, `variance` and `count`, none of
/// them trained.
public final class Normalization: Layer {
  /// The axes that have a mean and a variance for each position.
  public let axis: [Int]
  /// Whether the layer undoes a normalization: `x * sqrt(variance) + mean`.
  public let invert: Bool
  private let givenMean: GivenNumbers?
  private let givenVariance: GivenNumbers?
  private var mean: Variable?
  private var variance: Variable?
  /// Input's axes with a mean of their own, ascending, and the shape in which means meet the input.
  private var keptAxes: [Int] = []
  private var broadcastShape: Shape = []

  /// - Parameters:
  ///   - axis: the axis that has a mean and a variance for each position; -1 normalizes features one by one. Nil takes
  ///     one mean and one variance for everything.
  ///   - mean: the mean to use: a number, or one for each position of the axis. Needs `variance` too.
  ///   - variance: the variance to use, of `mean`'s shape.
  ///   - invert: whether to undo a normalization instead.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public convenience init(
    axis: Int? = -1, mean: (any NumericArray)? = nil, variance: (any NumericArray)? = nil, invert: Bool = false,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      axis: axis.map { [$0] } ?? [], mean: mean, variance: variance, invert: invert, inputShape: inputShape, name: name,
      dtype: dtype)
  }

  /// As the other initializer, with a mean and a variance for each position of several axes together.
  public init(
    axis: [Int], mean: (any NumericArray)? = nil, variance: (any NumericArray)? = nil, invert: Bool = false,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    let (meanNumbers, varianceNumbers) = (
      check.resolve(try mean.map { try GivenNumbers($0, "Normalization's mean") }),
      check.resolve(try variance.map { try GivenNumbers($0, "Normalization's variance") })
    )
    check.require((mean == nil) == (variance == nil), "only one of mean and variance is given; expected both or none")
    if let meanNumbers, let varianceNumbers {
      check.require(
        meanNumbers.shape == varianceNumbers.shape,
        "mean has shape \(meanNumbers.shape.tupleText) and variance \(varianceNumbers.shape.tupleText); "
          + "expected the same shape")
      check.require(
        meanNumbers.shape.count <= axis.count,
        "mean has shape \(meanNumbers.shape.tupleText) for axis \(axis.tupleText); expected at most one dimension for "
          + "each axis")
    }
    self.axis = axis
    self.invert = invert
    (givenMean, givenVariance) = (meanNumbers, varianceNumbers)
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
  }

  public override func build(_ inputShape: SymbolicShape) throws {
    let rank = inputShape.count
    let place = "layer '\(name)'"
    if let wrong = axis.first(where: { !(-rank..<rank).contains($0) }) {
      throw KerasError.invalidArgument(
        place, "axis \(wrong) is out of range for inputs of shape \(inputShape.tupleText)")
    }
    keptAxes = axis.map { $0 < 0 ? $0 + rank : $0 }.sorted()
    let sizes = try keptAxes.map { try inputShape.dimension($0) }
    broadcastShape = Shape(repeating: 1, count: rank)
    for (axis, size) in zip(keptAxes, sizes) { broadcastShape[axis] = size }

    if let givenMean {
      guard Shape.broadcast(alignedShape(givenMean), broadcastShape) == broadcastShape else {
        throw KerasError.invalidArgument(
          place,
          "mean of shape \(givenMean.shape.tupleText) does not fit axis \(axis.tupleText) of inputs of shape "
            + inputShape.tupleText)
      }
    } else {
      mean = try addWeight("mean", shape: sizes, initializer: .zeros, trainable: false)
      variance = try addWeight("variance", shape: sizes, initializer: .ones, trainable: false)
      _ = try addWeight("count", shape: [], initializer: .zeros, trainable: false, dtype: .int32)
    }
    try super.build(inputShape)
  }

  /// Finds mean and variance in data, and keeps them in the layer's weights.
  ///
  /// - Parameter data: samples; the first dimension counts them. Builds the layer for their shape if it is not built.
  /// - Throws: `KerasError.invalidArgument` when mean and variance were given to the initializer,
  ///   `KerasError.incompatibleInput` when the layer is built for another shape, `KerasError.invalidData` when there
  ///   are no samples.
  public func adapt(_ data: Tensor) throws {
    try data.checked()
    guard givenMean == nil else {
      throw KerasError.invalidArgument(
        "layer '\(name)'", "it was given its mean and variance and cannot adapt to data")
    }
    guard data.count > 0 else {
      throw KerasError.invalidData("layer '\(name)'", "adapt got data of shape \(data.shape.tupleText) with no numbers")
    }
    try buildIfNeeded(data.shape)
    guard data.rank == broadcastShape.count, keptAxes.allSatisfy({ data.shape[$0] == broadcastShape[$0] }) else {
      throw KerasError.incompatibleInput(
        layer: name,
        "adapt expected data like the input of shape \((builtInputShape ?? []).tupleText), got shape "
          + data.shape.tupleText)
    }
    let x = data.cast(to: .float32)
    let reduced = x.shape.indices.filter { !keptAxes.contains($0) }
    try mean?.assign((reduced.isEmpty ? x : x.mean(axes: reduced)).cast(to: variableDType))
    try variance?.assign((reduced.isEmpty ? x * 0 : x.variance(axes: reduced)).cast(to: variableDType))
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    let x = inputs.cast(to: computeDType)
    guard let mean = center, let variance = spread else {
      throw KerasError.notReady("layer '\(name)'", "it has neither mean nor variance; build it first")
    }
    let deviation = variance.sqrt().maximum(Backend.epsilon)
    return invert ? x * deviation + mean : (x - mean) / deviation
  }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  private var center: Tensor? { statistic(givenMean, mean) }
  private var spread: Tensor? { statistic(givenVariance, variance) }

  /// A given or learned statistic in the shape in which it meets the input.
  private func statistic(_ given: GivenNumbers?, _ learned: Variable?) -> Tensor? {
    if let given { return given.tensor(computeDType).reshaped(to: alignedShape(given)) }
    return learned?.value.cast(to: computeDType).reshaped(to: broadcastShape)
  }

  /// The given numbers' shape with their dimensions at the kept axes, the last at the last.
  private func alignedShape(_ given: GivenNumbers) -> Shape {
    var shape = Shape(repeating: 1, count: broadcastShape.count)
    for (axis, size) in zip(keptAxes.suffix(given.shape.count), given.shape) { shape[axis] = size }
    return shape
  }

  public override class var definition: Definition<Layer> {
    Definition(
      Normalization.self, .base,
      .axis,
      .bool("invert", \.invert, or: false), .numbers("mean", \.givenMean), .numbers("variance", \.givenVariance)
    ) {
      Normalization(axis: $1, mean: $3, variance: $4, invert: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}

extension ConfigArgument where Root == Normalization, Value == [Int] {
  /// The axes that have a mean of their own; null for none.
  fileprivate static var axis: Self {
    Self("axis", \.axis, { ConfigValue($0) }) { $0.has("axis") ? try $0.ints("axis") ?? [] : [-1] }
  }
}
