/// The argument of `kernelInitializer` and other initializers: Keras' name (`"he_normal"`), a member (`.heNormal`,
/// `.constant(0.1)`) or an initializer (`HeNormal(seed: 1)`).
public protocol InitializerSpecifier: Sendable {
  /// The initializer itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> any Initializer
}

/// Creates the initial values of a weight.
///
/// An initializer that draws random numbers takes a `seed`. With one, equal shapes get equal values at every call, as
/// in Keras; without, each call draws a new seed from the process-wide generator (``setRandomSeed(_:)``).
public protocol Initializer: InitializerSpecifier, Configurable, Sendable {
  /// The elements of a new weight, row-major.
  /// - Throws: `KerasError.invalidArgument` when the initializer's arguments are out of range or the shape or dtype is
  ///   not one that it can fill.
  func make(_ spec: TensorSpec) throws -> Storage
}

extension Initializer {
  public func resolved() throws -> any Initializer { self }
  public var moduleName: String { "keras.initializers" }

  /// The elements as a tensor: `HeNormal(seed: 1)([784, 128])`.
  public func callAsFunction(_ shape: Shape, dtype: DType = .float32) throws -> Tensor {
    Tensor(storage: try make(TensorSpec(shape, dtype)), shape: shape, dtype: dtype)
  }
}
