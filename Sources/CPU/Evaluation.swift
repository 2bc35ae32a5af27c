import Tensors

extension Tensor {
  /// Computes the elements, if they are not known yet, and keeps them.
  /// - Throws: the tensor's ``Tensor/error``, if it has one.
  @discardableResult
  public func evaluate() throws -> Tensor { fatalError() }

  /// The elements in row-major order, converted to `Scalar` where the tensor has another type.
  public func scalars<Scalar: TensorScalar>(as type: Scalar.Type = Scalar.self) throws -> [Scalar] { fatalError() }

  /// The only element of a tensor with one.
  public func item() throws -> Double { fatalError() }

  /// Calls `body` with the elements' bytes, row-major and contiguous.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result { fatalError() }
}

extension Variable {
  /// Gives the variable a new value: at once, or as an update of the program while a function is traced.
  /// - Throws: the tensor's error, or one that names both when shape or element type differ.
  public func assign(_ value: Tensor) throws { fatalError() }
}
