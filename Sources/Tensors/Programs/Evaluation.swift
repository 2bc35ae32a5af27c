extension Tensor {
  /// Computes the elements, if they are not known yet, and keeps them.
  /// - Throws: the tensor's ``Tensor/error``, if it has one.
  @discardableResult
  public func evaluate() throws -> Tensor {
    _ = try evaluatedStorage()
    return self
  }

  /// Computes the elements of several tensors in one program, so that what they share is computed once.
  /// - Throws: the first tensor's ``Tensor/error`` that has one; none is computed then.
  public static func evaluate(_ tensors: [Tensor]) throws {
    var seen = Set<ObjectIdentifier>()
    var nodes: [Node] = []
    for tensor in tensors where try tensor.checked().storageIfKnown == nil {
      if seen.insert(ObjectIdentifier(tensor.node)).inserted { nodes.append(tensor.node) }
    }
    if !nodes.isEmpty { try EagerPrograms.evaluate(nodes) }
  }

  /// The elements' memory.
  package func evaluatedStorage() throws(TensorError) -> Storage {
    if let error { throw error }
    if let known = storageIfKnown { return known }
    try EagerPrograms.evaluate([node])
    guard let known = storageIfKnown else {
      throw TensorError(operation: node.operation.name, message: "the elements are known only while a program runs")
    }
    return known
  }

  /// The elements in row-major order, converted to `Scalar` where the tensor has another type.
  public func scalars<Scalar: TensorScalar>(as type: Scalar.Type = Scalar.self) throws -> [Scalar] {
    let tensor = cast(to: Scalar.dtype)
    let storage = try tensor.evaluatedStorage()
    try MachineMemory.require(count * MemoryLayout<Scalar>.stride, for: "an array of \(count) numbers")
    return withExtendedLifetime(storage) {
      Array(
        UnsafeBufferPointer(
          start: storage.pointer.assumingMemoryBound(to: Scalar.self), count: count))
    }
  }

  /// The only element of a tensor with one.
  public func item() throws -> Double {
    try checked()
    guard count == 1 else {
      throw TensorError(operation: "item", message: "shape \(shape.tupleText) has \(count) elements; expected one")
    }
    let value = try scalars(as: Double.self)[0]
    // The sign that processors give to what is not a number would be printed.
    return value.isNaN ? .nan : value
  }

  /// Calls `body` with the elements' bytes, row-major and contiguous.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    let storage = try evaluatedStorage()
    return try withExtendedLifetime(storage) {
      try body(UnsafeRawBufferPointer(start: storage.pointer, count: spec.byteCount))
    }
  }
}

extension Variable {
  /// Gives the variable a new value: at once, or as an update of the program while a function is traced.
  /// - Throws: the tensor's error, or one that names both when shape or element type differ.
  public func assign(_ value: Tensor) throws {
    if let error { throw error }
    try value.checked()
    guard value.spec == spec else {
      throw TensorError(
        operation: "assign", message: "variable '\(path)' is \(spec); got a value of \(value.spec)")
    }
    if let trace = Trace.current {
      trace.assign(self, value)
    } else if !VariableScope.defers(self, value) {
      try value.withBytes { write($0) }
    }
  }
}
