import Glibc

/// Functions of each element by the names of Keras and NumPy, made of the basic ones.
extension Tensor {
  /// Each element, no smaller than `low` and no larger than `high`; see ``clipped(_:_:)``.
  public func clip<Low: TensorOperand, High: TensorOperand>(_ low: Low, _ high: High) -> Tensor { clipped(low, high) }
  /// Each element, between the elements of two tensors.
  public func clip(_ low: Tensor, _ high: Tensor) -> Tensor { maximum(low).minimum(high) }

  /// Each element to a power; see ``power(_:)-(N)``.
  public func pow<N: TensorOperand>(_ exponent: N) -> Tensor { power(exponent) }
  /// Each element to the power of the other's.
  public func pow(_ exponent: Tensor) -> Tensor { power(exponent) }

  /// Rounded to so many decimals, halves to even; of integers only negative numbers of them change something.
  public func round(decimals: Int) -> Tensor {
    if decimals == 0 || error != nil { return round() }
    let factor = Glibc.pow(10, Double(Swift.abs(decimals)))
    if dtype.isInteger {
      return decimals > 0 ? self : (cast(to: .float64) / factor).round().cast(to: dtype) * Int(factor)
    }
    return decimals > 0 ? (self * factor).round() / factor : (self / factor).round() * factor
  }

  /// Logarithm to base 2.
  public func log2() -> Tensor { log() * (1 / Glibc.log(2.0)) }
  /// Logarithm to base 10.
  public func log10() -> Tensor { log() * (1 / Glibc.log(10.0)) }

  /// Where elements are not a number; see ``isNaN()``.
  public func isnan() -> Tensor { isNaN() }
  /// Where elements are infinite; see ``isInfinite()``.
  public func isinf() -> Tensor { isInfinite() }
  /// Where elements are finite; see ``isFinite()``.
  public func isfinite() -> Tensor { isFinite() }

  /// Where elements are close: |a - b| <= atol + rtol · |b|. Infinities are close to themselves.
  /// - Parameter equalNaN: whether two that are not a number are close.
  public func isClose(
    _ other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false
  ) -> Tensor {
    let common = DType.promoted(dtype, other.dtype).floating
    let (a, b) = (cast(to: common), other.cast(to: common))
    let near = ((a - b).abs() <= b.abs() * rtol + atol).logicalAnd(a.isFinite()).logicalAnd(b.isFinite())
    let close = near.logicalOr(a.equal(b))
    return equalNaN ? close.logicalOr(a.isNaN().logicalAnd(b.isNaN())) : close
  }

  /// Whether all elements are close, a scalar boolean; see ``isClose(_:rtol:atol:equalNaN:)``.
  public func allClose(
    _ other: Tensor, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false
  ) -> Tensor {
    isClose(other, rtol: rtol, atol: atol, equalNaN: equalNaN).all()
  }

  /// The elements, with numbers in place of what is not one and of infinities; by default 0 and the type's largest and
  /// smallest.
  public func nanToNum(nan: Double = 0, posinf: Double? = nil, neginf: Double? = nil) -> Tensor {
    guard dtype.isFloatingPoint else { return self }
    let largest: Double =
      switch dtype {
      case .float16: Double(Float16.greatestFiniteMagnitude)
      case .bfloat16: Double(BFloat16(bitPattern: 0x7F7F).floatValue)
      case .float32: Double(Float.greatestFiniteMagnitude)
      default: .greatestFiniteMagnitude
      }
    let filled = self.where(isNaN().logicalNot(), else: nan)
    let low = filled.where(filled > -Double.infinity, else: neginf ?? -largest)
    return low.where(low < Double.infinity, else: posinf ?? largest)
  }

  /// The first value where a condition holds, the second elsewhere: `Tensor.where(x > 5, x, 0)`. All broadcast
  /// together.
  public static func `where`(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor { a.where(condition, else: b) }
  /// The tensor's elements where a condition holds, a number elsewhere.
  public static func `where`<N: TensorOperand>(_ condition: Tensor, _ a: Tensor, _ b: N) -> Tensor {
    a.where(condition, else: b)
  }
  /// A number where a condition holds, the tensor's elements elsewhere.
  public static func `where`<N: TensorOperand>(_ condition: Tensor, _ a: N, _ b: Tensor) -> Tensor {
    b.matching(a).where(condition, else: b)
  }
  /// One number where a condition holds, another elsewhere: int32 if both are whole, else float32.
  public static func `where`<A: TensorOperand, B: TensorOperand>(_ condition: Tensor, _ a: A, _ b: B) -> Tensor {
    let dtype: DType = A.isInteger && B.isInteger ? .int32 : .float32
    return Tensor(a.doubleValue, dtype: dtype).where(condition, else: Tensor(b.doubleValue, dtype: dtype))
  }
}
