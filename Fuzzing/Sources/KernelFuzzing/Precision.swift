import Tensors

/// What is known of a tensor's elements: how large they are and how far apart two devices may compute them.
///
/// Numbers that are multiples of a power of two and few enough are exact in every order of computation, so that any
/// difference is an error. Others have a bound that grows from operation to operation.
struct Precision {
  /// No element is larger.
  var largest: Double
  /// All elements are multiples of it; nil where they are any numbers.
  var quantum: Double?
  /// How far two right results may be apart.
  var error: Double
  /// Whether there may be infinities and NaN.
  var hasSpecials = false

  var isExact: Bool { error == 0 }

  /// After an operation whose exact result is so large and has such a quantum: rounded in the type if it does not fit.
  init(largest: Double, quantum: Double?, error: Double, _ dtype: DType, hasSpecials: Bool) {
    self.largest = largest
    self.hasSpecials = hasSpecials
    if !dtype.isFloatingPoint {
      // What is below zero wraps around.
      if dtype.isUnsigned {
        self.largest = max(largest, 2 * Double(sign: .plus, exponent: 8 * dtype.byteCount - 1, significand: 1))
      }
      (self.quantum, self.error) = (1, error)
      return
    }
    if error == 0, let quantum, largest / quantum <= dtype.exactIntegers, largest < dtype.huge {
      (self.quantum, self.error) = (quantum, 0)
    } else {
      self.quantum = nil
      self.error = error + largest * dtype.rounding
    }
  }

  /// The same after several roundings, for functions that are not exact: `slope` times as far apart as the operand.
  static func function(_ x: Precision, largest: Double, slope: Double, _ dtype: DType) -> Precision {
    Precision(
      largest: largest, quantum: nil, error: x.error * slope + 4 * dtype.rounding * max(1, largest), dtype,
      hasSpecials: x.hasSpecials)
  }
}

extension DType {
  /// Up to this number all integers are exact.
  var exactIntegers: Double {
    switch self {
    case .float16: 2048
    case .bfloat16: 256
    case .float32: 16_777_216
    default: 9_007_199_254_740_992
    }
  }

  /// The largest relative rounding.
  var rounding: Double { 1 / exactIntegers }

  /// Where results begin to overflow, with a margin.
  var huge: Double {
    switch self {
    case .float16: 30_000
    case .bfloat16, .float32: 1e37
    default: 1e300
    }
  }
}
