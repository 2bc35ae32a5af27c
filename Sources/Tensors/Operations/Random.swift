/// Uniform random numbers in [0, 1) from Philox 4×32-10, a counter-based generator: the same state gives the same
/// numbers.
///
/// The input is the state, two uint32: seed and counter. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"
/// (2011).
public struct PhiloxUniform: Operation {
  public let spec: TensorSpec
  public var name: String { "random_uniform" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard inputs[0] == TensorSpec([2], .uint32), spec.dtype == .float32 || spec.dtype == .float64 else {
      throw TensorError(
        operation: name, message: "the state must be two uint32 and the result a float; got \(inputs[0])")
    }
    return [spec]
  }
}

extension Tensor {
  /// Uniform random numbers from `low` up to `high`; this tensor is the generator's state, two uint32.
  public func randomUniform(_ shape: Shape, low: Double = 0, high: Double = 1, dtype: DType = .float32) -> Tensor {
    let drawn = dtype == .float64 ? DType.float64 : .float32
    let unit = Tensor(PhiloxUniform(spec: TensorSpec(shape, drawn)), self)
    return (low == 0 && high == 1 ? unit : unit * (high - low) + low).cast(to: dtype)
  }

  /// Normal random numbers by Box and Muller's transform (1958); this tensor is the generator's state.
  public func randomNormal(_ shape: Shape, mean: Double = 0, standardDeviation: Double = 1, dtype: DType = .float32)
    -> Tensor
  {
    let drawn = dtype == .float64 ? DType.float64 : .float32
    let pair = Tensor(PhiloxUniform(spec: TensorSpec([2] + shape, drawn)), self)
    let (first, second) = (pair[0], pair[1])
    // 1 - u lies in (0, 1], where the logarithm is finite.
    let radius = ((1 - first).log() * -2).sqrt()
    return ((radius * (second * (2 * Double.pi)).cos()) * standardDeviation + mean).cast(to: dtype)
  }
}
