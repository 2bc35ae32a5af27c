import Glibc
import Tensors

/// How an image that changes its size gets the values of its new places.
public enum Interpolation: String, Sendable, Hashable {
  /// The value of the nearest place.
  case nearest
  /// In proportion to the distance from both neighbours.
  case bilinear
  /// Keys' cubic convolution with a = -1/2 (1981).
  case bicubic
  /// A windowed sinc over three places to each side.
  case lanczos3
  /// A windowed sinc over five places to each side.
  case lanczos5

  /// How much a place at this distance counts.
  private func kernel(_ distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .nearest: return x <= 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - x)
    case .bicubic:
      if x >= 2 { return 0 }
      return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1
    case .lanczos3, .lanczos5:
      let radius: Double = self == .lanczos3 ? 3 : 5
      if x > radius { return 0 }
      if x < 1e-3 { return 1 }
      return radius * sin(.pi * x) * sin(.pi * x / radius) / (.pi * .pi * x * x)
    }
  }

  /// What each new place takes of each old one: a matrix of shape (new, old). Places are the centers of their cells.
  func weights(from old: Int, to new: Int) throws -> Tensor {
    if CallContext.isSymbolic { return .zeros([new, old]) }
    try requireTable(new, old)
    var values: [Float] = []
    values.reserveCapacity(old * new)
    for place in 0..<new {
      let center = (Double(place) + 0.5) * Double(old) / Double(new) - 0.5
      let row = (0..<old).map { kernel(center - Double($0)) }
      let sum = row.reduce(0, +)
      values += row.map { Float($0 / sum) }
    }
    return Tensor(values, shape: [new, old])
  }
}

/// Throws when a table of the numbers that each new place takes of each old one would be larger than any that is meant.
func requireTable(_ new: Int, _ old: Int) throws {
  guard let count = checkedProduct(new, old), count <= 1 << 28 else {
    throw KerasError.invalidArgument("resizing", "a dimension of \(old) cannot become \(new) places")
  }
}

extension Tensor {
  /// A linear map along one dimension, by a matrix of shape (new size, old size).
  func mapping(axis: Int, by matrix: Tensor) -> Tensor {
    var order = Array(0..<rank)
    order.append(order.remove(at: axis))
    let last = transposed(order)
    let rows = last.reshaped(to: [saturatedProduct(last.shape.dropLast()), shape[axis]])
    let result = rows.matmul(matrix.transposed().cast(to: dtype)).reshaped(
      to: last.shape.dropLast() + [matrix.shape[0]])
    var back = Array(0..<rank - 1)
    back.insert(rank - 1, at: axis)
    return result.transposed(back)
  }
}
