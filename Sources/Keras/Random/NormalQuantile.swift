import Glibc
import Tensors

/// The inverse of the normal distribution function, to about seven digits.
///
/// Wichura, "Algorithm AS 241: The percentage points of the normal distribution" (1988), its single-precision form:
/// one rational function near the middle, two more of sqrt(-log p) in the tails.
enum NormalQuantile {
  /// The x with Φ(x) = 1/2 + `q`, for q strictly between -1/2 and 1/2.
  @inline(__always)
  static func at(_ q: Float) -> Float {
    abs(q) <= 0.425 ? middle(q) : tail(q)
  }

  /// The x with Φ(x) = 1/2 + `q` of each element, |q| no larger than 0.4999.
  static func at(_ q: Tensor) -> Tensor {
    let square = q * q
    let r = square * -1 + 0.180625
    let middle =
      q * (((r * 59.109374720 + 159.29113202) * r + 50.434271938) * r + 3.3871327179)
      / (((r * 67.187563600 + 78.757757664) * r + 17.895169469) * r + 1)
    let s = (-((q.abs() * -1 + 0.5).log())).sqrt() - 1.6
    let tail =
      (((s * 0.17023821103 + 1.3067284816) * s + 2.7568153900) * s + 1.4234372777)
      / ((s * 0.12021132975 + 0.73700164250) * s + 1)
    return middle.where(q.abs() .<= 0.425, else: tail * q.sign())
  }

  @inline(__always)
  private static func middle(_ q: Float) -> Float {
    let r = 0.180625 - q * q
    let numerator = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
    let denominator = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1
    return q * numerator / denominator
  }

  private static func tail(_ q: Float) -> Float {
    let distance = sqrtf(-logf(0.5 - abs(q)))
    let x: Float
    if distance <= 5 {
      let r = distance - 1.6
      x =
        (((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777)
        / ((0.12021132975 * r + 0.73700164250) * r + 1)
    } else {
      let r = distance - 5
      x =
        (((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150)
        / ((0.012258202635 * r + 0.24197894225) * r + 1)
    }
    return q < 0 ? -x : x
  }
}
