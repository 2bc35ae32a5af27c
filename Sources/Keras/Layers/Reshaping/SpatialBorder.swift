/// What `padding` and `cropping` take: one number for all sides (`1`), one for each dimension (`[1, 2]`), or what comes
/// before and after in each (`[[1, 2], [0, 3]]`). For sequences, `[1, 2]` is before and after.
public protocol SpatialBorderSpecifier: Sendable {
  /// Before and after for each of `rank` dimensions; nil when there are not so many.
  func border(rank: Int) -> [[Int]]?
}

extension Int: SpatialBorderSpecifier {
  public func border(rank: Int) -> [[Int]]? { Array(repeating: [self, self], count: rank) }
}

/// The border of one dimension: a number for both sides, or one for each.
public protocol SpatialBorderElement: Sendable {
  /// Before and after; nil when it is neither one number nor two.
  var sides: [Int]? { get }
}

extension Int: SpatialBorderElement {
  public var sides: [Int]? { [self, self] }
}

extension Array: SpatialBorderElement where Element == Int {
  public var sides: [Int]? { count == 2 ? self : nil }
}

extension Array: SpatialBorderSpecifier where Element: SpatialBorderElement {
  public func border(rank: Int) -> [[Int]]? {
    if rank == 1, count == 2, let pair = self as? [Int] { return [pair] }
    return count == rank ? allOrNil(\.sides) : nil
  }
}

extension ArgumentCheck {
  /// Before and after for each dimension, or none after noting what is wrong.
  mutating func border(_ value: any SpatialBorderSpecifier, _ name: String, rank: Int) -> [[Int]] {
    let border = value.border(rank: rank)
    let isRight = border?.allSatisfy { $0.allSatisfy { $0 >= 0 && $0 <= largestSize } } ?? false
    require(isRight, "\(name) is \(value); expected numbers of 0 or more, one or two for each of \(rank) dimensions")
    return isRight ? border! : Array(repeating: [0, 0], count: rank)
  }
}

extension ConfigReader {
  func border(_ key: String) throws -> any SpatialBorderSpecifier {
    guard case .array(let values)? = value(key), case .array? = values.first else {
      if case .array? = value(key) { return try ints(key) ?? [] }
      return try int(key)
    }
    let pairs = values.allOrNil { value -> [Int]? in
      if case .array(let pair) = value { pair.allOrNil(\.wholeNumber) } else { nil }
    }
    guard let pairs else { throw failure(key, expected: "pairs of whole numbers") }
    return pairs
  }
}
