/// The dimensions of a norm: one (`0`) or several (`[0, 1, 2]`).
public struct NormAxes: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  public let axes: [Int]
  private let isSingle: Bool

  public init(_ axis: Int) {
    axes = [axis]
    isSingle = true
  }
  public init(_ axes: [Int]) {
    self.axes = axes
    isSingle = false
  }
  public init(integerLiteral axis: Int) { self.init(axis) }
  public init(arrayLiteral axes: Int...) { self.init(axes) }

  var configValue: ConfigValue { isSingle ? .int(axes[0]) : ConfigValue(axes) }

  /// The axes in the order of their numbers, negative ones first: the order in which Keras' normalizations have the
  /// dimensions of their weights.
  var ascending: [Int] { axes.sorted() }

  /// The axes of a tensor with that many dimensions, counted from its first.
  func positive(rank: Int) -> [Int] { axes.map { $0 < 0 ? $0 + rank : $0 }.sorted() }

  /// sqrt(sum(w²)) over these dimensions, which stay with size 1.
  func norms(_ w: Tensor) -> Tensor { w.square().sum(axes: axes, keepDims: true).sqrt() }
}

/// Scales down vectors with a norm above `maxValue`.
///
/// Srivastava et al., "Dropout" (2014). For a dense kernel, axis 0 takes each unit's norm; for a two-dimensional
/// convolution's kernel, `[0, 1, 2]` each filter's.
public struct MaxNorm: Constraint, Defined {
  public let maxValue: Double
  public let axis: NormAxes

  public init(maxValue: Double = 2, axis: NormAxes = 0) {
    self.maxValue = maxValue
    self.axis = axis
  }

  public static var definition: Definition<any Constraint> {
    Definition(
      MaxNorm.self, names: ["max_norm"], .double("max_value", \.maxValue, or: 2),
      .axes("axis", \.axis, or: NormAxes(0))
    ) {
      MaxNorm(maxValue: $0, axis: $1)
    }
  }

  public func callAsFunction(_ w: Tensor) -> Tensor {
    let norms = axis.norms(w)
    return w * (norms.clipped(0, maxValue) / (norms + Backend.epsilon))
  }
}

/// Scales so that norms lie between `minValue` and `maxValue`; `rate` below 1 goes only that part of the way at each
/// step.
public struct MinMaxNorm: Constraint, Defined {
  public let minValue: Double
  public let maxValue: Double
  public let rate: Double
  public let axis: NormAxes

  public init(minValue: Double = 0, maxValue: Double = 1, rate: Double = 1, axis: NormAxes = 0) {
    self.minValue = minValue
    self.maxValue = maxValue
    self.rate = rate
    self.axis = axis
  }

  public static var definition: Definition<any Constraint> {
    Definition(
      MinMaxNorm.self, names: ["min_max_norm"], .double("min_value", \.minValue, or: 0),
      .double("max_value", \.maxValue, or: 1), .double("rate", \.rate, or: 1), .axes("axis", \.axis, or: NormAxes(0))
    ) {
      MinMaxNorm(minValue: $0, maxValue: $1, rate: $2, axis: $3)
    }
  }

  public func callAsFunction(_ w: Tensor) -> Tensor {
    let norms = axis.norms(w)
    let desired = norms.clipped(minValue, maxValue) * rate + norms * (1 - rate)
    return w * (desired / (norms + Backend.epsilon))
  }
}

/// Scales so that norms are 1.
public struct UnitNorm: Constraint, Defined {
  public let axis: NormAxes

  public init(axis: NormAxes = 0) { self.axis = axis }

  public static var definition: Definition<any Constraint> {
    Definition(UnitNorm.self, names: ["unit_norm"], .axes("axis", \.axis, or: NormAxes(0))) {
      UnitNorm(axis: $0)
    }
  }

  public func callAsFunction(_ w: Tensor) -> Tensor { w / (axis.norms(w) + Backend.epsilon) }
}

extension ConstraintSpecifier where Self == MaxNorm {
  public static var maxNorm: MaxNorm { MaxNorm() }
  public static func maxNorm(_ maxValue: Double = 2, axis: NormAxes = 0) -> MaxNorm {
    MaxNorm(maxValue: maxValue, axis: axis)
  }
}
extension ConstraintSpecifier where Self == MinMaxNorm {
  public static var minMaxNorm: MinMaxNorm { MinMaxNorm() }
  public static func minMaxNorm(minValue: Double = 0, maxValue: Double = 1, rate: Double = 1, axis: NormAxes = 0)
    -> MinMaxNorm
  {
    MinMaxNorm(minValue: minValue, maxValue: maxValue, rate: rate, axis: axis)
  }
}
extension ConstraintSpecifier where Self == UnitNorm {
  public static var unitNorm: UnitNorm { UnitNorm() }
  public static func unitNorm(axis: NormAxes = 0) -> UnitNorm { UnitNorm(axis: axis) }
}
