import Tensors

/// Numbers in double precision that are neither round nor equal, from `low` to `high`.
func spread(_ shape: Shape, from low: Double = -1, to high: Double = 1, phase: Double = 0) -> Tensor {
  let count = shape.reduce(1, *)
  // Fractions of multiples of the golden ratio fill the interval evenly in any number.
  let values = (0..<count).map { index -> Double in
    let turn = (Double(index) + 1) * 0.6180339887498949 + phase
    return low + (high - low) * (turn - turn.rounded(.down))
  }
  return Tensor(values, shape: shape)
}

/// The largest difference between a function's gradient and the slope between two nearby values, relative to the larger
/// of 1 and the gradient, over all elements of all inputs.
func gradientError(_ inputs: [Tensor], step: Double = 1e-5, _ function: ([Tensor]) -> Tensor) throws -> Double {
  // A weighted sum, so that an error in one element is not made up for by another.
  func weighted(_ inputs: [Tensor]) -> Tensor {
    let y = function(inputs)
    return (y * spread(y.shape, from: 0.5, to: 1.5, phase: 0.3)).sum()
  }
  let gradients = valueAndGradients(at: inputs, of: weighted).gradients
  var worst = 0.0
  for (number, input) in inputs.enumerated() {
    let values = try input.scalars(as: Double.self)
    let gradient = try gradients[number].scalars(as: Double.self)
    for index in values.indices {
      func value(_ shift: Double) throws -> Double {
        var moved = values
        moved[index] += shift
        var arguments = inputs
        arguments[number] = Tensor(moved, shape: input.shape)
        return try weighted(arguments).item()
      }
      let slope = (try value(step) - value(-step)) / (2 * step)
      worst = max(worst, abs(slope - gradient[index]) / max(1, abs(gradient[index])))
    }
  }
  return worst
}

/// The same for the gradient's own gradient.
func secondGradientError(_ input: Tensor, _ function: @escaping (Tensor) -> Tensor) throws -> Double {
  try gradientError([input], step: 1e-5) { inputs in
    valueAndGradient(at: inputs[0]) { x in
      let y = function(x)
      return (y * spread(y.shape, from: 0.5, to: 1.5, phase: 0.7)).sum()
    }.gradient
  }
}
