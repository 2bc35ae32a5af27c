import Tensors

/// The output format of categorical layers: ``int``, ``oneHot``, ``multiHot``, ``count`` or ``tfIdf``.
public struct CategoricalOutputMode: CategoricalOutputModeSpecifier, Sendable, Hashable {
  /// Keras' name.
  public let name: String

  public func resolved() -> CategoricalOutputMode { self }
}

/// The `outputMode` argument: Keras' name (`"multi_hot"`) or a member (`.multiHot`).
public protocol CategoricalOutputModeSpecifier: Sendable {
  /// The mode itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> CategoricalOutputMode
}

extension String: CategoricalOutputModeSpecifier {
  public func resolved() throws -> CategoricalOutputMode {
    // Names of earlier versions.
    let name = self == "binary" ? "multi_hot" : self == "tf-idf" ? "tf_idf" : self
    let all: [CategoricalOutputMode] = [.int, .oneHot, .multiHot, .count, .tfIdf]
    guard let mode = all.first(where: { $0.name == name }) else {
      throw KerasError.unknown("output mode", self, among: all.map(\.name))
    }
    return mode
  }
}

extension CategoricalOutputModeSpecifier where Self == CategoricalOutputMode {
  /// The category's number.
  public static var int: CategoricalOutputMode { CategoricalOutputMode(name: "int") }
  /// For each number, one along a new last dimension where the category is, zero elsewhere.
  public static var oneHot: CategoricalOutputMode { CategoricalOutputMode(name: "one_hot") }
  /// For each sample, one for each category that is in it.
  public static var multiHot: CategoricalOutputMode { CategoricalOutputMode(name: "multi_hot") }
  /// For each sample, how often each category is in it.
  public static var count: CategoricalOutputMode { CategoricalOutputMode(name: "count") }
  /// As ``count``, times how rare the category is: term frequency times inverse document frequency.
  public static var tfIdf: CategoricalOutputMode { CategoricalOutputMode(name: "tf_idf") }
}

extension ArgumentCheck {
  /// The mode that a layer's argument names, one of `allowed`.
  mutating func outputMode(
    _ mode: any CategoricalOutputModeSpecifier, among allowed: [CategoricalOutputMode]
  ) -> CategoricalOutputMode {
    let mode = resolve(try mode.resolved(), or: allowed[0])
    require(
      allowed.contains(mode),
      "outputMode is \(mode.name); expected one of \(allowed.map(\.name).joined(separator: ", "))")
    return mode
  }
}

extension Tensor {
  /// Categories' numbers in the format of a mode. Numbers outside `0 ..< depth` count nowhere.
  ///
  /// Along which dimension `multiHot` and `count` gather is Keras' choice: the second one, or the only one.
  ///
  /// - Parameter weights: what each number counts for in `count`, of this tensor's shape; nil: 1.
  func categories(_ mode: CategoricalOutputMode, depth: Int, dtype: DType, weights: Tensor? = nil) -> Tensor {
    if error != nil { return self }
    if mode == .int { return cast(to: dtype) }
    let numbers = rank == 0 ? expandingDimensions(0) : self
    if mode == .oneHot {
      let isColumn = numbers.rank > 1 && numbers.shape.last == 1
      return (isColumn ? numbers.reshaped(to: Array(numbers.shape.dropLast())) : numbers).oneHot(depth, dtype: dtype)
    }
    var places = numbers.oneHot(depth, dtype: weights?.dtype ?? dtype)
    if let weights { places *= weights.expandingDimensions(-1) }
    let gathered = [numbers.rank > 1 ? 1 : 0]
    return mode == .multiHot ? places.max(axes: gathered) : places.sum(axes: gathered)
  }
}

extension ConfigArgument where Root: Layer, Value == Void {
  /// Keras' sparse outputs, which are dense here, with the same numbers; see `declaresSparse`.
  static var sparse: Self {
    Self { _ in
      ()
    } write: {
      $1["sparse"] = .bool($0.declaresSparse)
    }
  }
}
