import Tensors

/// Numbers spread evenly over a range, in an order that repeats nowhere: multiples of the golden ratio, modulo 1.
func evenNumbers(
  _ shape: Shape, _ phase: Double, _ dtype: DType = .float32, from low: Double = -1, to high: Double = 1
) -> Tensor {
  let values = (0..<shape.reduce(1, *)).map { index -> Double in
    let turn = (Double(index) + 1) * 0.6180339887498949 + phase
    return low + (high - low) * (turn - turn.rounded(.down))
  }
  return Tensor(values, shape: shape).cast(to: dtype)
}
