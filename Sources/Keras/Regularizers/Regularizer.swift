/// The argument of `kernelRegularizer` and other regularizers: Keras' name (`"l2"`), a member (`.l2(0.01)`) or a
/// regularizer.
public protocol RegularizerSpecifier: Sendable {
  /// The regularizer itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras', `KerasError.invalidArgument` when a factor is
  ///   negative or not finite.
  func resolved() throws -> any Regularizer
}

/// A penalty on a weight or a layer's output that is added to the loss.
public protocol Regularizer: RegularizerSpecifier, Configurable, Sendable {
  /// The penalty: a scalar of `x`'s type.
  func callAsFunction(_ x: Tensor) -> Tensor
}

extension Regularizer {
  public func resolved() throws -> any Regularizer { self }
  public var moduleName: String { "keras.regularizers" }
}

extension Double {
  /// The number, if it can be a penalty's factor.
  func checkedFactor(_ place: String, _ argument: String) throws {
    guard isFinite, self >= 0 else {
      throw KerasError.invalidArgument(place, "\(argument) is \(self); expected a finite number that is not negative")
    }
  }
}
