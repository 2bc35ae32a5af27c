/// What arguments such as `kernelSize`, `strides` and `poolSize` take: one number for all spatial dimensions (`3`), or
/// one for each (`[3, 2]`).
public protocol SizesSpecifier: Sendable {
  /// One number for each of `rank` spatial dimensions, or nil when there are not so many.
  func sizes(rank: Int) -> [Int]?
}

extension Int: SizesSpecifier {
  public func sizes(rank: Int) -> [Int]? { Array(repeating: self, count: rank) }
}

extension [Int]: SizesSpecifier {
  public func sizes(rank: Int) -> [Int]? { count == rank ? self : nil }
}

/// The largest size of a dimension, or of what is done along one. Products of two sizes are then within an `Int`.
let largestSize = Int(Int32.max)

extension ArgumentCheck {
  /// One number for each spatial dimension, or `minimum` for all after noting what is wrong.
  mutating func sizes(_ value: any SizesSpecifier, _ name: String, rank: Int, minimum: Int = 1) -> [Int] {
    let sizes = value.sizes(rank: rank)
    let isRight = sizes?.allSatisfy { $0 >= minimum && $0 <= largestSize } ?? false
    let expected = rank == 1 ? "a number" : "a number, or \(rank)"
    require(isRight, "\(name) is \(value); expected \(expected), \(minimum) or more")
    return isRight ? sizes! : Array(repeating: minimum, count: rank)
  }
}
