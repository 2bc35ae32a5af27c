import Tensors

/// The value of a metric: a number, or several in an array (a score for each class or threshold).
public struct MetricValue: Hashable, Sendable {
  /// `[]` for one number.
  public let shape: Shape
  /// The numbers, row-major.
  public let numbers: [Double]

  public init(_ number: Double) {
    shape = []
    numbers = [number.withoutSignedNaN]
  }

  /// - Parameters:
  ///   - numbers: the elements, row-major.
  ///   - shape: their shape; nil for one dimension.
  public init(_ numbers: [Double], shape: Shape? = nil) {
    let shape = shape ?? [numbers.count]
    precondition(shape.reduce(1, *) == numbers.count, "shape \(shape) does not have \(numbers.count) elements")
    self.shape = shape
    self.numbers = numbers.map(\.withoutSignedNaN)
  }

  public var isScalar: Bool { shape.isEmpty }
  /// The number; the mean of several.
  public var mean: Double { isScalar ? numbers[0] : numbers.reduce(0, +) / Double(numbers.count) }

  /// Nested lists of what `convert` makes of each number.
  private func nested<Result>(_ convert: (Double) -> Result, list: ([Result]) -> Result) -> Result {
    func part(_ shape: ArraySlice<Int>, _ numbers: ArraySlice<Double>) -> Result {
      guard let count = shape.first else { return convert(numbers[numbers.startIndex]) }
      let size = count == 0 ? 0 : numbers.count / count
      return list(
        (0..<count).map { index in
          let start = numbers.startIndex + index * size
          return part(shape.dropFirst(), numbers[start..<start + size])
        })
    }
    return part(shape[...], numbers[...])
  }

  var configValue: ConfigValue { nested({ .double($0) }, list: { .array($0) }) }
}

extension MetricValue: CustomStringConvertible {
  /// As Python prints it, several in brackets.
  public var description: String { nested(\.pythonText) { "[" + $0.joined(separator: ", ") + "]" } }
}
