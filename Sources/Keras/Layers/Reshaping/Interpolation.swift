import Glibc
import Tensors

/// How the pixels of a resized image are interpolated: ``nearest``, ``bilinear``, ``bicubic``,
/// ``lanczos3`` or ``lanczos5``.
public struct Interpolation: InterpolationSpecifier, Sendable, Hashable {
  /// Keras' name.
  public let name: String

  public func resolved() -> Interpolation { self }

  /// How much a place at this distance counts.
  private func kernel(_ distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .nearest: return x <= 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - x)
    case .bicubic:
      if x >= 2 { return 0 }
      return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1
    default:
      let radius: Double = self == .lanczos3 ? 3 : 5
      if x > radius { return 0 }
      if x < 1e-3 { return 1 }
      return radius * sin(.pi * x) * sin(.pi * x / radius) / (.pi * .pi * x * x)
    }
  }

  /// What each new place takes of each old one: a matrix of shape (new, old). Places are the centers of their cells.
  ///
  /// - Parameter antialias: whether, when there are fewer new places than old ones, each takes from as many old ones as
  ///   it stands for.
  func weights(from old: Int, to new: Int, antialias: Bool = false) throws -> Tensor {
    if CallContext.isSymbolic { return .zeros([new, old]) }
    try requireTable(new, old)
    var values: [Float] = []
    values.reserveCapacity(old * new)
    let step = Double(old) / Double(new)
    let width = antialias ? max(step, 1) : 1
    for place in 0..<new {
      let center = (Double(place) + 0.5) * step - 0.5
      let row = (0..<old).map { kernel((center - Double($0)) / width) }
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

/// The `interpolation` argument: Keras' name (`"bilinear"`) or a member (`.bilinear`).
public protocol InterpolationSpecifier: Sendable {
  /// The interpolation itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> Interpolation
}

extension String: InterpolationSpecifier {
  public func resolved() throws -> Interpolation {
    let all: [Interpolation] = [.nearest, .bilinear, .bicubic, .lanczos3, .lanczos5]
    guard let interpolation = all.first(where: { $0.name == self }) else {
      throw KerasError.unknown("interpolation", self, among: all.map(\.name))
    }
    return interpolation
  }
}

extension InterpolationSpecifier where Self == Interpolation {
  /// The value of the nearest place.
  public static var nearest: Interpolation { Interpolation(name: "nearest") }
  /// In proportion to the distance from both neighbours.
  public static var bilinear: Interpolation { Interpolation(name: "bilinear") }
  /// Keys' cubic convolution with a = -1/2 (1981).
  public static var bicubic: Interpolation { Interpolation(name: "bicubic") }
  /// A windowed sinc over three places to each side.
  public static var lanczos3: Interpolation { Interpolation(name: "lanczos3") }
  /// A windowed sinc over five places to each side.
  public static var lanczos5: Interpolation { Interpolation(name: "lanczos5") }
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
