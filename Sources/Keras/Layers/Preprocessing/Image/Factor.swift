/// What `factor` arguments take: one number (`0.2`), which stands for a range around or up to it, or a range (`[-0.1,
/// 0.3]`).
public protocol FactorSpecifier: Sendable {
  /// The number, or both ends.
  var factorNumbers: [Double] { get }
}

extension Double: FactorSpecifier {
  public var factorNumbers: [Double] { [self] }
}

extension Int: FactorSpecifier {
  public var factorNumbers: [Double] { [Double(self)] }
}

extension [Double]: FactorSpecifier {
  public var factorNumbers: [Double] { self }
}

/// A range that a random number is drawn from.
struct FactorRange {
  let lower: Double
  let upper: Double
  /// What the initializer was given: a number, or both ends.
  let given: [Double]

  /// Both ends, as Keras writes most factors.
  var configValue: ConfigValue { .array([.double(lower), .double(upper)]) }
  /// As it was given.
  var givenValue: ConfigValue { given.count == 1 ? .double(given[0]) : .array(given.map { .double($0) }) }
}

extension ArgumentCheck {
  /// The range that a factor stands for: both ends in order, or for one number f from the larger of -|f| and `bounds`'
  /// lower end up to |f|.
  ///
  /// - Parameters:
  ///   - bounds: what the numbers must be in.
  ///   - isSymmetric: whether one number's range begins at -|f| whatever the bounds.
  mutating func factor(
    _ factor: any FactorSpecifier, _ name: String, in bounds: ClosedRange<Double>, isSymmetric: Bool = false
  ) -> FactorRange {
    let numbers = factor.factorNumbers
    let isRight = (1...2).contains(numbers.count) && numbers.allSatisfy { bounds.contains($0) }
    require(
      isRight,
      "\(name) is \(numbers); expected a number or two from \(bounds.lowerBound) to \(bounds.upperBound)")
    guard isRight else { return FactorRange(lower: 0, upper: 0, given: [0]) }
    if numbers.count == 2 {
      return FactorRange(lower: numbers.min()!, upper: numbers.max()!, given: numbers)
    }
    let size = abs(numbers[0])
    return FactorRange(lower: isSymmetric ? -size : max(-size, bounds.lowerBound), upper: size, given: numbers)
  }

  /// The lowest and the highest value of a pixel.
  mutating func valueRange(_ range: [Double]) -> [Double] {
    let isRight = range.count == 2 && range[0] != range[1]
    require(isRight, "valueRange is \(range); expected two numbers, the lowest and the highest value of a pixel")
    return isRight ? range.sorted() : [0, 255]
  }
}
