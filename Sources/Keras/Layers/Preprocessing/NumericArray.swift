import Tensors

/// What `mean`, `variance`, `scale` and `offset` take: a number, nested arrays of numbers, or a tensor.
public protocol NumericArray {
  /// The shape that the numbers have, empty for one number; nil when nested arrays have different lengths.
  var numericShape: Shape? { get }
  /// The numbers, row-major.
  func numbers() throws -> [Double]
}

extension Double: NumericArray {
  public var numericShape: Shape? { [] }
  public func numbers() -> [Double] { [self] }
}

extension Float: NumericArray {
  public var numericShape: Shape? { [] }
  public func numbers() -> [Double] { [Double(self)] }
}

extension Int: NumericArray {
  public var numericShape: Shape? { [] }
  public func numbers() -> [Double] { [Double(self)] }
}

extension Array: NumericArray where Element: NumericArray {
  public var numericShape: Shape? {
    guard let first else { return [0] }
    guard let inner = first.numericShape, allSatisfy({ $0.numericShape == inner }) else { return nil }
    return [count] + inner
  }
  public func numbers() throws -> [Double] { try flatMap { try $0.numbers() } }
}

extension Tensor: NumericArray {
  public var numericShape: Shape? { error == nil ? shape : nil }
  public func numbers() throws -> [Double] { try scalars(as: Double.self) }
}

/// Numbers that a layer was given, as its initializer checked them.
struct GivenNumbers {
  let shape: Shape
  let values: [Double]

  init(_ array: any NumericArray, _ argument: String) throws {
    if let tensor = array as? Tensor { try tensor.checked() }
    guard let shape = array.numericShape else {
      throw KerasError.invalidArgument(argument, "its rows have different lengths")
    }
    self.shape = shape
    values = try array.numbers()
  }

  func tensor(_ dtype: DType) -> Tensor { Tensor(values, shape: shape).cast(to: dtype) }

  /// A number or nested arrays, as Keras writes them.
  var configValue: ConfigValue {
    func nested(_ shape: Shape, _ values: ArraySlice<Double>) -> ConfigValue {
      guard let count = shape.first else { return .double(values.first!) }
      let rest = Array(shape.dropFirst())
      let size = rest.reduce(1, *)
      return .array(
        (0..<count).map { nested(rest, values.dropFirst($0 * size).prefix(size)) })
    }
    return nested(shape, values[...])
  }
}
