/// How ``Bidirectional`` combines the outputs of its two directions.
public enum MergeMode: String, MergeModeSpecifier, Sendable, Hashable, CaseIterable {
  /// Side by side in the last dimension.
  case concatenate = "concat"
  case total = "sum"
  /// Element by element.
  case product = "mul"
  case average = "ave"

  public func resolved() -> MergeMode { self }
}

/// The `mergeMode` argument: Keras' name (`"concat"`) or a member (`.concat`).
public protocol MergeModeSpecifier: Sendable {
  /// The mode itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> MergeMode
}

extension String: MergeModeSpecifier {
  public func resolved() throws -> MergeMode {
    guard let mode = MergeMode(rawValue: self) else {
      throw KerasError.unknown("merge mode", self, among: MergeMode.allCases.map(\.rawValue))
    }
    return mode
  }
}

extension MergeModeSpecifier where Self == MergeMode {
  /// Side by side in the last dimension.
  public static var concat: MergeMode { .concatenate }
  public static var sum: MergeMode { .total }
  /// The product, element by element.
  public static var mul: MergeMode { .product }
  /// The average.
  public static var ave: MergeMode { .average }
}
