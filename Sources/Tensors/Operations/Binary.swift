/// A function of pairs of elements, by NumPy's broadcasting rules.
public struct Binary: Operation {
  public enum Kind: String, Sendable, CaseIterable {
    case add, subtract, multiply, divide, floorDivide, remainder, power, maximum, minimum, atan2
    case equal, notEqual, less, lessEqual, greater, greaterEqual
    case logicalAnd, logicalOr, logicalXor

    var givesBool: Bool {
      switch self {
      case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .logicalAnd, .logicalOr, .logicalXor: true
      default: false
      }
    }
  }

  public let kind: Kind
  public init(_ kind: Kind) { self.kind = kind }
  public var name: String { kind.rawValue }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard let shape = Shape.broadcast(inputs[0].shape, inputs[1].shape) else {
      throw .shapes(name, inputs, "dimensions must be equal or 1, counted from the last")
    }
    return [TensorSpec(shape, kind.givesBool ? .bool : inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (a, b, y) = (context.inputs[0], context.inputs[1], context.output)
    if kind.givesBool { return [nil, nil] }
    let g = context.upstream
    func pair(_ first: @autoclosure () -> Tensor?, _ second: @autoclosure () -> Tensor?) -> [Tensor?] {
      [
        context.wanted[0] ? first()?.summed(to: a.shape) : nil,
        context.wanted[1] ? second()?.summed(to: b.shape) : nil,
      ]
    }
    switch kind {
    case .add: return pair(g, g)
    case .subtract: return pair(g, -g)
    case .multiply: return pair(g * b, g * a)
    case .divide: return pair(g / b, -(g * y) / b)
    case .remainder: return pair(g, -(g * a.floorDivided(by: b)))
    case .power:
      return pair(
        g * b * a.power(b - 1),
        // log(0) would poison the product; 0^b has slope zero in b.
        g * y * a.where(a.greater(0), else: 1).log())
    case .maximum, .minimum:
      // Ties share the gradient evenly.
      let wins = kind == .maximum ? a.greater(b) : a.less(b)
      let share = a.equal(b).cast(to: g.dtype) * 0.5
      let toFirst = wins.cast(to: g.dtype) + share
      return pair(g * toFirst, g * (1 - toFirst))
    case .atan2:
      let scale = g / (a.square() + b.square())
      return pair(scale * b, -(scale * a))
    default: return [nil, nil]
    }
  }
}

extension Tensor {
  func binary(_ kind: Binary.Kind, _ other: Tensor) -> Tensor {
    var common = DType.promoted(dtype, other.dtype)
    switch kind {
    case .divide, .atan2: common = common.floating
    // As in Keras, booleans stay booleans: a sum is "or", a product "and".
    case .add where common == .bool: return Tensor(Binary(.logicalOr), self, other)
    case .multiply where common == .bool: return Tensor(Binary(.logicalAnd), self, other)
    case .subtract where common == .bool:
      if let failed = error ?? other.error { return Tensor(error: failed) }
      return Tensor(
        error: TensorError(
          operation: "subtract",
          message: "both are booleans, which have no difference; use logicalXor, or cast(to: .int32) first"))
    case .power, .floorDivide, .remainder: if common == .bool { common = .int32 }
    case .logicalAnd, .logicalOr, .logicalXor:
      return Tensor(Binary(kind), cast(to: .bool), other.cast(to: .bool))
    default: break
    }
    return Tensor(Binary(kind), cast(to: common), other.cast(to: common))
  }

  /// A plain number as a scalar, by Keras' rules: it takes this tensor's type, but a whole number beside booleans is
  /// int32, and a floating-point one beside integers or booleans float32. A whole number that the integer type cannot
  /// hold gives an error.
  func matching<Number: TensorOperand>(_ number: Number) -> Tensor {
    let value = number.doubleValue
    if dtype.isFloatingPoint || !Number.isInteger { return Tensor(value, dtype: dtype.floating) }
    return Tensor(value, dtype: dtype == .bool ? .int32 : dtype)
  }

  /// Compares with a plain number. One that this tensor's integer type cannot hold is compared with as it is.
  func comparing<Number: TensorOperand>(_ kind: Binary.Kind, _ number: Number) -> Tensor {
    let value = number.doubleValue
    guard Number.isInteger, dtype.isInteger, !dtype.holds(value) else { return binary(kind, matching(number)) }
    // What no int64 is, float32 shows to be larger or smaller than any integer.
    let wide: DType = DType.int64.holds(value) && dtype != .uint64 ? .int64 : .float32
    return cast(to: wide).binary(kind, Tensor(value, dtype: wide))
  }

  /// Sums what broadcasting repeated, so that the result has `shape` again.
  func summed(to shape: Shape) -> Tensor {
    if self.shape == shape { return self }
    let extra = rank - shape.count
    let axes = (0..<rank).filter { $0 < extra || (shape[$0 - extra] == 1 && self.shape[$0] != 1) }
    return sum(axes: axes, keepDims: true).reshaped(to: shape)
  }

  /// Quotient rounded towards negative infinity.
  public func floorDivided(by other: Tensor) -> Tensor { binary(.floorDivide, other) }
  /// Each element to the power of the other's.
  public func power(_ exponent: Tensor) -> Tensor { binary(.power, exponent) }
  /// The larger of each pair of elements.
  public func maximum(_ other: Tensor) -> Tensor { binary(.maximum, other) }
  /// The smaller of each pair of elements.
  public func minimum(_ other: Tensor) -> Tensor { binary(.minimum, other) }
  /// The angle of the point (other, self).
  public func atan2(_ other: Tensor) -> Tensor { binary(.atan2, other) }
  /// Where elements are equal.
  public func equal(_ other: Tensor) -> Tensor { binary(.equal, other) }
  /// Where elements differ.
  public func notEqual(_ other: Tensor) -> Tensor { binary(.notEqual, other) }
  /// Where elements are smaller than the other's.
  public func less(_ other: Tensor) -> Tensor { binary(.less, other) }
  /// Where elements are no larger than the other's.
  public func lessEqual(_ other: Tensor) -> Tensor { binary(.lessEqual, other) }
  /// Where elements are larger than the other's.
  public func greater(_ other: Tensor) -> Tensor { binary(.greater, other) }
  /// Where elements are no smaller than the other's.
  public func greaterEqual(_ other: Tensor) -> Tensor { binary(.greaterEqual, other) }
  /// Where both are true, or not zero.
  public func logicalAnd(_ other: Tensor) -> Tensor { binary(.logicalAnd, other) }
  /// Where one of both is true, or not zero.
  public func logicalOr(_ other: Tensor) -> Tensor { binary(.logicalOr, other) }
  /// Where exactly one of both is true, or not zero.
  public func logicalXor(_ other: Tensor) -> Tensor { binary(.logicalXor, other) }

  /// Each element, no smaller than `low` and no larger than `high`. The gradient is zero outside. Integers stay
  /// integers if both bounds are.
  public func clipped<Low: TensorOperand, High: TensorOperand>(_ low: Low, _ high: High) -> Tensor {
    let x = dtype == .bool ? cast(to: .int32) : self
    return x.maximum(low).minimum(high)
  }
}
