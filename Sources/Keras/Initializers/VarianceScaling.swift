/// Random numbers whose variance is `scale` divided by a layer's fan: the number of inputs that a unit sums, or of
/// units that an input reaches, or their mean.
///
/// The standard deviation is sqrt(scale / fan); the uniform distribution reaches from -limit to limit with
/// limit = sqrt(3 · scale / fan).
public struct VarianceScaling: Initializer, Defined {
  /// Which fan the variance is divided by.
  public enum Mode: String, Sendable {
    case fanIn = "fan_in"
    case fanOut = "fan_out"
    case fanAverage = "fan_avg"
  }

  public enum Distribution: String, Sendable {
    case truncatedNormal = "truncated_normal"
    case untruncatedNormal = "untruncated_normal"
    case uniform
  }

  public let scale: Double
  public let mode: Mode
  public let distribution: Distribution
  public let seed: Int?
  public let inputAxes: [Int]?
  public let outputAxes: [Int]?

  /// - Parameters:
  ///   - scale: positive.
  ///   - mode: which fan to divide by.
  ///   - distribution: what to draw from.
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: the dimensions whose product is the fan-in. With `outputAxes`, replaces the usual rule: the last
  ///     dimension is the output, the one before it the input, and what is before those a receptive field that counts
  ///     in both.
  ///   - outputAxes: the dimensions whose product is the fan-out.
  public init(
    scale: Double = 1, mode: Mode = .fanIn, distribution: Distribution = .truncatedNormal, seed: Int? = nil,
    inputAxes: [Int]? = nil, outputAxes: [Int]? = nil
  ) {
    self.scale = scale
    self.mode = mode
    self.distribution = distribution
    self.seed = seed
    self.inputAxes = inputAxes
    self.outputAxes = outputAxes
  }

  public static var definition: Definition<any Initializer> {
    Definition(
      VarianceScaling.self, names: ["variance_scaling"], .seed(\.seed), .double("scale", \.scale, or: 1),
      .choice("mode", \.mode, or: .fanIn), .choice("distribution", \.distribution, or: .truncatedNormal),
      .optionalInts("input_axes", \.inputAxes), .optionalInts("output_axes", \.outputAxes)
    ) {
      VarianceScaling(scale: $1, mode: $2, distribution: $3, seed: $0, inputAxes: $4, outputAxes: $5)
    }
  }

  public func make(_ spec: TensorSpec) throws -> Storage {
    guard scale > 0 else {
      throw KerasError.invalidArgument("VarianceScaling", "scale is \(scale); expected a positive number")
    }
    let (fanIn, fanOut) = try fans(spec.shape)
    let fan: Double =
      switch mode {
      case .fanIn: Double(fanIn)
      case .fanOut: Double(fanOut)
      case .fanAverage: Double(fanIn + fanOut) / 2
      }
    let variance = scale / max(1, fan)
    let stream = RandomStream(seed)
    switch distribution {
    case .truncatedNormal:
      // The standard deviation of a unit normal that is cut at ±2.
      let deviation = variance.squareRoot() / 0.87962566103423978
      return try stream.truncatedNormal(spec, mean: 0, standardDeviation: deviation)
    case .untruncatedNormal:
      return try stream.normal(spec, mean: 0, standardDeviation: variance.squareRoot())
    case .uniform:
      let limit = (3 * variance).squareRoot()
      return try stream.uniform(spec, low: -limit, high: limit)
    }
  }

  private func fans(_ shape: Shape) throws -> (Int, Int) {
    if let inputAxes, let outputAxes {
      func product(_ axes: [Int]) throws -> Int {
        try axes.reduce(1) { product, axis in
          let positive = axis < 0 ? axis + shape.count : axis
          guard shape.indices.contains(positive) else {
            throw KerasError.invalidArgument(
              "VarianceScaling", "axis \(axis) is out of range for shape \(shape.tupleText)")
          }
          return product * shape[positive]
        }
      }
      return (try product(inputAxes), try product(outputAxes))
    }
    if shape.isEmpty { return (1, 1) }
    if shape.count == 1 { return (shape[0], shape[0]) }
    let field = shape.dropLast(2).reduce(1, *)
    return (shape[shape.count - 2] * field, shape[shape.count - 1] * field)
  }
}

extension InitializerSpecifier where Self == VarianceScaling {
  public static var varianceScaling: VarianceScaling { VarianceScaling() }
}
